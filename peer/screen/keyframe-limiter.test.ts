import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshLimiter, grant, grantAtMs, unwant, want } from "./keyframe-limiter.ts";

const limits = { minGapMs: 200, maxGapMs: 2_000 };

describe("keyframe limiter", () => {
  it("[SC-4] never grants two wishes closer than the gap, and grants each in the end", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 60 }), (steps) => {
        let limiter = freshLimiter(limits);
        let nowMs = 0;
        const grants: number[] = [];
        for (const step of steps) {
          nowMs += step;
          limiter = want(limiter);
          if (grantAtMs(limiter) > nowMs) continue;
          grants.push(nowMs);
          limiter = grant(limiter, nowMs, limits);
        }
        expect(grants[0]).toBe(steps[0]);
        for (const [at, grantedMs] of grants.entries()) {
          if (at > 0) expect(grantedMs - (grants[at - 1] ?? 0)).toBeGreaterThanOrEqual(limits.minGapMs);
        }
        const last = grants.at(-1) ?? 0;
        expect(grantAtMs(want(limiter))).toBeLessThanOrEqual(last + limits.maxGapMs);
      }),
    );
  });

  it("[SC-4] waits longer while wishes go on, and starts over after peace", () => {
    let limiter = grant(want(freshLimiter(limits)), 0, limits);
    limiter = grant(want(limiter), 500, limits);
    expect(grantAtMs(want(limiter))).toBe(900);
    limiter = grant(want(limiter), 900, limits);
    expect(grantAtMs(want(limiter))).toBe(1_700);
    limiter = grant(want(limiter), 60_000, limits);
    expect(grantAtMs(want(limiter))).toBe(60_200);
  });

  it("has nothing to grant when a wish came true by itself", () => {
    expect(grantAtMs(unwant(want(freshLimiter(limits))))).toBe(Number.POSITIVE_INFINITY);
  });
});
