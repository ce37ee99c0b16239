/**
 * Owns: what the host knows of the path to one viewer, from acknowledgements alone: what is under way, how much
 * may be, and how many bits a second the path carries.
 * Never: lets a new frame begin while a window's worth of bytes is under way.
 *
 * The channel is first in, first out. While it is never empty, frames are acknowledged as fast as the path carries
 * them: bytes between two acknowledgements over the time between them is its capacity. A single large frame on an
 * empty path tells it too: its round trip is the shortest one plus the time its bytes take.
 *
 * The estimate comes down fast and goes up slowly. Where too little is under way to tell, it shrinks when that little
 * waits long (somebody else's traffic), and grows when the path was used and nothing waits: that is how it recovers.
 * The window is what drains within the delay that a person may feel. Pure: every function gives the next state.
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
/** A round trip that was learnt while others' traffic stood in the path must not widen the window without end. */
const longestBaseMs = 150;
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
  readonly lastAckMs: number;
  /** Acknowledged without a gap on the path, and the time it took: a sample that is being gathered. */
  readonly streakBytes: number;
  readonly streakMs: number;
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
  lastAckMs: Number.NEGATIVE_INFINITY,
  streakBytes: 0,
  streakMs: 0,
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
  const arrivedBytes = window.underway.slice(0, at + 1).reduce((sum, one) => sum + one.bytes, 0);
  const roundTripMs = Math.max(0, nowMs - frame.sentMs);
  const knownBaseMs = shortestMs(window);
  const streak = lengthened(window, arrivedBytes, nowMs);
  const sampleBps = sampled(streak, frame, roundTripMs - knownBaseMs);
  const based = withBase(window, roundTripMs, nowMs);
  const estimate = estimateBitrate(based, sampleBps, frame.aheadBytes, roundTripMs, nowMs);
  return {
    ...based,
    ...estimate,
    ...(streak.streakBytes >= meaningfulBytes ? { streakBytes: 0, streakMs: 0 } : streak),
    lastAckMs: nowMs,
    underway: window.underway.slice(at + 1),
    underwayBytes: window.underwayBytes - arrivedBytes,
    windowBytes: windowFor(estimate.bitrateBps, shortestMs(based)),
    roundTripMs,
  };
}

type Streak = Pick<ViewerWindow, "streakBytes" | "streakMs">;

function lengthened(window: ViewerWindow, arrivedBytes: number, nowMs: number): Streak {
  const [oldest] = window.underway;
  const wasEmpty = oldest === undefined || oldest.sentMs > window.lastAckMs;
  if (wasEmpty) return { streakBytes: 0, streakMs: 0 };
  return {
    streakBytes: window.streakBytes + arrivedBytes,
    streakMs: window.streakMs + nowMs - window.lastAckMs,
  };
}

/** Bits a second that the path was seen to carry; null when too little was seen. */
function sampled(streak: Streak, frame: Underway, queuedMs: number): number | null {
  if (streak.streakBytes >= meaningfulBytes) {
    return (streak.streakBytes * 8_000) / Math.max(meaningfulQueueMs, streak.streakMs);
  }
  const wasAlone = frame.aheadBytes === frame.bytes;
  if (!wasAlone || frame.bytes < meaningfulBytes || queuedMs < meaningfulQueueMs) return null;
  return (frame.bytes * 8_000) / queuedMs;
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
  sampleBps: number | null,
  aheadBytes: number,
  roundTripMs: number,
  nowMs: number,
): { bitrateBps: number; lastCutMs: number } {
  const { bitrateBps, lastCutMs } = window;
  const queuedMs = roundTripMs - shortestMs(window);
  const keep = { bitrateBps, lastCutMs };
  if (sampleBps !== null) {
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
  const bytes = (bitrateBps * (Math.min(baseMs, longestBaseMs) + queueMs)) / 8_000;
  return Math.round(Math.min(maxWindowBytes, Math.max(minWindowBytes, bytes)));
}
