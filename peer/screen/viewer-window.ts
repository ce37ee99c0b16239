/**
 * Owns: what the host knows of the path to one viewer, from acknowledgements alone: what is under way, how much
 * may be, and how many bits a second the path carries.
 * Never: lets a new frame begin while a window's worth of bytes is under way.
 *
 * The channel is first in, first out. So a frame's acknowledgement takes the path's round trip, plus the time that
 * all bytes under way when it was sent need to drain:
 *
 *   round trip − shortest round trip = bytes under way × 8 / capacity
 *
 * Enough bytes under way give the capacity (fast down, slow up). Few give nothing but the delay; when that is short
 * and the path was used, the estimate grows, which is how it recovers. The window is what drains within the delay
 * that a person may feel. Pure: every function gives the next state.
 */

export const minBitrateBps = 150_000;
export const maxBitrateBps = 40_000_000;
const startBitrateBps = 8_000_000;
const minWindowBytes = 32 * 1024;
const maxWindowBytes = 1024 * 1024;
/** Queueing that the window allows. */
const queueMs = 120;
const longQueueMs = 200;
const shortQueueMs = 25;
/** Less under way says nothing about capacity: the timers of a busy machine are noisier than that. */
const meaningfulBytes = 12 * 1024;
const meaningfulQueueMs = 4;
/** The shortest round trip is forgotten after two of these, for a path that became longer. */
const baseEpochMs = 10_000;

type Underway = {
  readonly frameId: number;
  readonly bytes: number;
  readonly sentMs: number;
  /** All bytes that were under way once it was sent, its own included. */
  readonly aheadBytes: number;
};

export type ViewerWindow = {
  readonly underway: readonly Underway[];
  readonly underwayBytes: number;
  readonly bitrateBps: number;
  readonly windowBytes: number;
  readonly baseMs: number;
  readonly olderBaseMs: number;
  readonly baseSinceMs: number;
  /** Of the last acknowledged frame: from sent to acknowledged. */
  readonly roundTripMs: number | null;
  readonly lastCutMs: number;
};

export const freshWindow: ViewerWindow = {
  underway: [],
  underwayBytes: 0,
  bitrateBps: startBitrateBps,
  windowBytes: windowFor(startBitrateBps, 50),
  baseMs: Number.POSITIVE_INFINITY,
  olderBaseMs: Number.POSITIVE_INFINITY,
  baseSinceMs: 0,
  roundTripMs: null,
  lastCutMs: Number.NEGATIVE_INFINITY,
};

/**
 * Whether a frame of about `frameBytes` may begin. One frame may always be under way, however large: a keyframe can
 * be larger than a slow path's window.
 */
export function hasRoom(window: ViewerWindow, frameBytes: number): boolean {
  return window.underwayBytes === 0 || window.underwayBytes + frameBytes <= window.windowBytes;
}

export function sent(window: ViewerWindow, frameId: number, bytes: number, nowMs: number): ViewerWindow {
  const underwayBytes = window.underwayBytes + bytes;
  return {
    ...window,
    underway: [...window.underway, { frameId, bytes, sentMs: nowMs, aheadBytes: underwayBytes }],
    underwayBytes,
  };
}

/** Takes an acknowledgement, which stands for all frames up to its own. One of a frame not under way changes nothing. */
export function acknowledged(window: ViewerWindow, frameId: number, nowMs: number): ViewerWindow {
  const at = window.underway.findIndex((one) => one.frameId === frameId);
  const frame = window.underway[at];
  if (frame === undefined) return window;
  const underway = window.underway.slice(at + 1);
  const arrived = window.underway.slice(0, at + 1).reduce((sum, one) => sum + one.bytes, 0);
  const roundTripMs = Math.max(0, nowMs - frame.sentMs);
  const based = withBase(window, roundTripMs, nowMs);
  const estimate = estimateBitrate(based, frame.aheadBytes, roundTripMs, nowMs);
  return {
    ...based,
    ...estimate,
    underway,
    underwayBytes: window.underwayBytes - arrived,
    windowBytes: windowFor(estimate.bitrateBps, shortestMs(based)),
    roundTripMs,
  };
}

/** Nothing that was under way will be acknowledged: it was thrown away on this side. */
export function emptied(window: ViewerWindow): ViewerWindow {
  return { ...window, underway: [], underwayBytes: 0 };
}

/** Age of the oldest frame under way; 0 for none. */
export function oldestUnderwayMs(window: ViewerWindow, nowMs: number): number {
  const [oldest] = window.underway;
  return oldest === undefined ? 0 : nowMs - oldest.sentMs;
}

/** The shortest round trip of the last 10 to 20 seconds; 0 before the first. */
export function shortestMs(window: ViewerWindow): number {
  const shortest = Math.min(window.baseMs, window.olderBaseMs);
  return Number.isFinite(shortest) ? shortest : 0;
}

function withBase(window: ViewerWindow, roundTripMs: number, nowMs: number): ViewerWindow {
  if (nowMs - window.baseSinceMs <= baseEpochMs) {
    return { ...window, baseMs: Math.min(window.baseMs, roundTripMs) };
  }
  return { ...window, olderBaseMs: window.baseMs, baseMs: roundTripMs, baseSinceMs: nowMs };
}

function estimateBitrate(
  window: ViewerWindow,
  aheadBytes: number,
  roundTripMs: number,
  nowMs: number,
): { bitrateBps: number; lastCutMs: number } {
  const { bitrateBps, lastCutMs } = window;
  const queuedMs = roundTripMs - shortestMs(window);
  const keep = { bitrateBps, lastCutMs };
  if (aheadBytes >= meaningfulBytes && queuedMs >= meaningfulQueueMs) {
    const sampleBps = (aheadBytes * 8_000) / queuedMs;
    const weight = sampleBps < bitrateBps ? 0.5 : 0.15;
    return { bitrateBps: clampBitrate(bitrateBps + weight * (0.9 * sampleBps - bitrateBps)), lastCutMs };
  }
  if (queuedMs > longQueueMs) {
    // Somebody else's traffic: little of ours is under way and still it waits. Once a round trip.
    if (nowMs - lastCutMs < roundTripMs) return keep;
    return { bitrateBps: clampBitrate(bitrateBps * 0.8), lastCutMs: nowMs };
  }
  const wasUsed = aheadBytes * 8_000 > bitrateBps * 8;
  return queuedMs < shortQueueMs && wasUsed
    ? { bitrateBps: clampBitrate(bitrateBps * 1.05), lastCutMs }
    : keep;
}

function clampBitrate(bitrateBps: number): number {
  return Math.min(maxBitrateBps, Math.max(minBitrateBps, bitrateBps));
}

function windowFor(bitrateBps: number, baseMs: number): number {
  const bytes = (bitrateBps * (baseMs + queueMs)) / 8_000;
  return Math.round(Math.min(maxWindowBytes, Math.max(minWindowBytes, bytes)));
}
