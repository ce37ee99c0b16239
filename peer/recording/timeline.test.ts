import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginTimeline, placeFrame } from "./timeline.ts";

const place = (times: readonly { captureMs: number; arrivedMs: number }[]) => {
  const [first, ...rest] = times;
  if (first === undefined) return [];
  let timeline = beginTimeline(first);
  return [0, ...rest.map((frame) => (timeline = placeFrame(timeline, frame)).lastMs)];
};

describe("a recording's timeline", () => {
  it("follows the host's clock, however unevenly frames arrive", () => {
    const times = place([
      { captureMs: 9_000.4, arrivedMs: 100 },
      { captureMs: 9_100.4, arrivedMs: 900 },
      { captureMs: 9_200.4, arrivedMs: 910 },
    ]);
    expect(times).toEqual([0, 100, 200]);
  });

  it("keeps a pause as long as it was", () => {
    const times = place([
      { captureMs: 0, arrivedMs: 50 },
      { captureMs: 120_000, arrivedMs: 120_060 },
    ]);
    expect(times).toEqual([0, 120_000]);
  });

  it("follows its own clock where the host's begins anew", () => {
    const times = place([
      { captureMs: 500_000, arrivedMs: 0 },
      { captureMs: 501_000, arrivedMs: 1_000 },
      { captureMs: 20, arrivedMs: 8_000 },
      { captureMs: 120, arrivedMs: 8_150 },
    ]);
    expect(times).toEqual([0, 1_000, 8_000, 8_100]);
  });

  it("never goes back, stays whole, and stays within seconds of the time that passed, whatever a host says", () => {
    const captureMs = fc.oneof(
      fc.double({ min: 0, max: 9e15, noNaN: true }),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
    );
    const steps = fc.array(fc.record({ captureMs, stepMs: fc.nat({ max: 20_000 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (all) => {
        let arrivedMs = 0;
        const times = all.map(({ captureMs, stepMs }) => ({ captureMs, arrivedMs: (arrivedMs += stepMs) }));
        const placed = place(times);
        placed.forEach((ms, index) => {
          expect(Number.isInteger(ms)).toBe(true);
          if (index > 0) expect(ms).toBeGreaterThan(placed[index - 1] ?? 0);
          // At most a millisecond more for every frame, since no two share a time.
          const passedMs = (times[index]?.arrivedMs ?? 0) - (times[0]?.arrivedMs ?? 0);
          expect(ms).toBeLessThanOrEqual(passedMs + 5_001 + index);
        });
      }),
    );
  });
});
