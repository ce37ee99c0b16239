/**
 * Owns: when a picture that rests is sent again, and how finely. Pure.
 * Never: sends so much that the next change would wait long behind it.
 *
 * After a short pause the same frame is encoded again at a finer quantizer. What that will take is guessed from what
 * the last changes and refinements took; a path that is too slow for one step gets several smaller ones, each sent
 * when the one before has arrived. Codecs without a quantizer are given one keyframe at a high bitrate instead.
 */

/** A pause in change of this length is rest. */
export const restMs = 130;
/** On AV1's and VP9's scale: text differs from the source by less than a person sees. */
export const stillQuantizer = 20;
const smallestStep = 6;
/** How long the next change may have to wait behind a refinement, shortly after a change and later. */
const briefWaitMs = 120;
const longRestMs = 1_500;
const longWaitMs = 500;

export type StillState = {
  /** The quantizer of what the viewers see now; 63 for unknown. */
  readonly shownQuantizer: number;
  readonly lastChangeMs: number;
  /** Bytes of changes since the picture was last as fine as it gets. */
  readonly changedBytes: number;
  /** Bytes that one step of the quantizer took at the last refinement; null before the first. */
  readonly bytesAStep: number | null;
};

export type Refinement =
  | { readonly kind: "none" }
  /** Look again then. */
  | { readonly kind: "later"; readonly atMs: number }
  | { readonly kind: "refine"; readonly quantizer: number };

export const nothingShown: StillState = {
  shownQuantizer: stillQuantizer,
  lastChangeMs: 0,
  changedBytes: 0,
  bytesAStep: null,
};

export function changed(state: StillState, quantizer: number, bytes: number, nowMs: number): StillState {
  return {
    ...state,
    shownQuantizer: Math.max(quantizer, state.shownQuantizer),
    lastChangeMs: nowMs,
    changedBytes: state.changedBytes + bytes,
  };
}

export function refined(state: StillState, quantizer: number, bytes: number): StillState {
  const steps = Math.max(1, state.shownQuantizer - quantizer);
  const isDone = quantizer <= stillQuantizer;
  return {
    ...state,
    shownQuantizer: quantizer,
    changedBytes: isDone ? 0 : state.changedBytes,
    bytesAStep: bytes / steps,
  };
}

/**
 * What to do about a picture that has not changed since `lastChangeMs`.
 * @param bitrateBps of the slowest path that follows
 */
export function refinement(state: StillState, nowMs: number, bitrateBps: number): Refinement {
  const missing = state.shownQuantizer - stillQuantizer;
  if (missing <= 0 || state.changedBytes === 0) return { kind: "none" };
  const restedMs = nowMs - state.lastChangeMs;
  if (restedMs < restMs) return { kind: "later", atMs: state.lastChangeMs + restMs };
  const bytesAStep = state.bytesAStep ?? state.changedBytes / 60;
  const waitMs = restedMs < longRestMs ? briefWaitMs : longWaitMs;
  const affordable = Math.floor((bitrateBps * waitMs) / 8_000 / Math.max(1, bytesAStep));
  if (affordable < Math.min(missing, smallestStep) && restedMs < longRestMs) {
    return { kind: "later", atMs: state.lastChangeMs + longRestMs };
  }
  const steps = Math.min(missing, Math.max(smallestStep, affordable));
  return { kind: "refine", quantizer: state.shownQuantizer - steps };
}
