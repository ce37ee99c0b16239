/**
 * Owns: how much may be under way on one lane. An application-level window of acknowledged bytes, so that bytes wait
 * here and not in the browser's or the network's queues, where a control message would wait behind them.
 * Never: more than `maxBytes`, which stays below what a link's channel holds.
 *
 * The window is found by trying: a larger one is kept only where the rate grew with it, a smaller one where the rate
 * did not suffer. (A bandwidth-delay product of greatest rate and least round trip, as BBR has it, does not do here:
 * on a busy machine most of the round trip is both ends' threads waiting for a processor, which is no queue of ours.)
 *
 * ```
 * growing ── the rate grew: twice as much ──► growing     ── it did not: the window before ──► holding
 * holding ── after a while, in turn ──► growing | shrinking ── the rate stayed ──► shrinking …  ── it fell ──► holding
 * ```
 */

export const laneWindowLimits = {
  firstBytes: 256 * 1024,
  minBytes: 128 * 1024,
  maxBytes: 896 * 1024,
  growth: 2,
  shrink: 0.7,
  /** A rate that is this much greater has grown; one that is this much less has fallen. */
  grewRatio: 1.12,
  fellRatio: 0.93,
  /** A rate is judged over this long, and over two windows. */
  judgeMs: 150,
  holdMs: 4_000,
  /** A window that passes in less makes no queue worth shortening: it only keeps both ends' threads busy. */
  shortMs: 60,
} as const;

export interface LaneWindow {
  readonly windowBytes: number;
  readonly inFlightBytes: number;
  hasRoom(): boolean;
  sent(bytes: number): void;
  /** @returns bytes newly acknowledged; null for a total that was never sent or went back, which is the peer's fault */
  acknowledged(totalBytes: number, nowMs: number): number | null;
}

type Mode = "growing" | "holding" | "shrinking";

export function createLaneWindow(): LaneWindow {
  const { firstBytes, minBytes, maxBytes, growth, shrink, grewRatio, fellRatio, judgeMs, holdMs, shortMs } =
    laneWindowLimits;
  let sentBytes = 0;
  let acknowledgedBytes = 0;
  let windowBytes: number = firstBytes;
  let mode: Mode = "growing";
  let before: { windowBytes: number; bytesPerMs: number } = { windowBytes: firstBytes, bytesPerMs: 0 };
  let holdUntilMs = 0;
  let nextTry: "growing" | "shrinking" = "shrinking";
  let judged: { sinceMs: number; bytes: number; wasFull: boolean } | null = null;

  function hold(atBytes: number, nowMs: number): void {
    windowBytes = atBytes;
    mode = "holding";
    holdUntilMs = nowMs + holdMs;
  }

  function attempt(next: "growing" | "shrinking", bytesPerMs: number): void {
    before = { windowBytes, bytesPerMs };
    mode = next;
    windowBytes =
      next === "growing"
        ? Math.min(maxBytes, windowBytes * growth)
        : Math.max(minBytes, windowBytes * shrink);
  }

  function judge(bytesPerMs: number, nowMs: number): void {
    switch (mode) {
      case "growing":
        if (bytesPerMs < before.bytesPerMs * grewRatio) hold(before.windowBytes, nowMs);
        else if (windowBytes >= maxBytes) hold(maxBytes, nowMs);
        else attempt("growing", bytesPerMs);
        return;
      case "shrinking":
        if (bytesPerMs < before.bytesPerMs * fellRatio) hold(before.windowBytes, nowMs);
        else if (windowBytes <= minBytes || windowBytes <= bytesPerMs * shortMs) hold(windowBytes, nowMs);
        else attempt("shrinking", Math.max(bytesPerMs, before.bytesPerMs));
        return;
      case "holding":
        if (nowMs < holdUntilMs) return;
        if (nextTry === "growing" || windowBytes > bytesPerMs * shortMs) attempt(nextTry, bytesPerMs);
        else hold(windowBytes, nowMs);
        nextTry = nextTry === "growing" ? "shrinking" : "growing";
    }
  }

  return {
    get windowBytes() {
      return windowBytes;
    },
    get inFlightBytes() {
      return sentBytes - acknowledgedBytes;
    },
    hasRoom() {
      const room = sentBytes - acknowledgedBytes < windowBytes;
      if (!room && judged !== null) judged.wasFull = true;
      return room;
    },
    sent(bytes) {
      sentBytes += bytes;
    },
    acknowledged(totalBytes, nowMs) {
      if (totalBytes < acknowledgedBytes || totalBytes > sentBytes) return null;
      const newly = totalBytes - acknowledgedBytes;
      acknowledgedBytes = totalBytes;
      judged ??= { sinceMs: nowMs, bytes: -newly, wasFull: false };
      judged.bytes += newly;
      const elapsedMs = nowMs - judged.sinceMs;
      if (elapsedMs < judgeMs || judged.bytes < 2 * windowBytes) return newly;
      // A window that was never full says nothing of the path.
      if (judged.wasFull) judge(judged.bytes / elapsedMs, nowMs);
      judged = null;
      return newly;
    },
  };
}
