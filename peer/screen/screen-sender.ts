/**
 * Owns: the host's half of the screen: one encoding and one sealing for every viewer, and what each viewer is sent.
 * Never: decides who may see (the session engine adds and removes viewers), or keeps a frame back to send it later.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { Result } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import type { LinkChannel } from "../link/link.ts";

/** `stopped` has no track; `paused` has one and sends nothing; `failed` needs a new `start`. */
export type ScreenSenderState = "stopped" | "starting" | "live" | "paused" | "failed";

/** About once a second while live. */
export type ScreenSenderStats = {
  readonly framesPerSecond: number;
  /** What left for one viewer, headers and tags included. */
  readonly bitrateBps: number;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Median of the last second's frames. */
  readonly encodeMs: number;
  /** From capture to the acknowledgement's arrival, of the slowest viewer that keeps up. Null before the first. */
  readonly delayMs: number | null;
  /** Captured frames that were not encoded, since the start. */
  readonly droppedFrames: number;
};

export type ScreenSenderEvents = {
  readonly state: ScreenSenderState;
  readonly stats: ScreenSenderStats;
  /** The share ended for this reason; the state is `failed`. */
  readonly failed: ErrorCode;
};

export interface ScreenSender {
  readonly state: ScreenSenderState;
  /**
   * Shares `track`, instead of the one before if there was one. The track stays the caller's: it is neither stopped
   * nor changed, and its end pauses nothing by itself.
   * @returns `capture-unsupported` or `codec-unsupported` where this browser cannot, `capture-failed` for a track that has ended
   */
  start(track: MediaStreamTrack): Promise<Result<void>>;
  /** Paused, nothing more leaves at once, in mid-frame too; resumed, it goes on with a keyframe. */
  setPaused(paused: boolean): void;
  /** Ends the share at once, in mid-frame too. Viewers and key stay for the next `start`. */
  stop(): void;
  /**
   * Seals what follows with this key, and makes the next frame a keyframe. No epoch may be given twice in a
   * session, to this sender or another: packet numbers would repeat under one key.
   * @throws RangeError for a key that does not have 32 bytes, and for an epoch that does not grow
   */
  setGroupKey(key: { readonly epoch: number; readonly groupKey: Uint8Array }): void;
  /**
   * Sends to this viewer from the next keyframe on, which is asked for.
   * @param viewer.codecs what it decodes (`probeCodecs("decode")`), as its profile said
   */
  addViewer(
    sender: number,
    viewer: { readonly channel: LinkChannel; readonly codecs: readonly string[] },
  ): void;
  /** Nothing more is sent to this viewer, in mid-frame too. Unknown ones are ignored. */
  removeViewer(sender: number): void;
  /**
   * Takes an opened packet of the viewer's on the screen channel.
   * @returns `message-too-large`, `message-malformed` or `message-unknown` for a bad one, and `not-a-member` for a viewer never added
   */
  handleFeedback(sender: number, plaintext: Uint8Array): Result<void>;
  on<Type extends keyof ScreenSenderEvents>(
    type: Type,
    listener: (event: ScreenSenderEvents[Type]) => void,
  ): () => void;
  dispose(): void;
}

export type ScreenSenderOptions = {
  readonly clock: Clock;
  /** Default: the module worker that is built with this file. */
  readonly createWorker?: () => Worker;
};

export function createScreenSender(_options: ScreenSenderOptions): ScreenSender {
  throw new Error("not built yet");
}
