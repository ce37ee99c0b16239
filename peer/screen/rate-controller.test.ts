import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  floorIntervalMs,
  initialRate,
  motionQuantizer,
  nextRate,
  plan,
  type RateEvent,
  type RateState,
  silentViewers,
} from "./rate-controller.ts";

function play(events: readonly RateEvent[], from: RateState = initialRate): RateState {
  return events.reduce(nextRate, from);
}

/** One frame for all of `to`, begun and encoded at once. */
function frame(
  frameId: number,
  to: readonly number[],
  isKey: boolean,
  atMs: number,
  bytes = 1_000,
): RateEvent[] {
  return [
    { type: "frame-begun", to, isKey, atMs },
    { type: "frame-encoded", frameId, bytes, isKey, to, encodeMs: 5, atMs },
  ];
}

const joined = (...senders: number[]): RateEvent[] =>
  senders.map((sender) => ({ type: "viewer-added", sender, atMs: 0 }));
const acked = (sender: number, frameId: number, atMs: number): RateEvent => ({
  type: "acknowledged",
  sender,
  frameId,
  atMs,
});

describe("rate controller", () => {
  it("[SC-2] admits nothing while nobody is there, and nothing but a keyframe for who just came", () => {
    expect(plan(initialRate, 0)).toMatchObject({ isAdmitted: false, following: [], readyForKey: [] });
    expect(plan(play(joined(1)), 0)).toMatchObject({
      isAdmitted: false,
      following: [],
      readyForKey: [1],
      isKeyWanted: true,
      isKeyAdmitted: true,
    });
  });

  it("[SC-2] admits no frame sooner than the source's interval allows", () => {
    const state = play([...joined(1), ...frame(1, [1], true, 0), acked(1, 1, 10)]);
    expect(plan(state, 15).isAdmitted).toBe(false);
    expect(plan(state, 33)).toMatchObject({ isAdmitted: true, following: [1] });
  });

  it("[SC-6] waits for a full window, and goes on when it empties", () => {
    const state = play([...joined(1), ...frame(1, [1], true, 0, 900_000)]);
    expect(plan(state, 1_000).isAdmitted).toBe(false);
    expect(plan(nextRate(state, acked(1, 1, 1_000)), 1_000).isAdmitted).toBe(true);
  });

  it("[SC-6] lets a slow viewer hold the others up to the floor and no longer", () => {
    const state = play([...joined(1, 2), ...frame(1, [1, 2], true, 0, 900_000), acked(1, 1, 20)]);
    expect(plan(state, 60).isAdmitted).toBe(false);
    const later = plan(state, floorIntervalMs + 1);
    expect(later).toMatchObject({ isAdmitted: true, following: [1] });
    const without = play(frame(2, later.following, false, 200), state);
    expect(without.viewers.get(2)?.standing).toBe("waiting");
    // It gets nothing before a keyframe, which has to wait until the path is clear.
    expect(plan(without, 5_000).readyForKey).toEqual([1]);
    const clear = play([acked(1, 2, 300), acked(2, 1, 400)], without);
    expect(plan(clear, 5_000)).toMatchObject({ readyForKey: [1, 2], isKeyWanted: true, following: [1] });
  });

  it("[SC-6] comes back ever more rarely with keyframes for a viewer that cannot keep up", () => {
    let state = play([...joined(1, 2), ...frame(1, [1, 2], true, 0)]);
    const gaps: number[] = [];
    let nowMs = 100;
    for (let round = 0; round < 6; round += 1) {
      state = play([{ type: "viewer-silent", sender: 2, atMs: nowMs }], state);
      const rejoinAtMs = state.viewers.get(2)?.rejoinAtMs ?? 0;
      gaps.push(rejoinAtMs - nowMs);
      nowMs = rejoinAtMs + 50;
      state = play(frame(10 + round, [1, 2], true, nowMs), state);
      nowMs += 100;
    }
    expect(gaps).toEqual(gaps.toSorted((one, other) => one - other));
    expect(gaps.at(-1)).toBe(16_000);
  });

  it("gives up on what a silent viewer was sent", () => {
    const state = play([...joined(1), ...frame(1, [1], true, 0)]);
    expect(silentViewers(state, 2_000)).toEqual([]);
    expect(silentViewers(state, 4_000)).toEqual([1]);
    const given = nextRate(state, { type: "viewer-silent", sender: 1, atMs: 4_000 });
    expect(silentViewers(given, 9_000)).toEqual([]);
  });

  it("[SC-6] spends more than the path carries only with a coarser picture to follow", () => {
    const calm = play([...joined(1), ...frame(1, [1], true, 0, 1_000), acked(1, 1, 10)]);
    expect(plan(calm, 40).quantizer).toBe(motionQuantizer);
    const busy = play([...joined(1), ...frame(1, [1], true, 0, 4_000_000), acked(1, 1, 10)]);
    expect(plan(busy, 40).quantizer).toBeGreaterThan(motionQuantizer);
    expect(plan(busy, 60_000).quantizer).toBe(motionQuantizer);
  });

  it("encodes fewer pixels when even the fastest codec is far too slow, and more again later", () => {
    let state = play([...joined(1), ...frame(1, [1], true, 0), acked(1, 1, 5)]);
    const slow = (frameId: number, encodeMs: number, atMs: number): RateEvent => ({
      type: "frame-encoded",
      frameId,
      bytes: 100,
      isKey: false,
      to: [1],
      encodeMs,
      atMs,
    });
    for (let at = 2; at < 60; at += 1)
      state = play([slow(at, 300, at * 300), acked(1, at, at * 300 + 5)], state);
    expect(plan(state, 60_000).scale).toBeLessThan(1);
    for (let at = 60; at < 700; at += 1)
      state = play([slow(at, 5, at * 300), acked(1, at, at * 300 + 5)], state);
    expect(plan(state, 700_000).scale).toBe(1);
  });

  it("[SC-2] never admits a viewer without room or without a keyframe, whatever happens", () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant("join" as const), sender: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("leave" as const), sender: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("lost" as const), sender: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("asked" as const), sender: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("frame" as const), sender: fc.nat(400_000) }),
      fc.record({ kind: fc.constant("key" as const), sender: fc.nat(400_000) }),
      fc.record({ kind: fc.constant("ack" as const), sender: fc.integer({ min: 1, max: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(200)), { maxLength: 80 }), (events) => {
        let state = initialRate;
        let nowMs = 0;
        let frameId = 0;
        const hasKey = new Set<number>();
        for (const [{ kind, sender }, passMs] of events) {
          nowMs += passMs;
          const now = plan(state, nowMs);
          for (const one of now.following) expect(hasKey.has(one)).toBe(true);
          for (const one of now.following) {
            const window = state.viewers.get(one)?.window;
            expect(
              window?.underwayBytes === 0 || (window?.underwayBytes ?? 0) <= (window?.windowBytes ?? 0),
            ).toBe(true);
          }
          expect(now.bitrateBps).toBeGreaterThan(0);
          if (kind === "join" || kind === "leave") {
            hasKey.delete(sender);
            state = nextRate(state, {
              type: kind === "join" ? "viewer-added" : "viewer-removed",
              sender,
              atMs: nowMs,
            });
          } else if (kind === "lost" || kind === "asked") {
            hasKey.delete(sender);
            state = nextRate(state, { type: `viewer-${kind}`, sender, atMs: nowMs });
          } else if (kind === "ack") {
            state = nextRate(
              state,
              acked(sender, state.viewers.get(sender)?.window.underway[0]?.frameId ?? 0, nowMs),
            );
          } else {
            const isKey = kind === "key";
            const to = isKey ? now.readyForKey : now.isAdmitted ? now.following : [];
            if (to.length === 0) continue;
            frameId += 1;
            for (const one of hasKey) if (!to.includes(one)) hasKey.delete(one);
            if (isKey) for (const one of to) hasKey.add(one);
            state = play(frame(frameId, to, isKey, nowMs, sender + 1), state);
          }
        }
      }),
    );
  });
});
