/**
 * Owns: the figures of the last second that the viewer's meter shows.
 * Never: decides anything.
 */

/** About once a second, and at once when `stale` changes. */
export type ScreenReceiverStats = {
  readonly framesPerSecond: number;
  /** Of the sealed packets, as they came. */
  readonly bitrateBps: number;
  /** From capture to drawn, by the host's clock; null before a frame or the clock offset came. */
  readonly delayMs: number | null;
  readonly width: number;
  readonly height: number;
  readonly codec: string;
  /** Nothing came for a while, not even a heartbeat: what is on the canvas may be old. */
  readonly stale: boolean;
};

export interface ReceiverMeter {
  /** A sealed packet came. */
  received(sizeBytes: number): void;
  /** @param delayMs from capture to drawn; null while the clocks are not aligned */
  drawn(delayMs: number | null): void;
  /** The figures since the last call. */
  read(
    nowMs: number,
    about: Pick<ScreenReceiverStats, "codec" | "width" | "height" | "stale">,
  ): ScreenReceiverStats;
}

export function createReceiverMeter(startMs: number): ReceiverMeter {
  let sinceMs = startMs;
  let frames = 0;
  let bytes = 0;
  let delaysMs: number[] = [];
  let lastDelayMs: number | null = null;

  return {
    received(sizeBytes) {
      bytes += sizeBytes;
    },
    drawn(delayMs) {
      frames += 1;
      if (delayMs !== null) delaysMs.push(delayMs);
    },
    read(nowMs, about) {
      const seconds = Math.max(0.001, (nowMs - sinceMs) / 1000);
      const median = delaysMs.toSorted((one, other) => one - other)[delaysMs.length >> 1];
      // Clocks are aligned to a few milliseconds only: a delay below nothing is nothing.
      if (median !== undefined) lastDelayMs = Math.max(0, median);
      const stats = {
        ...about,
        framesPerSecond: frames / seconds,
        bitrateBps: (bytes * 8) / seconds,
        delayMs: lastDelayMs,
      };
      sinceMs = nowMs;
      frames = 0;
      bytes = 0;
      delaysMs = [];
      return stats;
    },
  };
}
