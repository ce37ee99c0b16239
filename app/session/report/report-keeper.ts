/**
 * Owns: telling the organisation of a technician's session once it is over, where there are accounts and the technician is
 * signed in; and sending what an earlier page could not.
 */

import { onCleanup } from "solid-js";
import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { NewReport } from "../../../protocol/desk/reports-api.ts";
import type { Account } from "../../platform/account.ts";
import type { CallDesk } from "../../platform/desk-client.ts";
import { receiptKey } from "../../platform/receipt-storage.ts";
import type { ReportOutbox } from "../../platform/report-outbox.ts";
import type { ViewerStore } from "../session-store.ts";
import { reportOf } from "./session-report.ts";

export interface Reporting {
  readonly account: Account;
  readonly call: CallDesk;
  readonly outbox: ReportOutbox;
}

/** Whose sessions are told of; null where there are no accounts, or for somebody who is no technician. */
export async function whoReports(account: Account): Promise<string | null> {
  const known = account.state();
  const state = known.kind === "asking" ? await account.refresh() : known;
  return state.kind === "signed-in" && state.me.roles.includes("technician") ? state.me.id : null;
}

/** Sends what waits, now and whenever the network is back. Ends with its owner. */
export function sendWaitingReports({ account, call, outbox }: Reporting): void {
  const send = async () => {
    const member = await whoReports(account);
    if (member !== null) await outbox.send(member, call);
  };
  const onOnline = () => void send();
  addEventListener("online", onOnline);
  onCleanup(() => removeEventListener("online", onOnline));
  void send();
}

export function createReportKeeper(store: ViewerStore, kind: NewReport["kind"], reporting: Reporting): void {
  const id = bytesToBase64url(crypto.getRandomValues(new Uint8Array(16)));
  const stop = store.onChange(({ before, after }) => {
    if (after.phase === "ended" && before.phase !== "ended") void tell();
  });
  onCleanup(stop);

  async function tell(): Promise<void> {
    const member = await whoReports(reporting.account);
    if (member === null) return;
    const receipt = store.session.receipt();
    const report = reportOf(receipt, { id, kind, nowMs: Date.now() });
    if (report === null) return;
    await reporting.outbox.keep(receiptKey(receipt), member, report);
    await reporting.outbox.send(member, reporting.call);
  }
}
