/** Owns: which keys copy or cut what is selected, by UI Events' `key` and `code`. Pure. */

import type { RemoteInput } from "../../protocol/remote-input.ts";

const [alt, ctrl, meta, shift] = [1, 2, 4, 8];

export function isCopyInput(input: RemoteInput): boolean {
  if (input.t !== "key" || input.kind !== "down" || (input.modifiers & alt) !== 0) return false;
  const isCommand = (input.modifiers & (ctrl | meta)) !== 0;
  const key = input.key.toLowerCase();
  if (isCommand && (key === "c" || key === "x" || input.code === "Insert")) return true;
  return input.modifiers === shift && input.code === "Delete";
}
