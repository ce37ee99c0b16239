/**
 * What the viewer's page and its decoder worker say to each other. Both are ours, of one build: types are enough.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { ScreenReceiverStats } from "./receiver-meter.ts";
import type { ScreenChunk } from "./screen-chunk.ts";

export type ToDecoder =
  /** `viewerMinusWorkerMs`: what to add to the worker's time since 1970 to get the viewer's clock. */
  | { readonly type: "clock"; readonly viewerMinusWorkerMs: number }
  | { readonly type: "clock-offset"; readonly hostMinusViewerMs: number }
  | { readonly type: "key"; readonly epoch: number; readonly groupKey: Uint8Array }
  | { readonly type: "packet"; readonly packet: Uint8Array<ArrayBuffer> }
  /** The page is done with the frame of this id, at this time of its clock; null when it had no canvas to draw on. */
  | {
      readonly type: "drawn";
      readonly frameId: number;
      readonly captureMs: number;
      readonly atMs: number | null;
    }
  /** The page has a fresh canvas, which shows nothing yet. */
  | { readonly type: "canvas" }
  | { readonly type: "tap"; readonly isOn: boolean }
  | { readonly type: "reset" };

export type FromDecoder =
  | { readonly type: "feedback"; readonly plaintext: Uint8Array<ArrayBuffer> }
  | { readonly type: "size"; readonly width: number; readonly height: number }
  | { readonly type: "stats"; readonly stats: ScreenReceiverStats }
  | { readonly type: "chunk"; readonly chunk: ScreenChunk }
  /** To be drawn and closed by the page, which answers with `drawn` before it gets another. */
  | {
      readonly type: "frame";
      readonly frame: VideoFrame;
      readonly frameId: number;
      readonly captureMs: number;
    }
  | { readonly type: "refused"; readonly code: ErrorCode }
  | { readonly type: "failed"; readonly code: ErrorCode };

/** The worker's half of the line to the page. */
export type DecoderPort = (message: FromDecoder, transfer?: Transferable[]) => void;
