/**
 * Owns: the encoder in use and its replacement: another codec, another size, or a fresh one for one that broke.
 * Never: has two encoders at once, or encodes a delta frame as the first of a new one.
 *
 *   empty ─ prepare ─► preparing ─► ready ─ other target ─► preparing
 *                         └─ this browser cannot ─► refused
 */

import { limits } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import type { CodecFamily } from "./codec-choice.ts";
import {
  createFrameEncoder,
  type EncoderTarget,
  type FrameEncoder,
  type FrameOutput,
  supportedEncoderConfig,
} from "./frame-encoder.ts";

export type LaneTarget = Omit<EncoderTarget, "isSoftware">;

export type ReadyEncoder = {
  readonly encoder: FrameEncoder;
  readonly codec: string;
  readonly target: LaneTarget;
  /** True until its first frame: that has to be a keyframe. */
  readonly isFresh: boolean;
};

export interface EncoderLane {
  /** The encoder for `target`, or null while it is being prepared; `onReady` or `onRefused` follows. */
  prepare(target: LaneTarget): ReadyEncoder | null;
  /** To be called when the fresh encoder was given its first frame. */
  begun(): void;
  /** Throws the encoder away: the next `prepare` makes a fresh one. */
  reset(): void;
  dispose(): void;
}

export type EncoderLaneOptions = {
  readonly clock: Clock;
  readonly onReady: () => void;
  /** This codec cannot be had at this size, or broke again and again. */
  readonly onRefused: (family: CodecFamily) => void;
  readonly onOutput: (output: FrameOutput) => void;
  /** The frame given last will never come out. */
  readonly onLost: () => void;
};

/** After the first break of a codec its software encoder is taken, after this many it is given up. */
const breaksAllowed = 3;

export function createEncoderLane(options: EncoderLaneOptions): EncoderLane {
  const breaksByFamily = new Map<CodecFamily, number>();
  let ready: ReadyEncoder | null = null;
  let preparing: LaneTarget | null = null;
  let isOver = false;

  async function make(target: LaneTarget): Promise<void> {
    const isSoftware = (breaksByFamily.get(target.family) ?? 0) > 0;
    const config = await supportedEncoderConfig({ ...target, isSoftware });
    if (isOver || preparing === null || !isSameTarget(preparing, target)) return;
    preparing = null;
    if (config === null) {
      options.onRefused(target.family);
      return;
    }
    const encoder = createFrameEncoder({
      config,
      clock: options.clock,
      onOutput: options.onOutput,
      onDropped: options.onLost,
      onBroken: () => broke(target.family),
    });
    ready = { encoder, codec: config.codec, target, isFresh: true };
    options.onReady();
  }

  function broke(family: CodecFamily): void {
    const breaks = (breaksByFamily.get(family) ?? 0) + 1;
    breaksByFamily.set(family, breaks);
    ready = null;
    options.onLost();
    if (breaks >= breaksAllowed) options.onRefused(family);
  }

  function reset(): void {
    ready?.encoder.dispose();
    ready = null;
    preparing = null;
  }

  return {
    prepare(target) {
      if (isOver) return null;
      if (ready !== null && isSameTarget(ready.target, target)) return ready;
      if (preparing !== null && isSameTarget(preparing, target)) return null;
      reset();
      preparing = target;
      void make(target);
      return null;
    },
    begun() {
      if (ready !== null) ready = { ...ready, isFresh: false };
    },
    reset,
    dispose() {
      isOver = true;
      reset();
    },
  };
}

/** What is encoded of a frame at this scale: even edges, which every codec takes, within the limits. */
export function codedSize(frame: VideoFrame, scale: number): { width: number; height: number } {
  const { displayWidth, displayHeight } = frame;
  const fitting = Math.min(scale, limits.screenEdgePixels / Math.max(displayWidth, displayHeight));
  const even = (edge: number) => Math.max(2, Math.round(edge * fitting) & ~1);
  return { width: even(displayWidth), height: even(displayHeight) };
}

/** The bitrate is not part of it: that changes without a new encoder. */
function isSameTarget(one: LaneTarget, other: LaneTarget): boolean {
  return one.family === other.family && one.width === other.width && one.height === other.height;
}
