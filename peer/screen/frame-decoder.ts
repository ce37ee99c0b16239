/**
 * Owns: one VideoDecoder at a time, and its replacement when it fails or returns nothing.
 * Never: gives a decoder a delta frame before a keyframe, or waits for one that is silent.
 *
 *   unconfigured ─ config ─► needs key ─ key ─► decoding
 *                               ▲                 │ error, or nothing for `silentMs` with frames inside
 *                               └─ a fresh one ◄──┘      (from the second time on in software)
 *
 * A hardware decoder that returns nothing is no rare thing: noVNC #2042, #2074.
 */

import type { Clock } from "../clock.ts";

const silentMs = 1_500;
/** Replacements in a row, with no picture in between, after which this browser cannot show the screen. */
const replacementsAllowed = 6;

export interface FrameDecoder {
  /** A fresh decoder for other frames; the next frame has to be a keyframe. */
  configure(config: VideoDecoderConfig): void;
  /** @returns false when a keyframe is needed first: the frame was not taken */
  decode(frame: {
    readonly isKey: boolean;
    readonly data: Uint8Array<ArrayBuffer>;
    readonly timestampUs: number;
  }): boolean;
  /** The next frame has to be a keyframe. */
  reset(): void;
  dispose(): void;
}

export type FrameDecoderOptions = {
  readonly clock: Clock;
  /** The listener closes the frame. */
  readonly onFrame: (frame: VideoFrame) => void;
  /** A fresh decoder waits for a keyframe. */
  readonly onReplaced: () => void;
  /** Nothing helped. A later `configure` tries again. */
  readonly onFailed: () => void;
  /** For tests. */
  readonly createDecoder?: (init: VideoDecoderInit) => VideoDecoder;
};

export function createFrameDecoder(options: FrameDecoderOptions): FrameDecoder {
  const { clock } = options;
  const createDecoder = options.createDecoder ?? ((init) => new VideoDecoder(init));
  let decoder: VideoDecoder | null = null;
  let config: VideoDecoderConfig | null = null;
  let needsKey = true;
  let inside = 0;
  let replacements = 0;
  let cancelWatch = () => {};

  function fresh(): void {
    close();
    if (config === null) return;
    const mine = createDecoder({
      output: (frame) => {
        if (decoder !== mine) {
          frame.close();
          return;
        }
        inside = Math.max(0, inside - 1);
        replacements = 0;
        watch();
        options.onFrame(frame);
      },
      error: () => {
        if (decoder === mine) replace();
      },
    });
    decoder = mine;
    try {
      mine.configure({
        ...config,
        optimizeForLatency: true,
        ...(replacements > 1 ? { hardwareAcceleration: "prefer-software" } : {}),
      });
    } catch {
      // Later, so that nobody hears of a failure before the call that caused it returned.
      queueMicrotask(() => {
        if (decoder === mine) replace();
      });
    }
  }

  function close(): void {
    cancelWatch();
    const closing = decoder;
    decoder = null;
    needsKey = true;
    inside = 0;
    if (closing !== null && closing.state !== "closed") closing.close();
  }

  function replace(): void {
    replacements += 1;
    if (replacements > replacementsAllowed) {
      close();
      config = null;
      replacements = 0;
      options.onFailed();
      return;
    }
    fresh();
    options.onReplaced();
  }

  function watch(): void {
    cancelWatch();
    if (inside > 0) cancelWatch = clock.after(silentMs, replace);
  }

  return {
    configure(next) {
      config = next;
      replacements = 0;
      fresh();
    },
    decode({ isKey, data, timestampUs }) {
      if (decoder === null || decoder.state !== "configured" || (needsKey && !isKey)) return false;
      needsKey = false;
      inside += 1;
      if (inside === 1) watch();
      try {
        decoder.decode(
          new EncodedVideoChunk({ type: isKey ? "key" : "delta", timestamp: timestampUs, data }),
        );
      } catch {
        queueMicrotask(replace);
      }
      return true;
    },
    reset: fresh,
    dispose: close,
  };
}
