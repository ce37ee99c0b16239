/**
 * Owns: that no two people in a session are called alike, so that one cannot ask in another's name.
 * Must never: change the name of who was there before.
 */

import { cleanDisplayName } from "../../../protocol/fields.ts";
import { limits } from "../../../protocol/limits.ts";

const suffixChars = 6;

/** `name`, or with a number behind it when somebody is called so already, letter case and width aside: `Tom (2)`. */
export function distinctName(name: string, taken: readonly string[]): string {
  const folded = new Set(taken.map(fold));
  const stem = cleanDisplayName(name.slice(0, limits.nameChars - suffixChars).toWellFormed());
  let distinct = name;
  for (let number = 2; folded.has(fold(distinct)); number += 1) distinct = `${stem} (${String(number)})`;
  return distinct;
}

function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
