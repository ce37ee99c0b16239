/**
 * Owns: the repairs that a viewer asked for, and what each came to.
 * Must never: take one for done that the host did not say is done.
 */

import type { ControlMessage, ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import type { Repair } from "../../../protocol/repairs.ts";
import type { Clock } from "../../clock.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { RepairSnapshot } from "../session-snapshot.ts";
import type { SessionStore } from "../session-store.ts";

/** The host answers before; this is for one that is gone for long, or whose repair never ends. */
const longestWaitMs = limits.scopeAskTimeoutMs + 30_000;
const shown = 20;

export type ViewerRepairs = {
  ask(repair: Repair): void;
  handle(message: ControlMessageOf<"repair-done">): void;
  /** The host hears this viewer again: what waits is asked for once more, under the same id. */
  sayAgain(): void;
  dispose(): void;
};

export function createViewerRepairs(options: {
  readonly clock: Clock;
  readonly store: SessionStore;
  readonly receipt: ReceiptLog;
  readonly newId: () => string;
  readonly say: (message: ControlMessage) => boolean;
}): ViewerRepairs {
  const { clock, store, receipt, say } = options;
  let cancelWait = () => {};
  const waiting = () => store.snapshot.repairs.find(({ state }) => state === "waiting");

  return {
    ask(repair) {
      if (waiting() !== undefined || !store.snapshot.hostScopes.includes("script")) return;
      const asked: RepairSnapshot = { id: options.newId(), repair, state: "waiting", code: null };
      store.change({ repairs: [...store.snapshot.repairs, asked].slice(-shown) });
      cancelWait = clock.after(longestWaitMs, () => settle(asked.id, "link-failed"));
      say({ t: "repair-ask", id: asked.id, repair });
    },
    handle: ({ id, code }) => settle(id, code),
    sayAgain() {
      const asked = waiting();
      if (asked !== undefined) say({ t: "repair-ask", id: asked.id, repair: asked.repair });
    },
    dispose: () => cancelWait(),
  };

  function settle(id: string, code: ErrorCode | null): void {
    const asked = waiting();
    if (asked?.id !== id) return;
    cancelWait();
    const settled: RepairSnapshot = { ...asked, state: code === null ? "done" : "failed", code };
    store.change({ repairs: store.snapshot.repairs.map((other) => (other === asked ? settled : other)) });
    receipt.repaired({ sender: store.snapshot.self.sender, repair: asked.repair, site: null, code });
  }
}
