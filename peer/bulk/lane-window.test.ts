import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLaneWindow, laneWindowLimits } from "./lane-window.ts";

/**
 * A path in steps of a millisecond: it carries `bytesPerMs`, and what is sent is acknowledged `delayMs` after it was
 * carried. Returns the window and the queue at the end.
 */
function run(path: { bytesPerMs: number; delayMs: number }, forMs: number) {
  const window = createLaneWindow();
  const acks: { atMs: number; total: number }[] = [];
  let queued = 0;
  let carried = 0;
  let delivered = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs += 1) {
    while (window.hasRoom()) {
      window.sent(16_384);
      queued += 16_384;
    }
    const moving = Math.min(queued, path.bytesPerMs);
    queued -= moving;
    carried += moving;
    acks.push({ atMs: nowMs + path.delayMs, total: Math.floor(carried) });
    while (acks[0] !== undefined && acks[0].atMs <= nowMs) {
      delivered = acks.shift()?.total ?? 0;
      window.acknowledged(delivered, nowMs);
    }
  }
  return { windowBytes: window.windowBytes, queued, rate: delivered / forMs };
}

describe("the window of a lane", () => {
  test("[FT-6] it grows where a larger one carries more", () => {
    const { windowBytes, rate } = run({ bytesPerMs: 20_000, delayMs: 40 }, 3_000);
    expect(windowBytes).toBe(laneWindowLimits.maxBytes);
    expect(rate).toBeGreaterThan(15_000);
  });

  test("[FT-6] it stays small where that would only make a queue: 20 Mbit/s and 40 ms", () => {
    const { windowBytes, queued, rate } = run({ bytesPerMs: 2_500, delayMs: 40 }, 20_000);
    expect(windowBytes).toBeLessThanOrEqual(laneWindowLimits.firstBytes);
    expect(queued / 2_500).toBeLessThan(80);
    expect(rate).toBeGreaterThan(2_200);
  });

  test("[FT-6] an acknowledgement of what was never sent, or that goes back, is refused", () => {
    const window = createLaneWindow();
    window.sent(1_000);
    expect(window.acknowledged(1_001, 0)).toBeNull();
    expect(window.acknowledged(600, 0)).toBe(600);
    expect(window.acknowledged(599, 0)).toBeNull();
    expect(window.acknowledged(1_000, 0)).toBe(400);
    expect(window.inFlightBytes).toBe(0);
  });

  test("[FT-6] whatever is acknowledged and when, the window keeps its bounds", () => {
    const steps = fc.array(
      fc.record({ bytes: fc.nat(300_000), ack: fc.double({ min: 0, max: 1, noNaN: true }), ms: fc.nat(500) }),
    );
    fc.assert(
      fc.property(steps, (given) => {
        const window = createLaneWindow();
        let sent = 0;
        let nowMs = 0;
        for (const { bytes, ack, ms } of given) {
          window.hasRoom();
          window.sent(bytes);
          sent += bytes;
          nowMs += ms;
          window.acknowledged(sent - Math.floor(window.inFlightBytes * ack), nowMs);
          expect(window.windowBytes).toBeGreaterThanOrEqual(laneWindowLimits.minBytes);
          expect(window.windowBytes).toBeLessThanOrEqual(laneWindowLimits.maxBytes);
        }
      }),
    );
  });
});
