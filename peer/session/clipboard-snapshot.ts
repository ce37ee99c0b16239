/** Owns: what both people see of copying between their machines: who, which way, what kind, how much. Never the content. */

import { type ClipboardContent, type ClipboardKind, kindsOf } from "../clipboard/clipboard-content.ts";

export type CopySnapshot = {
  /** The viewer whose gesture it was. */
  readonly sender: number;
  /** `from-host`: it went to that viewer's clipboard. */
  readonly direction: "from-host" | "to-host";
  readonly kinds: readonly ClipboardKind[];
  readonly bytes: number;
  readonly atMs: number;
};

const copiesKept = 20;

export function withCopy(copies: readonly CopySnapshot[], copy: CopySnapshot): readonly CopySnapshot[] {
  return [...copies, copy].slice(-copiesKept);
}

export function sizeOf(content: ClipboardContent): Pick<CopySnapshot, "kinds" | "bytes"> {
  const encoder = new TextEncoder();
  const texts = [content.text, content.html].map((text) => encoder.encode(text ?? "").length);
  return {
    kinds: kindsOf(content),
    bytes: texts.reduce((sum, bytes) => sum + bytes, content.png?.length ?? 0),
  };
}
