/** Owns: what a page with a list is given from outside, beside what every page of accounts is. */

import type { PageTools } from "../desk/page-tools.ts";
import type { PageFragment } from "../platform/page-fragment.ts";

export interface ListTools extends PageTools {
  /** Where its filters stand. */
  readonly fragment: PageFragment;
}
