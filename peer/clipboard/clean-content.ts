/**
 * Owns: a content that came from another machine, made harmless on arrival: HTML by a list of what may stay, a picture
 * decoded and encoded anew, so that what is written is a picture and nothing else.
 * Must never: hand on the bytes of a picture as they came.
 */

import { limits } from "../../protocol/limits.ts";
import { cleanHtml } from "./clean-html.ts";
import type { ClipboardContent } from "./clipboard-content.ts";
import { pngSize } from "./png-size.ts";

/** A kind that cannot be made harmless is left out. */
export async function cleanContent({ text, html, png }: ClipboardContent): Promise<ClipboardContent> {
  const cleanedHtml = html === null ? "" : cleanHtml(html);
  return {
    text: text === null ? null : text.replaceAll("\0", ""),
    html: cleanedHtml === "" ? null : cleanedHtml,
    png: png === null ? null : await encodedAnew(png),
  };
}

async function encodedAnew(png: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
  // Looked at before it is decoded: a small file can unfold into more pixels than fit into memory.
  const size = pngSize(png);
  if (size === null || size.width * size.height > limits.clipboardPngPixels) return null;
  try {
    const picture = await createImageBitmap(new Blob([png], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    picture.close();
    const encoded = await canvas.convertToBlob({ type: "image/png" });
    return new Uint8Array(await encoded.arrayBuffer());
  } catch {
    return null;
  }
}
