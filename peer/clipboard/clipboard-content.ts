/**
 * Owns: what is copied from one machine to the other: text, HTML, a picture, each or some of them; its size, and its form
 * as one stream of bytes.
 * Must never: let through more of a kind than `limits` allow.
 */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { err, ok, type Result } from "../../protocol/result.ts";

export type ClipboardContent = {
  readonly text: string | null;
  readonly html: string | null;
  readonly png: Uint8Array<ArrayBuffer> | null;
};

export const clipboardKinds = ["text", "html", "png"] as const;
export type ClipboardKind = (typeof clipboardKinds)[number];

export const emptyContent: ClipboardContent = { text: null, html: null, png: null };

type Sizes = Pick<ControlMessageOf<"clipboard-content">, "textBytes" | "htmlBytes" | "pngBytes">;
export type PackedContent = { readonly sizes: Sizes; readonly bytes: Uint8Array<ArrayBuffer> };

export function kindsOf(content: ClipboardContent): ClipboardKind[] {
  return clipboardKinds.filter((kind) => content[kind] !== null && content[kind].length > 0);
}

export function totalOf({ textBytes, htmlBytes, pngBytes }: Sizes): number {
  return textBytes + htmlBytes + pngBytes;
}

/**
 * A kind that is too large stays behind where another one says the same.
 * @returns `clipboard-empty` for nothing, `clipboard-too-large` when all there is is too large
 */
export function packContent(content: ClipboardContent): Result<PackedContent> {
  if (kindsOf(content).length === 0) return err("clipboard-empty");
  const encoder = new TextEncoder();
  const text = within(encoder.encode(content.text ?? ""), limits.clipboardTextBytes);
  const html = within(encoder.encode(content.html ?? ""), limits.clipboardTextBytes);
  const png = within(content.png ?? new Uint8Array(), limits.clipboardPngBytes);
  const bytes = new Uint8Array(text.length + html.length + png.length);
  if (bytes.length === 0) return err("clipboard-too-large");
  bytes.set(text);
  bytes.set(html, text.length);
  bytes.set(png, text.length + html.length);
  return ok({ sizes: { textBytes: text.length, htmlBytes: html.length, pngBytes: png.length }, bytes });
}

/** @returns `message-malformed` for what is no text where text was announced */
export function unpackContent({ sizes, bytes }: PackedContent): Result<ClipboardContent> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const { textBytes, htmlBytes, pngBytes } = sizes;
  try {
    const text = decoder.decode(bytes.subarray(0, textBytes));
    const html = decoder.decode(bytes.subarray(textBytes, textBytes + htmlBytes));
    const png = bytes.slice(textBytes + htmlBytes);
    return ok({
      text: textBytes > 0 ? text : null,
      html: htmlBytes > 0 ? html : null,
      png: pngBytes > 0 ? png : null,
    });
  } catch {
    return err("message-malformed");
  }
}

function within<Bytes extends Uint8Array>(bytes: Bytes, most: number): Bytes | Uint8Array<ArrayBuffer> {
  return bytes.length <= most ? bytes : new Uint8Array();
}
