/** Owns: putting something on the clipboard, only upon a person's press. */

import type { ClipboardContent } from "../../peer/clipboard/clipboard-content.ts";

/** True when the text is on the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** True when all of it is on the clipboard. */
export async function copyContent({ text, html, png }: ClipboardContent): Promise<boolean> {
  const kinds: Record<string, Blob> = {};
  if (text !== null) kinds["text/plain"] = new Blob([text], { type: "text/plain" });
  if (html !== null) kinds["text/html"] = new Blob([html], { type: "text/html" });
  if (png !== null) kinds["image/png"] = new Blob([png], { type: "image/png" });
  try {
    await navigator.clipboard.write([new ClipboardItem(kinds)]);
    return true;
  } catch {
    return false;
  }
}
