/** Owns: what a page of accounts is given from outside, so that tests and the gallery can give something else. */

import type { Account } from "../platform/account.ts";
import type { CallDesk } from "../platform/desk-client.ts";

export interface PageTools {
  readonly account: Account;
  readonly call: CallDesk;
  /** Leaves this page for another one of the app, so that the way back does not lead here again. */
  readonly goTo: (path: string) => void;
}
