import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acknowledged, emptied, freshWindow, hasRoom, sent, type ViewerWindow } from "./viewer-window.ts";

/**
 * A path that is first in, first out: `capacityBps` and `baseMs` of round trip. Frames of `frameBytes` are offered
 * 30 times a second and sent when there is room.
 */
function run(options: {
  readonly window?: ViewerWindow;
  readonly capacityBps: number;
  readonly baseMs: number;
  readonly seconds: number;
  readonly startMs?: number;
  readonly firstFrame?: number;
}) {
  let window = options.window ?? freshWindow;
  let frame = options.firstFrame ?? 1;
  let freeMs = options.startMs ?? 0;
  let worstBytes = 0;
  const acks: { frame: number; atMs: number }[] = [];
  const delaysMs: number[] = [];
  const start = options.startMs ?? 0;
  for (let nowMs = start; nowMs < start + options.seconds * 1000; nowMs += 1) {
    while ((acks[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      const ack = acks.shift();
      if (ack !== undefined) window = acknowledged(window, ack.frame, nowMs);
      if (window.roundTripMs !== null) delaysMs.push(window.roundTripMs);
    }
    if (Math.floor(nowMs / 33) === Math.floor((nowMs - 1) / 33)) continue;
    const frameBytes = Math.round(window.bitrateBps / 8 / 30);
    if (!hasRoom(window, frameBytes)) continue;
    window = sent(window, frame, frameBytes, nowMs);
    freeMs = Math.max(freeMs, nowMs) + (frameBytes * 8_000) / options.capacityBps;
    acks.push({ frame, atMs: freeMs + options.baseMs });
    worstBytes = Math.max(worstBytes, window.underwayBytes - window.windowBytes);
    frame += 1;
  }
  return { window, frame, worstBytes, delaysMs };
}

describe("viewer window", () => {
  it("[SC-6] never has more under way than the window, but for a single frame", () => {
    const events = fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant("send"),
          bytes: fc.integer({ min: 1, max: 400_000 }),
          passMs: fc.nat(50),
        }),
        fc.record({ kind: fc.constant("ack"), bytes: fc.nat(3), passMs: fc.nat(400) }),
      ),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(events, (events) => {
        let window = freshWindow;
        let nowMs = 0;
        let frame = 0;
        for (const { kind, bytes, passMs } of events) {
          nowMs += passMs;
          if (kind === "ack") {
            window = acknowledged(window, window.underway[bytes]?.frameId ?? 0, nowMs);
          } else if (hasRoom(window, bytes)) {
            frame += 1;
            window = sent(window, frame, bytes, nowMs);
            const isAlone = window.underway.length === 1;
            expect(isAlone || window.underwayBytes <= window.windowBytes).toBe(true);
          }
          expect(window.underwayBytes).toBe(window.underway.reduce((sum, one) => sum + one.bytes, 0));
          expect(window.bitrateBps).toBeGreaterThanOrEqual(150_000);
          expect(Number.isFinite(window.windowBytes)).toBe(true);
        }
      }),
    );
  });

  it("[SC-6] comes down to what the path carries, and keeps the queue short", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(600_000, 1_000_000, 2_000_000, 5_000_000),
        fc.constantFrom(5, 40, 120),
        (capacityBps, baseMs) => {
          const { window, delaysMs } = run({ capacityBps, baseMs, seconds: 15 });
          expect(window.bitrateBps).toBeLessThan(capacityBps * 1.2);
          expect(window.bitrateBps).toBeGreaterThan(capacityBps * 0.3);
          const late = delaysMs.slice(-60).toSorted((one, other) => one - other);
          expect(late[30]).toBeLessThan(baseMs + 450);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("[SC-6] recovers when a narrow path widens again", () => {
    const narrow = run({ capacityBps: 500_000, baseMs: 20, seconds: 10 });
    expect(narrow.window.bitrateBps).toBeLessThan(800_000);
    const wide = run({
      window: emptied(narrow.window),
      firstFrame: narrow.frame,
      startMs: 10_000,
      capacityBps: 20_000_000,
      baseMs: 20,
      seconds: 12,
    });
    expect(wide.window.bitrateBps).toBeGreaterThan(3_000_000);
  });

  it("takes an acknowledgement for all frames up to it, and none for a frame it does not know", () => {
    let window = freshWindow;
    for (const frame of [1, 2, 3]) window = sent(window, frame, 100, frame);
    expect(acknowledged(window, 9, 10)).toBe(window);
    expect(acknowledged(window, 2, 10).underwayBytes).toBe(100);
    expect(emptied(window).underwayBytes).toBe(0);
  });
});
