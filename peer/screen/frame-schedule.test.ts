import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextStep, type ScheduleFacts } from "./frame-schedule.ts";
import type { Plan } from "./rate-controller.ts";
import { changed, nothingShown, refined, refinement, restMs, stillQuantizer } from "./still-refiner.ts";

const plan: Plan = {
  isAdmitted: true,
  againAtMs: 0,
  following: [1],
  readyForKey: [1],
  isKeyAdmitted: true,
  isKeyWanted: false,
  keyAtMs: Number.POSITIVE_INFINITY,
  bitrateBps: 8_000_000,
  quantizer: 40,
  scale: 1,
};
const facts: ScheduleFacts = {
  nowMs: 10_000,
  plan,
  keyFor: [1],
  following: [1],
  isForced: false,
  keyAtMs: Number.POSITIVE_INFINITY,
  isNew: true,
  isQuiet: true,
  still: changed(nothingShown, 40, 50_000, 9_000),
  hasQuantizer: true,
  lastKeyBytes: 100_000,
};

describe("frame schedule", () => {
  it("[SC-2] puts a keyframe before a change, and a change before a refinement", () => {
    expect(nextStep({ ...facts, keyAtMs: 9_999 }).kind).toBe("key");
    expect(nextStep(facts).kind).toBe("change");
    expect(nextStep({ ...facts, isNew: false }).kind).toBe("refine");
  });

  it("[SC-2] lets nothing but a keyframe begin a stream", () => {
    expect(nextStep({ ...facts, isForced: true, keyAtMs: 10_050 })).toEqual({
      kind: "wait",
      againAtMs: 10_050,
    });
    expect(nextStep({ ...facts, isForced: true, keyAtMs: 10_000 }).kind).toBe("key");
  });

  it("[SC-7] does not refine while something is under way, or before the picture rests", () => {
    expect(nextStep({ ...facts, isNew: false, isQuiet: false }).kind).toBe("wait");
    const fresh = changed(nothingShown, 40, 50_000, 9_990);
    expect(nextStep({ ...facts, isNew: false, still: fresh })).toEqual({
      kind: "wait",
      againAtMs: 9_990 + restMs,
    });
  });

  it("[SC-7] sends a codec without a quantizer a sharp keyframe, once, when the path has the time", () => {
    const resting = { ...facts, isNew: false, hasQuantizer: false };
    expect(nextStep(resting)).toMatchObject({ kind: "key", isRefined: true });
    const slow = { ...plan, bitrateBps: 600_000 };
    expect(nextStep({ ...resting, plan: slow })).toEqual({ kind: "wait", againAtMs: 10_500 });
    expect(nextStep({ ...resting, plan: slow, nowMs: 10_600 }).kind).toBe("key");
    expect(nextStep({ ...resting, still: refined(facts.still, stillQuantizer, 100_000) }).kind).toBe("wait");
  });

  it("never asks to be called at once again", () => {
    const time = fc.oneof(fc.nat(20_000), fc.constant(Number.POSITIVE_INFINITY));
    const any = fc.record({
      keyAtMs: time,
      isForced: fc.boolean(),
      isNew: fc.boolean(),
      isQuiet: fc.boolean(),
      hasQuantizer: fc.boolean(),
      keyFor: fc.constantFrom([], [1]),
      following: fc.constantFrom([], [1]),
      plan: fc
        .record({ isAdmitted: fc.boolean(), isKeyAdmitted: fc.boolean(), againAtMs: time, keyAtMs: time })
        .map((part) => ({ ...plan, ...part })),
      still: fc.nat(11_000).map((atMs) => changed(nothingShown, 40, 50_000, atMs)),
    });
    fc.assert(
      fc.property(any, (part) => {
        const step = nextStep({ ...facts, ...part });
        if (step.kind === "wait") expect(step.againAtMs).toBeGreaterThan(facts.nowMs);
        else expect(step.to.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("still refiner", () => {
  it("[SC-7] ends as sharp as it gets, in steps that a slow path can take", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 150_000, max: 40_000_000 }),
        fc.integer({ min: 1, max: 400_000 }),
        (bitrateBps, bytes) => {
          let still = changed(nothingShown, 60, bytes, 0);
          let nowMs = 0;
          for (let round = 0; round < 60; round += 1) {
            const step = refinement(still, nowMs, bitrateBps);
            if (step.kind === "none") break;
            if (step.kind === "later") {
              expect(step.atMs).toBeGreaterThan(nowMs);
              nowMs = step.atMs;
              continue;
            }
            expect(step.quantizer).toBeLessThan(still.shownQuantizer);
            still = refined(still, step.quantizer, bytes / 10);
          }
          expect(still.shownQuantizer).toBe(stillQuantizer);
          expect(refinement(still, nowMs, bitrateBps)).toEqual({ kind: "none" });
        },
      ),
    );
  });
});
