import { expect, test, vi } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { createMarkPen } from "./mark-pen.ts";

function setUp() {
  const session = { movePointer: vi.fn(), drawInk: vi.fn(), clearInk: vi.fn(), markTarget: vi.fn() };
  let next: (() => void) | null = null;
  const pen = createMarkPen(
    session,
    () => 1,
    (callback) => {
      next = callback;
    },
  );
  const frame = () => {
    const callback = next;
    next = null;
    callback?.();
  };
  return { session, pen, frame };
}
const at = (x: number) => ({ x, y: 0.5 });

test("many moves in a frame are one pointer message, the last", () => {
  const { session, pen, frame } = setUp();
  for (const x of [0.1, 0.2, 0.3]) pen.move("pointer", at(x));
  expect(session.movePointer).not.toHaveBeenCalled();
  frame();
  expect(session.movePointer).toHaveBeenCalledExactlyOnceWith(at(0.3));
});

test("leaving the picture takes the pointer away, once", () => {
  const { session, pen, frame } = setUp();
  pen.move("pointer", at(0.1));
  frame();
  pen.leave("pointer");
  pen.leave("pointer");
  frame();
  expect(session.movePointer).toHaveBeenLastCalledWith(null);
  expect(session.movePointer).toHaveBeenCalledTimes(2);
});

test("without a tool nothing is sent", () => {
  const { session, pen, frame } = setUp();
  pen.down("none", at(0.1));
  pen.move("none", at(0.2));
  pen.up("none", at(0.3));
  frame();
  expect(session.movePointer).not.toHaveBeenCalled();
  expect(session.drawInk).not.toHaveBeenCalled();
});

test("a stroke arrives whole, in parts that a message may carry, and only its last part ends it", () => {
  const { session, pen } = setUp();
  pen.down("ink", at(0));
  for (let step = 1; step < 100; step += 1) pen.move("ink", at(step / 100));
  pen.up("ink", at(1));
  const parts = session.drawInk.mock.calls as [number, { x: number }[], boolean][];
  expect(parts.every(([, points]) => points.length <= limits.inkPointsPerMessage)).toBe(true);
  expect(parts.flatMap(([, points]) => points)).toHaveLength(101);
  expect(parts.map(([, , end]) => end)).toEqual([false, false, false, true]);
});
