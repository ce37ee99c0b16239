/**
 * Owns: which frame is encoded next, if any. Pure: facts in, one step out.
 * Never: lets a refinement go before a change, or a change before a keyframe that has to come first.
 *
 *   a keyframe that is wanted and may be made  >  the newest changed frame  >  a refinement of a resting one
 */

import type { Plan } from "./rate-controller.ts";
import { refinement, type StillState, stillQuantizer } from "./still-refiner.ts";

/** Rest after which a codec without a quantizer may take a slow path's time for a sharp keyframe. */
export const longRestMs = 1_500;
const keyRestMs = 400;
/** A refining keyframe may take this much of a second of the path, after a short and after a long rest. */
const keySeconds = 0.4;
const keySecondsAfterRest = 2;
/** Changes below this share of a keyframe were sharp enough as they came. */
const worthRefining = 0.1;

export type ScheduleFacts = {
  readonly nowMs: number;
  readonly plan: Plan;
  /** Viewers that decode the codec in use: who may have a keyframe now, and who a delta frame. */
  readonly keyFor: readonly number[];
  readonly following: readonly number[];
  /** The encoder or the stream is fresh: nothing but a keyframe can be next. */
  readonly isForced: boolean;
  readonly keyAtMs: number;
  /** The newest captured frame has not been encoded yet. */
  readonly isNew: boolean;
  /** Nothing is under way. */
  readonly isQuiet: boolean;
  readonly still: StillState;
  readonly hasQuantizer: boolean;
  readonly lastKeyBytes: number;
};

export type Step =
  | {
      readonly kind: "key" | "change" | "refine";
      readonly to: readonly number[];
      readonly quantizer: number;
      /** As sharp as it gets. */
      readonly isRefined: boolean;
    }
  /** Nothing now. Ask again after the next event, or at this time. */
  | { readonly kind: "wait"; readonly againAtMs: number };

export function nextStep(facts: ScheduleFacts): Step {
  const { nowMs, plan, keyFor, following, keyAtMs } = facts;
  if (keyFor.length > 0 && keyAtMs <= nowMs && plan.isKeyAdmitted) {
    return { kind: "key", to: keyFor, quantizer: plan.quantizer, isRefined: false };
  }
  if (facts.isForced || following.length === 0) {
    return waitFor(nowMs, keyAtMs, plan.againAtMs, plan.keyAtMs);
  }
  if (facts.isNew) {
    if (plan.isAdmitted) {
      return { kind: "change", to: following, quantizer: plan.quantizer, isRefined: false };
    }
    return waitFor(nowMs, keyAtMs, plan.againAtMs, plan.keyAtMs);
  }
  return facts.hasQuantizer ? refineByQuantizer(facts) : refineByKeyframe(facts);
}

function refineByQuantizer(facts: ScheduleFacts): Step {
  const { nowMs, plan, still, keyAtMs, following } = facts;
  const step = refinement(still, nowMs, plan.bitrateBps);
  if (step.kind === "refine" && facts.isQuiet) {
    const isRefined = step.quantizer <= stillQuantizer;
    return { kind: "refine", to: following, quantizer: step.quantizer, isRefined };
  }
  const laterMs = step.kind === "later" ? step.atMs : Number.POSITIVE_INFINITY;
  return waitFor(nowMs, laterMs, still.lastChangeMs + longRestMs, keyAtMs, plan.keyAtMs);
}

function refineByKeyframe(facts: ScheduleFacts): Step {
  const { nowMs, plan, still, keyAtMs, following, lastKeyBytes } = facts;
  const restedMs = nowMs - still.lastChangeMs;
  const seconds = restedMs >= longRestMs ? keySecondsAfterRest : keySeconds;
  const isAffordable = lastKeyBytes * 8 <= plan.bitrateBps * seconds;
  const isWorthIt = still.changedBytes > lastKeyBytes * worthRefining;
  if (isWorthIt && isAffordable && restedMs >= keyRestMs && facts.isQuiet) {
    return { kind: "key", to: following, quantizer: stillQuantizer, isRefined: true };
  }
  const { lastChangeMs } = still;
  return waitFor(nowMs, lastChangeMs + keyRestMs, lastChangeMs + longRestMs, keyAtMs, plan.keyAtMs);
}

/** Until the first of these times that is still to come: what is due already waits for something else than time. */
function waitFor(nowMs: number, ...timesMs: readonly number[]): Step {
  return { kind: "wait", againAtMs: Math.min(...timesMs.filter((time) => time > nowMs)) };
}
