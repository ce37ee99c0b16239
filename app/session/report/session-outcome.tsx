/** Owns: the form for the outcome, for one session of this page's. */

import { untrack } from "solid-js";
import type { Receipt } from "../../../peer/session/receipt.ts";
import { receiptKey } from "../../platform/receipt-storage.ts";
import type { ViewerStore } from "../session-store.ts";
import { OutcomeForm } from "./outcome-form.tsx";
import { whoReports } from "./report-keeper.ts";
import { reporting } from "./reporting.ts";

export function SessionOutcome(props: { readonly store: ViewerStore }) {
  const receipt = untrack(() => props.store.session.receipt());
  const { call, outbox } = reporting;
  return (
    <OutcomeForm
      isReported={() => isReported(receipt)}
      onTell={(about) => outbox.tell(receiptKey(receipt), about, call)}
    />
  );
}

/** A session with somebody else in it, of a technician who is signed in. */
async function isReported({ members }: Receipt): Promise<boolean> {
  return members.length > 1 && (await whoReports(reporting.account)) !== null;
}
