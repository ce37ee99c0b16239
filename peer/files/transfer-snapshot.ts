/**
 * Owns: what a transfer looks like from outside at one moment: plain data, replaced whole, safe to keep and show.
 * Never: holds a name as the other side wrote it. Every path in it is cleaned (safe-name.ts).
 *
 * ```
 * offered ─► waiting ─► running ⇄ paused-here, paused-there, interrupted ─► done
 *    └─► refused            any of these ─► cancelled, failed
 * ```
 * `offered` waits for a person's answer, here for an incoming and there for an outgoing transfer. `waiting` was
 * accepted and is being opened; `interrupted` goes on by itself once the link is back.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";

export type TransferState =
  | "offered"
  | "waiting"
  | "running"
  | "paused-here"
  | "paused-there"
  | "interrupted"
  | "done"
  | "refused"
  | "cancelled"
  | "failed";

export const finalTransferStates: readonly TransferState[] = ["done", "refused", "cancelled", "failed"];

/** `done`: every byte is at the receiver, and its SHA-256 was found right. */
export type TransferFileState = "waiting" | "running" | "done" | "failed";

export type TransferFile = {
  readonly entry: number;
  /** Cleaned folders and name, outermost first; unique in the transfer whatever the case. */
  readonly path: readonly string[];
  readonly sizeBytes: number;
  /** Sender: bytes the receiver acknowledged. Receiver: bytes opened, written and hashed. */
  readonly doneBytes: number;
  readonly state: TransferFileState;
  /** base64url, once known and, at the receiver, once checked. */
  readonly sha256?: string;
  readonly code?: ErrorCode;
};

/** Files in a snapshot are cut to this many; the counts are of all. */
export const shownFiles = 200;

export type TransferSnapshot = {
  readonly id: string;
  readonly direction: "out" | "in";
  readonly state: TransferState;
  /** Why it failed, was refused or cancelled, or rests (`storage-full`). */
  readonly code?: ErrorCode;
  /** The first `shownFiles`; all of them by `filesOf`. */
  readonly files: readonly TransferFile[];
  readonly fileCount: number;
  readonly doneFiles: number;
  readonly failedFiles: number;
  readonly totalBytes: number;
  readonly doneBytes: number;
  /** Over the last seconds; 0 while nothing moves. */
  readonly bytesPerSecond: number;
  /** Null while it cannot be told. */
  readonly secondsLeft: number | null;
};
