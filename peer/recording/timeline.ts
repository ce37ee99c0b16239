/**
 * Owns: where in a recording a frame belongs. Pure.
 * Never: lets the host's clock run away with the recording, or time go back.
 *
 * Frames carry the host's capture time, of which only differences mean something: they give an even picture where
 * the network does not. Where they disagree with the time that passed here (the host's page was loaded anew, or lies),
 * the time that passed here counts.
 */

/** Further than this from the time that passed here, capture times are not believed. More than a slow link delays. */
const maxDriftMs = 5_000;

export type Timeline = {
  /** Arrival of the first frame, by the clock of this side. */
  readonly beganMs: number;
  /** What to subtract from a capture time. */
  readonly captureOriginMs: number;
  /** Of the frame placed last. */
  readonly lastMs: number;
};

export type FrameTimes = { readonly captureMs: number; readonly arrivedMs: number };

/** The first frame is at 0. */
export function beginTimeline(first: FrameTimes): Timeline {
  return { beganMs: first.arrivedMs, captureOriginMs: first.captureMs, lastMs: 0 };
}

/** Places a later frame, at `lastMs` of what is returned: an integer, at least 1 ms after the one before. */
export function placeFrame(timeline: Timeline, frame: FrameTimes): Timeline {
  const passedMs = frame.arrivedMs - timeline.beganMs;
  const isBelieved = Math.abs(frame.captureMs - timeline.captureOriginMs - passedMs) <= maxDriftMs;
  const captureOriginMs = isBelieved ? timeline.captureOriginMs : frame.captureMs - passedMs;
  const placedMs = Math.round(frame.captureMs - captureOriginMs);
  return { ...timeline, captureOriginMs, lastMs: Math.max(timeline.lastMs + 1, placedMs) };
}
