/**
 * Owns: the states of one transfer, as a pure function of what happened.
 * Never: sends, reads or writes. An event that makes no sense in a state leaves it as it is.
 *
 * ```
 * phase:  offered ─ accepted ─► accepted ─ started ─► moving ─ done ─► done
 *            └─ refused ─► refused       any but the last ─ cancelled, failed ─► cancelled, failed
 * beside it, each for itself: paused here, paused there, link down
 * ```
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { TransferState } from "./transfer-snapshot.ts";

export type TransferPhase = "offered" | "accepted" | "moving" | "done" | "refused" | "cancelled" | "failed";

export type TransferStatus = {
  readonly phase: TransferPhase;
  readonly pausedHere: boolean;
  readonly pausedThere: boolean;
  readonly live: boolean;
  /** Why it ended, or rests. */
  readonly code: ErrorCode | null;
};

export type TransferEvent =
  | { readonly type: "accepted" | "started" | "done" }
  | { readonly type: "refused" | "cancelled" | "failed"; readonly code: ErrorCode }
  | {
      readonly type: "paused-here" | "paused-there";
      readonly paused: boolean;
      readonly code: ErrorCode | null;
    }
  | { readonly type: "link"; readonly live: boolean };

export function offeredStatus(live: boolean): TransferStatus {
  return { phase: "offered", pausedHere: false, pausedThere: false, live, code: null };
}

export function isFinal({ phase }: TransferStatus): boolean {
  return phase === "done" || phase === "refused" || phase === "cancelled" || phase === "failed";
}

/** True between the yes and the end. */
export function isAccepted({ phase }: TransferStatus): boolean {
  return phase === "accepted" || phase === "moving";
}

/** True when bytes may move. */
export function mayMove(status: TransferStatus): boolean {
  return isAccepted(status) && status.live && !status.pausedHere && !status.pausedThere;
}

export function nextStatus(status: TransferStatus, event: TransferEvent): TransferStatus {
  if (isFinal(status)) return status;
  switch (event.type) {
    case "accepted":
      return status.phase === "offered" ? { ...status, phase: "accepted" } : status;
    case "started":
      return isAccepted(status) ? { ...status, phase: "moving" } : status;
    case "done":
      return isAccepted(status) ? { ...status, phase: "done", code: null } : status;
    case "refused":
      return status.phase === "offered" ? { ...status, phase: "refused", code: event.code } : status;
    case "cancelled":
    case "failed":
      return { ...status, phase: event.type, code: event.code };
    case "paused-here":
      return isAccepted(status) ? { ...status, pausedHere: event.paused, code: event.code } : status;
    case "paused-there":
      return isAccepted(status) ? { ...status, pausedThere: event.paused, code: event.code } : status;
    case "link":
      return { ...status, live: event.live };
  }
}

/** What a person is shown. */
export function shownState(status: TransferStatus): TransferState {
  if (isFinal(status)) return status.phase as "done" | "refused" | "cancelled" | "failed";
  if (status.phase === "offered") return "offered";
  if (!status.live) return "interrupted";
  if (status.pausedHere) return "paused-here";
  if (status.pausedThere) return "paused-there";
  return status.phase === "moving" ? "running" : "waiting";
}
