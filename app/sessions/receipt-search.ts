/** Owns: what a receipt is found by: a name or a file. */

import type { Receipt } from "../../peer/session/receipt.ts";
import { hasWords } from "../i18n/word-search.ts";

/** True when each word of the query stands in a name or a file of the receipt. */
export function matches(receipt: Receipt, query: string): boolean {
  return hasWords(
    [...receipt.members, ...receipt.files].map(({ name }) => name),
    query,
  );
}
