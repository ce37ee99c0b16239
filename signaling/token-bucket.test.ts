import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bucket, charge, isFull, refilled, spend } from "./token-bucket.ts";

const rules = fc.record({
  capacity: fc.integer({ min: 1, max: 1_000 }),
  perSecond: fc.double({ min: 0.01, max: 100, noNaN: true }),
});
const steps = fc.array(
  fc.record({ afterMs: fc.integer({ min: 0, max: 60_000 }), cost: fc.integer({ min: 0, max: 50 }) }),
  { maxLength: 100 },
);

describe("token bucket", () => {
  it("[SG-5] never lets through more than the capacity and what has come back since", () => {
    fc.assert(
      fc.property(rules, steps, (rule, sequence) => {
        let bucket: Bucket | undefined;
        let nowMs = 0;
        let spent = 0;
        for (const { afterMs, cost } of sequence) {
          nowMs += afterMs;
          const spending = spend(rule, bucket, nowMs, cost);
          bucket = spending.bucket;
          if (spending.allowed) spent += cost;
          expect(bucket.tokens).toBeGreaterThanOrEqual(0);
          expect(bucket.tokens).toBeLessThanOrEqual(rule.capacity);
          expect(spent).toBeLessThanOrEqual(rule.capacity + (nowMs / 1000) * rule.perSecond + 1e-6);
        }
      }),
    );
  });

  it("[SG-5] lets the same cost through after the time it names, and not a second before", () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 1_000 }), (rule, cost) => {
        const drained = charge(rule, undefined, 0, rule.capacity);
        const spending = spend(rule, drained, 0, cost);
        if (spending.allowed || cost > rule.capacity) return;
        expect(spend(rule, spending.bucket, spending.retryInMs + 1, cost).allowed).toBe(true);
        const early = spending.retryInMs - 1_000;
        if (early > 0) expect(spend(rule, spending.bucket, early, cost).allowed).toBe(false);
      }),
    );
  });

  it("says that a cost above the capacity can never be paid", () => {
    const spending = spend({ capacity: 3, perSecond: 1 }, undefined, 0, 4);
    expect(spending).toMatchObject({ allowed: false, retryInMs: Number.POSITIVE_INFINITY });
  });

  it("goes into debt by one capacity at most, and forgets only what is full", () => {
    const rule = { capacity: 10, perSecond: 1 };
    let bucket = charge(rule, undefined, 0, 25);
    expect(bucket.tokens).toBe(-10);
    bucket = charge(rule, bucket, 0, 25);
    expect(bucket.tokens).toBe(-10);
    expect(isFull(rule, bucket, 19_999)).toBe(false);
    expect(isFull(rule, bucket, 20_000)).toBe(true);
  });

  it("neither gives nor takes when the clock goes back", () => {
    const rule = { capacity: 10, perSecond: 1 };
    expect(refilled(rule, { tokens: 4, atMs: 1_000 }, 0).tokens).toBe(4);
  });
});
