/** Owns: a customer's session from the moment it runs to its receipt. Loaded after joining. */

import { createSignal, Show, untrack } from "solid-js";
import type { Capabilities } from "../platform/capabilities.ts";
import { collectDiagnostics } from "../platform/diagnostics.ts";
import { EndView } from "../session/receipt/end-view.tsx";
import { createReceiptKeeper } from "../session/receipt/keep-receipt.ts";
import type { HostStore } from "../session/session-store.ts";
import { CustomerSession } from "./customer-session.tsx";

export function RunningSession(props: {
  readonly store: HostStore;
  readonly capabilities: Capabilities;
  readonly onAgain: () => void;
}) {
  const kept = createReceiptKeeper(untrack(() => props.store));
  const [notCalled, setNotCalled] = createSignal(false);
  return (
    <Show
      when={props.store.snapshot.phase !== "ended"}
      fallback={<EndView store={props.store} kept={kept()} notCalled={notCalled()} onAgain={props.onAgain} />}
    >
      <CustomerSession
        store={props.store}
        canShare={props.capabilities.shareScreen}
        canFloat={props.capabilities.pictureInPicture}
        collectDiagnostics={collectDiagnostics}
        onNotCalled={() => {
          setNotCalled(true);
          props.store.session.end();
        }}
      />
    </Show>
  );
}
