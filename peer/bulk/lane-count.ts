/**
 * Owns: how many lanes a sender wants, as a pure function of the rates it saw: one more for as long as that helps.
 * Never: more than `limits.bulkLanes`, or another try soon after one that did not help.
 *
 * ```
 * steady(n) ── full window for a while, n below the limit ──► trying(n + 1)
 * trying(n + 1) ── the rate grew by half a share ──► steady(n + 1)      ── it did not ──► steady(n), and no try for a while
 * ```
 */

import { limits } from "../../protocol/limits.ts";

export const laneCountTiming = {
  /** Seconds of a full window before a lane is added, and of the new rate before it is judged. */
  steadyMs: 2_000,
  /** A connection takes its time to open and to find its rate. */
  settleMs: 1_500,
  /**
   * What one more must bring, of what its share would be: on a path that each connection gets its own rate from, a
   * second doubles it. On one that only seems faster for a moment it costs processor time and brings nothing.
   */
  worthShare: 0.5,
  restMs: 30_000,
} as const;

export type LaneCount = {
  readonly count: number;
  readonly state: "steady" | "trying";
  /** When the state began. */
  readonly sinceMs: number;
  /** Bytes and time of full windows since then. */
  readonly bytes: number;
  readonly fullMs: number;
  /** The rate before the lane that is being tried. */
  readonly beforeBytesPerMs: number;
  readonly noTryBeforeMs: number;
};

export type RateSample = { readonly bytes: number; readonly elapsedMs: number; readonly saturated: boolean };

export function firstLaneCount(nowMs: number): LaneCount {
  return {
    count: 1,
    state: "steady",
    sinceMs: nowMs,
    bytes: 0,
    fullMs: 0,
    beforeBytesPerMs: 0,
    noTryBeforeMs: 0,
  };
}

export function nextLaneCount(now: LaneCount, sample: RateSample, nowMs: number): LaneCount {
  const settling = now.state === "trying" && nowMs - now.sinceMs < laneCountTiming.settleMs;
  // What a sender that had nothing to send reached says nothing of the path.
  if (settling || !sample.saturated) return now;
  const seen = { ...now, bytes: now.bytes + sample.bytes, fullMs: now.fullMs + sample.elapsedMs };
  if (seen.fullMs < laneCountTiming.steadyMs) return seen;
  const bytesPerMs = seen.bytes / seen.fullMs;
  const fresh = { ...seen, sinceMs: nowMs, bytes: 0, fullMs: 0 };
  if (now.state === "trying") {
    const worthRatio = 1 + laneCountTiming.worthShare / (now.count - 1);
    return bytesPerMs >= now.beforeBytesPerMs * worthRatio
      ? { ...fresh, state: "steady" }
      : {
          ...fresh,
          state: "steady",
          count: now.count - 1,
          noTryBeforeMs: nowMs + laneCountTiming.restMs,
        };
  }
  if (now.count >= limits.bulkLanes || nowMs < now.noTryBeforeMs) return fresh;
  return { ...fresh, state: "trying", count: now.count + 1, beforeBytesPerMs: bytesPerMs };
}
