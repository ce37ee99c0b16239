/**
 * What the host's page and its encoder worker say to each other. Both are ours, of one build: types are enough.
 *
 * `generation` grows with every start, stop and pause. The page throws away packets of an older one, so that what
 * the worker had not heard of yet cannot leave.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { ScreenFeedback } from "../../protocol/screen-layout.ts";
import type { ScreenSenderStats } from "./sender-meter.ts";

export type ToEncoder =
  /** `hostMinusWorkerMs`: what to add to the worker's time since 1970 to get the host's clock. */
  | { readonly type: "clock"; readonly hostMinusWorkerMs: number }
  /** A share is likely: find out now what this browser encodes. */
  | { readonly type: "prepare" }
  | { readonly type: "start"; readonly readable: ReadableStream<VideoFrame>; readonly generation: number }
  | { readonly type: "stop"; readonly generation: number }
  | { readonly type: "pause"; readonly isPaused: boolean; readonly generation: number }
  | { readonly type: "key"; readonly epoch: number; readonly groupKey: Uint8Array }
  | { readonly type: "viewer-added"; readonly sender: number; readonly codecs: readonly string[] }
  | { readonly type: "viewer-removed"; readonly sender: number }
  /** The page could not hand a packet to this viewer's channel, and threw the rest of the frame away. */
  | { readonly type: "viewer-lost"; readonly sender: number }
  | { readonly type: "feedback"; readonly sender: number; readonly feedback: ScreenFeedback };

export type FromEncoder =
  | { readonly type: "started"; readonly generation: number }
  | { readonly type: "failed"; readonly generation: number; readonly code: ErrorCode }
  | {
      readonly type: "packet";
      readonly generation: number;
      readonly to: readonly number[];
      readonly packet: Uint8Array<ArrayBuffer>;
    }
  /** Throw away what still waits for this viewer: it gets a keyframe later. */
  | { readonly type: "viewer-dropped"; readonly sender: number }
  | { readonly type: "stats"; readonly stats: ScreenSenderStats };

/** The worker's half of the line to the page. */
export type EncoderPort = (message: FromEncoder, transfer?: Transferable[]) => void;
