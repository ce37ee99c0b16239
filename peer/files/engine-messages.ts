/**
 * Owns: what the session's own thread and the file engine (file-engine.ts, in a worker) say to each other.
 * Never: crosses the network. Both ends are ours, of one build, so this is typed and not parsed.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { LaneName, OpenLane } from "../bulk/lane.ts";
import type { StoredEntry } from "./transfer-journal.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export type EngineCommand =
  | { readonly c: "lane-opened"; readonly lane: OpenLane }
  | { readonly c: "lane-closed"; readonly lane: LaneName }
  /** A packet that came in. Its buffer is handed over. */
  | { readonly c: "packet"; readonly lane: LaneName; readonly bytes: Bytes }
  | {
      readonly c: "send-open";
      readonly transfer: string;
      readonly files: readonly Blob[];
      readonly textLike: readonly boolean[];
    }
  /** Go on from this position, unless what the receiver has of the file there is something else. */
  | {
      readonly c: "send-from";
      readonly transfer: string;
      readonly position: number;
      readonly prefixSha256: string | null;
    }
  | { readonly c: "send-stop"; readonly transfer: string }
  | { readonly c: "send-close"; readonly transfer: string }
  | { readonly c: "receive-open"; readonly transfer: string; readonly entries: readonly StoredEntry[] }
  /** The file at this position starts over. Answered by `receive-ready`. */
  | { readonly c: "receive-restart"; readonly transfer: string; readonly position: number }
  | {
      readonly c: "receive-skip";
      readonly transfer: string;
      readonly entry: number;
      readonly code: ErrorCode;
    }
  /** Lets go of what came before its turn, says how far it is by `receive-ready`, and takes chunks from there. */
  | { readonly c: "receive-sync"; readonly transfer: string }
  /** Takes no more chunks until the next `receive-sync`. */
  | { readonly c: "receive-stop"; readonly transfer: string }
  /** `partial`: kept to go on later. `whole-files`: what is complete is kept. */
  | { readonly c: "receive-close"; readonly transfer: string; readonly keep: "partial" | "whole-files" }
  | { readonly c: "dispose" };

export type EntryDigest = { readonly entry: number; readonly sha256: string };
export type EntryFailure = { readonly entry: number; readonly code: ErrorCode };

export type EngineEvent =
  /** A sealed packet for a lane; `transfer` is null for acknowledgements. Its buffer is handed over. */
  | { readonly e: "packet"; readonly lane: LaneName; readonly bytes: Bytes; readonly transfer: string | null }
  /** A packet did not open or made no sense. */
  | { readonly e: "refused"; readonly lane: LaneName }
  | { readonly e: "rate"; readonly bytes: number; readonly elapsedMs: number; readonly saturated: boolean }
  | { readonly e: "send-started"; readonly transfer: string; readonly position: number }
  /** Not started: the receiver is to take the file at this position from its start, and ask again. */
  | { readonly e: "send-restart"; readonly transfer: string; readonly position: number }
  | {
      readonly e: "send-progress";
      readonly transfer: string;
      readonly position: number;
      readonly digests: readonly EntryDigest[];
    }
  /** The entry cannot be read. Nothing more is sent until the next `send-from`. */
  | {
      readonly e: "send-skipped";
      readonly transfer: string;
      readonly entry: number;
      readonly code: ErrorCode;
    }
  | {
      readonly e: "receive-ready";
      readonly transfer: string;
      readonly position: number;
      readonly prefixSha256: string | null;
      readonly failed: readonly EntryFailure[];
      readonly digests: readonly EntryDigest[];
    }
  | {
      readonly e: "receive-progress";
      readonly transfer: string;
      readonly position: number;
      readonly settled: number;
      readonly failed: readonly EntryFailure[];
      readonly digests: readonly EntryDigest[];
    }
  /** Every entry is settled, and the bytes can be read. */
  | { readonly e: "receive-done"; readonly transfer: string }
  /**
   * No more is taken. `storage-full` can be mended and gone on from, with `receive-sync`, or with `receive-open` where
   * there was no room to begin; the others end it.
   */
  | {
      readonly e: "receive-failed";
      readonly transfer: string;
      readonly code: ErrorCode;
      readonly isOpen: boolean;
    }
  /** Answers `receive-close`: nothing is written to it any more. */
  | { readonly e: "receive-closed"; readonly transfer: string }
  /** Answers `dispose`: every file is closed. */
  | { readonly e: "disposed" }
  /** The engine could not be started, or broke: nothing it was asked for happens any more. */
  | { readonly e: "broken" };

/** The session's end of the engine. */
export interface EnginePort {
  post(command: EngineCommand): void;
  on(listener: (event: EngineEvent) => void): void;
  dispose(): void;
}

/** Buffers that change hands with a message instead of being copied. */
export function transferables(message: EngineCommand | EngineEvent): ArrayBuffer[] {
  return "bytes" in message && typeof message.bytes !== "number" ? [message.bytes.buffer] : [];
}
