import fc from "fast-check";
import { expect, test } from "vitest";
import type { PointerEventFromViewer } from "../../../peer/session/session.ts";
import { containedRect, toFraction } from "./contained-rect.ts";
import { emptyBoard, faded, mark, strokeLifetimeMs, strokeOpacity } from "./mark-board.ts";

const length = fc.double({ min: 1, max: 10_000, noNaN: true });
const size = fc.record({ width: length, height: length });

test("a contained picture lies inside its box, keeps its shape and touches two sides", () => {
  fc.assert(
    fc.property(size, size, (box, picture) => {
      const rect = containedRect(box, picture);
      expect(rect.width / rect.height).toBeCloseTo(picture.width / picture.height, 3);
      expect(rect.left).toBeGreaterThanOrEqual(-1e-6);
      expect(rect.top).toBeGreaterThanOrEqual(-1e-6);
      expect(Math.min(rect.left, rect.top)).toBeCloseTo(0, 3);
    }),
  );
});

test("a point of the picture comes back as the fraction it was made of; beside it is nothing", () => {
  const rect = containedRect({ width: 1000, height: 1000 }, { width: 160, height: 90 });
  expect(toFraction({ x: rect.left + rect.width / 4, y: rect.top + rect.height / 2 }, rect)).toEqual({
    x: 0.25,
    y: 0.5,
  });
  expect(toFraction({ x: 500, y: 10 }, rect)).toBeNull();
});

const coordinate = fc.double({ min: 0, max: 1, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const event: fc.Arbitrary<PointerEventFromViewer> = fc.oneof(
  fc.record({
    kind: fc.constant("pointer" as const),
    sender: fc.integer({ min: 1, max: 3 }),
    at: fc.option(point),
  }),
  fc.record({
    kind: fc.constant("ink" as const),
    sender: fc.integer({ min: 1, max: 3 }),
    stroke: fc.nat(200),
    points: fc.array(point, { maxLength: 32 }),
    end: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("ink-clear" as const), sender: fc.integer({ min: 1, max: 3 }) }),
);

test("whatever comes, the board stays small, and all of it fades", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 300 }), (events) => {
      const board = events.reduce((now, each) => mark(now, each, 1_000), emptyBoard);
      expect(board.pointers.length).toBeLessThanOrEqual(3);
      expect(board.strokes.length).toBeLessThanOrEqual(60);
      expect(faded(board, 1_000)).toBe(board);
      expect(faded(board, 1_000 + strokeLifetimeMs)).toEqual(emptyBoard);
    }),
  );
});

test("clearing takes one technician's strokes and leaves the others'", () => {
  const ink = (sender: number): PointerEventFromViewer => ({
    kind: "ink",
    sender,
    stroke: 1,
    points: [],
    end: true,
  });
  const board = mark(mark(mark(emptyBoard, ink(1), 0), ink(2), 0), { kind: "ink-clear", sender: 1 }, 0);
  expect(board.strokes.map(({ sender }) => sender)).toEqual([2]);
});

test("a stroke is whole at first and gone at the end", () => {
  const stroke = { sender: 1, stroke: 1, points: [], endedMs: 0, touchedMs: 0 };
  expect(strokeOpacity(stroke, 0)).toBe(1);
  expect(strokeOpacity(stroke, strokeLifetimeMs)).toBe(0);
});
