/** Owns: finding a receipt by what a person remembers of it: a name or a file, whatever the case and the accents. */

import type { Receipt } from "../../peer/session/receipt.ts";

const folded = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** True when each word of the query stands in a name or a file of the receipt. */
export function matches(receipt: Receipt, query: string): boolean {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const texts = [...receipt.members, ...receipt.files].map(({ name }) => folded(name)).join("\n");
  return words.every((word) => texts.includes(word));
}
