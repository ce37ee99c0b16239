/** Owns: the form for the outcome, for one session of this page's. */

import { untrack } from "solid-js";
import { receiptKey } from "../../platform/receipt-storage.ts";
import type { ViewerStore } from "../session-store.ts";
import { OutcomeForm } from "./outcome-form.tsx";
import { whoReports } from "./report-keeper.ts";
import { reporting } from "./reporting.ts";

export function SessionOutcome(props: { readonly store: ViewerStore }) {
  const receipt = untrack(() => props.store.session.receipt());
  const { account, call, outbox } = reporting;
  return (
    <OutcomeForm
      isReported={async () => receipt.members.length > 1 && (await whoReports(account)) !== null}
      onTell={(about) => outbox.tell(receiptKey(receipt), about, call)}
    />
  );
}
