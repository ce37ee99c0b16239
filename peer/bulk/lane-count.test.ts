import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { firstLaneCount, laneCountTiming, nextLaneCount } from "./lane-count.ts";

/** Half-second samples of a path that carries `rateOf(lanes)` bytes a millisecond. */
function run(rateOf: (lanes: number) => number, forMs: number, saturated = true): number[] {
  let count = firstLaneCount(0);
  const counts: number[] = [];
  for (let nowMs = 500; nowMs <= forMs; nowMs += 500) {
    count = nextLaneCount(count, { bytes: rateOf(count.count) * 500, elapsedMs: 500, saturated }, nowMs);
    counts.push(count.count);
  }
  return counts;
}

describe("how many lanes", () => {
  test("[FT-6] lanes are added while each brings more, up to the limit", () => {
    expect(run((lanes) => lanes * 100, 60_000).at(-1)).toBe(limits.bulkLanes);
  });

  test("[FT-6] one that brings nothing is taken away, and not tried again soon", () => {
    const counts = run(() => 100, 20_000);
    expect(Math.max(...counts)).toBe(2);
    expect(counts.at(-1)).toBe(1);
    expect(counts.filter((count) => count === 2).length * 500).toBeLessThan(
      2 * laneCountTiming.steadyMs + laneCountTiming.settleMs,
    );
  });

  test("[FT-6] a sender with little to send needs no second lane", () => {
    expect(Math.max(...run((lanes) => lanes * 100, 60_000, false))).toBe(1);
  });

  test("[FT-6] whatever the rates, there is at least one and never more than the limit", () => {
    const samples = fc.array(
      fc.record({
        bytes: fc.nat(1e7),
        elapsedMs: fc.integer({ min: 1, max: 5_000 }),
        saturated: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(samples, (given) => {
        let count = firstLaneCount(0);
        given.forEach((sample, index) => {
          const before = count.count;
          count = nextLaneCount(count, sample, index * 1_000);
          expect(Math.abs(count.count - before)).toBeLessThanOrEqual(1);
          expect(count.count).toBeGreaterThanOrEqual(1);
          expect(count.count).toBeLessThanOrEqual(limits.bulkLanes);
        });
      }),
    );
  });
});
