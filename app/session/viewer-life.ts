/**
 * Owns: a technician's session for as long as a page shows it: made or gone on with after a reload, its receipt kept,
 * claimed for this tab, dropped with the page.
 * Never: has two at a time.
 */

import { createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import type { NewReport } from "../../protocol/desk/reports-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { claimSession } from "../platform/single-tab.ts";
import { loadViewerEngine, mayResume } from "./engine.ts";
import { keepSignedIn } from "./keep-signed-in.ts";
import { createReceiptKeeper } from "./receipt/keep-receipt.ts";
import { createReportKeeper, sendWaitingReports } from "./report/report-keeper.ts";
import { reporting } from "./report/reporting.ts";
import { createSessionStore, type ViewerStore } from "./session-store.ts";

export type ViewerLife = {
  readonly store: () => ViewerStore | null;
  /** Looking for the session that this tab had before it was loaded again, or going back to it. */
  readonly resuming: () => boolean;
  /** Whether the receipt is kept; null before the first try. */
  readonly kept: () => boolean | null;
  /**
   * Makes another one in place of the one there is. Fails with `session-ended` when it was dropped meanwhile, and throws
   * when the engine does not load.
   */
  make(): Promise<Result<ViewerStore>>;
  drop(): void;
};

export function createViewerLife(options: {
  readonly kind: NewReport["kind"];
  /** The session of before the reload is another tab's now. */
  readonly onLost: (code: ErrorCode) => void;
}): ViewerLife {
  const [store, setStore] = createSignal<ViewerStore | null>(null);
  const [resuming, setResuming] = createSignal(mayResume());
  const [kept, setKept] = createSignal<() => boolean | null>(() => null);
  /** Counts what was begun or dropped: what comes of an earlier one is nobody's any more. */
  let turn = 0;

  const drop = () => {
    turn += 1;
    store()?.dispose();
    store()?.session.dispose();
    setStore(null);
  };
  const make = async (resume: boolean): Promise<Result<ViewerStore>> => {
    drop();
    const own = turn;
    const session = await loadViewerEngine(resume);
    if (!session.ok) return session;
    if (own !== turn) {
      session.value.dispose();
      return err("session-ended");
    }
    const made = createSessionStore(session.value);
    setStore(made);
    return ok(made);
  };

  onMount(() => {
    if (!resuming()) return;
    void make(true)
      .catch(() => null)
      .then((made) => {
        if (made?.ok) return;
        setResuming(false);
        if (made?.code === "second-tab") options.onLost(made.code);
      });
  });
  createEffect(
    on(store, (now) => {
      setKept(() => (now ? createReceiptKeeper(now) : () => null));
      if (now) createReportKeeper(now, options.kind, reporting);
    }),
  );
  createEffect(() => {
    const sessionId = store()?.snapshot.sessionId;
    if (sessionId) void claimSession(sessionId);
  });
  createEffect(() => {
    const phase = store()?.snapshot.phase;
    if (phase === "live" || phase === "interrupted" || phase === "ended") setResuming(false);
  });
  sendWaitingReports(reporting);
  keepSignedIn(() => store()?.snapshot.phase ?? null, reporting);
  onCleanup(drop);

  return { store, resuming, kept: () => kept()(), make: () => make(false), drop };
}
