import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseValue } from "../../protocol/parse.ts";
import { RemoteInput } from "../../protocol/remote-input.ts";
import { nothingHeld, takeInput } from "./held-input.ts";
import { createTouchTracker } from "./touch-events.ts";

const finger = (pointerId: number, pointerType = "touch") => ({ pointerId, pointerType });
const at = (x: number) => ({ x, y: 0.5 });
const point = (id: number, x: number) => ({ id, at: at(x) });

describe("fingers", () => {
  it("come, move and go, each under a number of its own", () => {
    const { touchInput } = createTouchTracker();
    expect(touchInput("down", finger(40), at(0.1))).toEqual({
      t: "touch",
      kind: "start",
      points: [point(0, 0.1)],
    });
    expect(touchInput("down", finger(41), at(0.2))).toEqual({
      t: "touch",
      kind: "start",
      points: [point(0, 0.1), point(1, 0.2)],
    });
    expect(touchInput("move", finger(40), at(0.3))).toEqual({
      t: "touch",
      kind: "move",
      points: [point(0, 0.3), point(1, 0.2)],
    });
    expect(touchInput("up", finger(40), at(0.3))).toEqual({
      t: "touch",
      kind: "end",
      points: [point(1, 0.2)],
    });
    // The number is free again.
    expect(touchInput("down", finger(42), at(0.4))).toMatchObject({ points: [point(1, 0.2), point(0, 0.4)] });
    expect(touchInput("up", finger(41), at(0.2))).toMatchObject({ kind: "end", points: [point(0, 0.4)] });
    expect(touchInput("up", finger(42), at(0.2))).toEqual({ t: "touch", kind: "end", points: [] });
  });

  it("are all cancelled with one, and count again when they come again", () => {
    const { touchInput } = createTouchTracker();
    touchInput("down", finger(1), at(0.1));
    touchInput("down", finger(2), at(0.2));
    expect(touchInput("cancel", finger(1), at(0.1))).toEqual({ t: "touch", kind: "cancel", points: [] });
    for (const kind of ["move", "up", "cancel"] as const) {
      expect(touchInput(kind, finger(2), at(0.2))).toBeNull();
    }
    expect(touchInput("down", finger(3), at(0.3))).toMatchObject({ kind: "start", points: [point(0, 0.3)] });
  });

  it("are pens that touch, and neither mice nor pens above the glass", () => {
    const { touchInput } = createTouchTracker();
    expect(touchInput("down", finger(1, "mouse"), at(0.1))).toBeNull();
    expect(touchInput("move", finger(2, "pen"), at(0.1))).toBeNull();
    expect(touchInput("down", finger(2, "pen"), at(0.1))).toMatchObject({ kind: "start" });
    expect(touchInput("up", finger(2, "pen"), at(0.1))).toMatchObject({ kind: "end", points: [] });
    expect(touchInput("up", finger(2, "pen"), at(0.1))).toBeNull();
  });

  it("stay at the edge when they slide off the picture, and are nowhere without a place", () => {
    const { touchInput } = createTouchTracker();
    expect(touchInput("down", finger(1), at(Number.NaN))).toBeNull();
    touchInput("down", finger(1), at(0.1));
    expect(touchInput("move", finger(1), at(1.5))).toMatchObject({ points: [point(0, 1)] });
    expect(touchInput("move", finger(1), { x: -3, y: Number.NaN })).toBeNull();
    expect(touchInput("up", finger(1), at(Number.NaN))).toEqual({ t: "touch", kind: "end", points: [] });
  });

  it("are forgotten when all was let go by other means", () => {
    const { touchInput, forget } = createTouchTracker();
    touchInput("down", finger(1), at(0.1));
    forget();
    expect(touchInput("move", finger(1), at(0.2))).toBeNull();
    expect(touchInput("down", finger(2), at(0.2))).toMatchObject({ points: [point(0, 0.2)] });
  });

  it("are told in inputs that the protocol takes and the host's side never drops, whatever they do", () => {
    const event = fc.record({
      kind: fc.constantFrom("down", "move", "up", "cancel"),
      pointerId: fc.integer({ min: 1, max: 13 }),
      pointerType: fc.constantFrom("touch", "touch", "pen", "mouse"),
      at: fc.record({ x: fc.double({ min: -2, max: 2 }), y: fc.double() }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const { touchInput } = createTouchTracker();
        let held = nothingHeld;
        const take = (input: RemoteInput | null) => {
          if (input === null) return;
          expect(parseValue(RemoteInput, input).ok).toBe(true);
          const taken = takeInput(held, input);
          expect(taken.input).toEqual(input);
          held = taken.held;
        };
        for (const { kind, at: place, ...pointer } of events) take(touchInput(kind, pointer, place));
        for (let pointerId = 1; pointerId <= 13; pointerId += 1)
          take(touchInput("up", finger(pointerId), at(0)));
        expect(held.things).toEqual([]);
      }),
    );
  });
});
