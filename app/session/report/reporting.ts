/** Owns: how this page reports sessions: by its account, its client and its browser's storage. */

import { pageAccount } from "../../platform/account.ts";
import { callDeskQuietly } from "../../platform/desk-client.ts";
import { reportOutbox } from "../../platform/report-outbox.ts";
import type { Reporting } from "./report-keeper.ts";

export const reporting: Reporting = { account: pageAccount, call: callDeskQuietly, outbox: reportOutbox };
