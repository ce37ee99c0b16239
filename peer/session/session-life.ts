/**
 * Owns: a session's phases from `live` on, for both roles: interruption with its countdown, waking up, the server's
 * state, keeping what a reload needs, and the one end.
 * Must never: end twice, or leave a session without its reason.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { Pair } from "../pair/pair.ts";
import type { SessionEnvironment } from "./environment.ts";
import type { ReceiptLog } from "./receipt-log.ts";
import type { EndReason } from "./session-snapshot.ts";
import type { SessionStore } from "./session-store.ts";

/** What a reload needs is good for ten minutes from when it was written. */
const persistEveryMs = 60_000;

export type SessionLife = {
  readonly isOver: boolean;
  /** Aborted at the end. */
  readonly signal: AbortSignal;
  begin(sessionId: string): void;
  /** Looks at the pairs: a session is interrupted while none of them is live. */
  noteLinks(pairs: readonly Pair[]): void;
  end(reason: EndReason, code: ErrorCode | null): void;
  dispose(): void;
};

/** Why a session ended whose last pair ended with `code`. */
export function endReasonOf(code: ErrorCode): EndReason {
  if (code === "resumption-expired") return "resumption-expired";
  return code === "session-ended" ? "ended-there" : "failed";
}

export function createSessionLife(options: {
  readonly environment: SessionEnvironment;
  readonly store: SessionStore;
  readonly receipt: ReceiptLog;
  readonly persist: () => void;
  readonly onEnd: () => void;
}): SessionLife {
  const { environment, store, receipt, persist } = options;
  const { clock, signaling, wallMs } = environment;
  const stop = new AbortController();
  let isOver = false;
  let pairs: readonly Pair[] = [];
  let cancelPersist: (() => void) | null = null;

  const cleanUps = [
    signaling.on("state", (state) => store.change({ signaling: state })),
    environment.watchWake(() => {
      for (const pair of pairs) pair.wake();
    }),
  ];
  store.change({ signaling: signaling.state });

  const close = () => {
    stop.abort();
    cancelPersist?.();
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
  };

  return {
    get isOver() {
      return isOver;
    },
    signal: stop.signal,
    begin(sessionId) {
      receipt.started(sessionId);
      const phase = store.snapshot.phase === "interrupted" ? "interrupted" : "live";
      store.change({ phase, sessionId, startedAtMs: wallMs(), error: null });
      cancelPersist?.();
      const keep = () => {
        persist();
        cancelPersist = clock.after(persistEveryMs, keep);
      };
      keep();
    },
    noteLinks(current) {
      if (isOver) return;
      pairs = current;
      const live = pairs.some(({ state }) => state === "live");
      if (live && store.snapshot.phase === "interrupted") {
        receipt.resumed();
        store.change({ phase: "live", interruption: null });
        persist();
      } else if (!live && pairs.length > 0 && store.snapshot.interruption === null) {
        if (store.snapshot.phase !== "live" && store.snapshot.phase !== "interrupted") return;
        receipt.interrupted();
        const sinceMs = wallMs();
        const interruption = { sinceMs, expiresAtMs: sinceMs + limits.resumptionMs };
        store.change({ phase: "interrupted", interruption });
        persist();
      }
    },
    end(reason, code) {
      if (isOver) return;
      isOver = true;
      receipt.resumed();
      options.onEnd();
      receipt.ended(reason);
      store.change({
        phase: "ended",
        asks: [],
        grants: [],
        interruption: null,
        code: null,
        end: { reason, code, atMs: wallMs() },
      });
      close();
    },
    dispose: close,
  };
}
