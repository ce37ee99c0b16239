/**
 * Owns: reading and writing the clipboard by editing commands, which work in a document that nobody looks at: a paste into
 * a field and a copy out of it, with what is pasted or copied taken and set by the events (docs/adr/0007).
 * Never: leaves what was pasted in the document.
 */

import { type ClipboardContent, emptyContent, kindsOf } from "../../peer/clipboard/clipboard-content.ts";
import { err, ok, type Result } from "../../protocol/result.ts";

export async function readClipboard(document: Document): Promise<Result<ClipboardContent>> {
  let texts: Pick<ClipboardContent, "text" | "html"> | null = null;
  let picture: File | null = null;
  withField(document, (field) => {
    field.addEventListener("paste", (event) => {
      event.preventDefault();
      const data = event.clipboardData;
      if (data === null) return;
      const textOf = (type: string) => data.getData(type) || null;
      texts = { text: textOf("text/plain"), html: textOf("text/html") };
      picture = [...data.files].find(({ type }) => type === "image/png") ?? null;
    });
    document.execCommand("paste");
  });
  if (texts === null) return err("clipboard-unavailable", "paste");
  const png = await bytesOf(picture);
  const content: ClipboardContent = { ...emptyContent, ...(texts as object), png };
  return kindsOf(content).length === 0 ? err("clipboard-empty") : ok(content);
}

/** @returns false when the browser did not take it */
export function writeTexts(document: Document, { text, html }: ClipboardContent): boolean {
  let isTaken = false;
  withField(document, (field) => {
    // A copy needs something that is selected.
    field.value = " ";
    field.select();
    field.addEventListener("copy", (event) => {
      event.preventDefault();
      if (text !== null) event.clipboardData?.setData("text/plain", text);
      if (html !== null) event.clipboardData?.setData("text/html", html);
      isTaken = event.clipboardData !== null;
    });
    isTaken = document.execCommand("copy") && isTaken;
  });
  return isTaken;
}

function withField(document: Document, use: (field: HTMLTextAreaElement) => void): void {
  const field = document.createElement("textarea");
  document.body.append(field);
  field.focus();
  try {
    use(field);
  } finally {
    field.remove();
  }
}

async function bytesOf(file: File | null): Promise<Uint8Array<ArrayBuffer> | null> {
  return file === null ? null : new Uint8Array(await file.arrayBuffer());
}
