/**
 * Owns: keeping a session's receipt while it runs and when it ends, so that a closed tab loses at most the last
 * seconds of it.
 */

import { createSignal, onCleanup } from "solid-js";
import type { HostFace, ViewerSession } from "../../../peer/session/session.ts";
import { keepReceipt } from "../../platform/receipt-storage.ts";
import type { SessionStore } from "../session-store.ts";

const everyMs = 15_000;

/** @returns whether the last try to keep it worked; null before the first */
export function createReceiptKeeper(
  store: SessionStore<HostFace> | SessionStore<ViewerSession>,
): () => boolean | null {
  const [kept, setKept] = createSignal<boolean | null>(null);
  const keep = async () => {
    if (store.session.snapshot.sessionId === "") return;
    const outcome = await keepReceipt(store.session.receipt());
    setKept(outcome.ok);
  };
  const stop = store.onChange(({ before, after }) => {
    const started = before.phase !== "live" && after.phase === "live";
    if (started || (after.phase === "ended" && before.phase !== "ended")) void keep();
  });
  const timer = setInterval(() => {
    if (store.session.snapshot.phase === "live") void keep();
  }, everyMs);
  const onHide = () => document.visibilityState === "hidden" && void keep();
  document.addEventListener("visibilitychange", onHide);
  onCleanup(() => {
    stop();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onHide);
  });
  return kept;
}
