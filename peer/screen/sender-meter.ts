/**
 * Owns: the figures of the last second that the host's meter shows, and the delay of acknowledged frames.
 * Never: decides anything.
 */

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

/** Frames whose acknowledgement is waited for; older ones say nothing about now. */
const rememberedFrames = 128;

export interface SenderMeter {
  frame(frame: { frameId: number; captureMs: number; bytes: number; encodeMs: number }): void;
  acknowledged(sender: number, frameId: number, nowMs: number): void;
  /** The figures since the last call. */
  read(
    nowMs: number,
    about: Pick<ScreenSenderStats, "codec" | "width" | "height" | "droppedFrames">,
  ): ScreenSenderStats;
}

export function createSenderMeter(startMs: number): SenderMeter {
  const captureMsByFrame = new Map<number, number>();
  let delaysBySender = new Map<number, number[]>();
  let encodeTimesMs: number[] = [];
  let bytes = 0;
  let sinceMs = startMs;
  let lastDelayMs: number | null = null;

  return {
    frame(frame) {
      bytes += frame.bytes;
      encodeTimesMs.push(frame.encodeMs);
      captureMsByFrame.set(frame.frameId, frame.captureMs);
      const [oldest] = captureMsByFrame.keys();
      if (captureMsByFrame.size > rememberedFrames && oldest !== undefined) captureMsByFrame.delete(oldest);
    },
    acknowledged(sender, frameId, nowMs) {
      const captureMs = captureMsByFrame.get(frameId);
      if (captureMs === undefined) return;
      delaysBySender.set(sender, [...(delaysBySender.get(sender) ?? []), nowMs - captureMs]);
    },
    read(nowMs, about) {
      const seconds = Math.max(0.001, (nowMs - sinceMs) / 1000);
      const delays = [...delaysBySender.values()].flatMap((all) => median(all) ?? []);
      if (delays.length > 0) lastDelayMs = Math.max(...delays);
      const stats: ScreenSenderStats = {
        ...about,
        framesPerSecond: encodeTimesMs.length / seconds,
        bitrateBps: (bytes * 8) / seconds,
        encodeMs: median(encodeTimesMs) ?? 0,
        delayMs: lastDelayMs,
      };
      delaysBySender = new Map();
      encodeTimesMs = [];
      bytes = 0;
      sinceMs = nowMs;
      return stats;
    },
  };
}

function median(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? null;
}
