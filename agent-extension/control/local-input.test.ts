import { expect, test } from "vitest";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { inputCommands } from "./input-commands.ts";
import { createLocalInput } from "./local-input.ts";

const viewport = { width: 100, height: 100 };
const at = { x: 0.1, y: 0.2 };
const move: RemoteInput = { t: "mouse", kind: "move", at, button: null, buttons: 0, clicks: 0, modifiers: 0 };
const seen = { k: "move", x: 10, y: 20 } as const;

function noticing(...inputs: readonly RemoteInput[]) {
  const local = createLocalInput();
  for (const input of inputs) for (const command of inputCommands(input, viewport)) local.sent(command, 0);
  return local;
}

test("a move that was sent is not the person's, however often the browser tells it", () => {
  const local = noticing(move);
  expect([local.isLocal(seen, 5), local.isLocal(seen, 6)]).toEqual([false, false]);
});

test("[CT-3] a move that was not sent is the person's", () => {
  const local = noticing(move);
  expect(local.isLocal({ k: "move", x: 11, y: 20 }, 5)).toBe(true);
});

test("a browser repeats a move where the mouse stands: that is nobody's", () => {
  const local = noticing();
  expect(local.isLocal(seen, 0)).toBe(true);
  expect(local.isLocal(seen, 60_000)).toBe(false);
});

test("a press where the mouse stands is the person's, if control did not press there", () => {
  const local = noticing();
  local.isLocal(seen, 0);
  expect(local.isLocal({ ...seen, k: "press" }, 1)).toBe(true);
});

test("what is alike four seconds later is the person's", () => {
  const local = noticing({ ...move, kind: "down", button: 0 });
  expect(local.isLocal({ ...seen, k: "press" }, 3_999)).toBe(false);
  expect(local.isLocal({ ...seen, k: "press" }, 4_000)).toBe(true);
});

test("keys are told apart by their place", () => {
  const local = noticing({
    t: "key",
    kind: "down",
    code: "KeyA",
    key: "a",
    text: "a",
    location: 0,
    repeat: false,
    modifiers: 0,
  });
  expect(local.isLocal({ k: "key", code: "KeyA" }, 1)).toBe(false);
  expect(local.isLocal({ k: "key", code: "KeyB" }, 1)).toBe(true);
});

test("wheels and fingers are told apart by whether any were sent", () => {
  const none = noticing();
  expect([none.isLocal({ k: "wheel", x: 1, y: 1 }, 0), none.isLocal({ k: "touch" }, 0)]).toEqual([
    true,
    true,
  ]);
  const some = noticing(
    { t: "wheel", at, deltaX: 0, deltaY: 1, modifiers: 0 },
    { t: "touch", kind: "start", points: [{ id: 0, at }] },
  );
  expect([some.isLocal({ k: "wheel", x: 1, y: 1 }, 0), some.isLocal({ k: "touch" }, 0)]).toEqual([
    false,
    false,
  ]);
});

test("the mouse that browsers make of a tap is not the person's", () => {
  const local = noticing(
    { t: "touch", kind: "start", points: [{ id: 0, at }] },
    { t: "touch", kind: "end", points: [] },
  );
  expect(local.isLocal(seen, 1)).toBe(false);
  expect(local.isLocal({ ...seen, k: "press" }, 1)).toBe(false);
  expect(local.isLocal({ k: "press", x: 50, y: 50 }, 1)).toBe(true);
});

test("[CT-3] inside of a frame, where places say nothing, a press is the person's unless one was sent for it", () => {
  const own = createLocalInput();
  const mouseAt = (type: string, x: number, y: number) =>
    ({ method: "Input.dispatchMouseEvent", params: { type, x, y } }) as const;
  const inside = (by: "move" | "press" | "wheel") => ({ k: "inside", by }) as const;
  const seen = [
    own.isLocal(inside("move"), 0),
    own.isLocal(inside("press"), 0),
    own.isLocal(inside("wheel"), 0),
  ];
  expect(seen).toEqual([true, true, true]);
  own.sent(mouseAt("mousePressed", 10, 10), 1_000);
  own.sent(mouseAt("mouseReleased", 10, 10), 1_000);
  expect(own.isLocal(inside("move"), 1_999)).toBe(false);
  expect(own.isLocal(inside("press"), 1_999)).toBe(false);
  expect(own.isLocal(inside("press"), 1_999)).toBe(true);
  expect(own.isLocal(inside("move"), 2_000)).toBe(true);
  // What the page itself answered is not there for a frame any more.
  own.sent(mouseAt("mousePressed", 10, 10), 3_000);
  expect(own.isLocal({ k: "press", x: 10, y: 10 }, 3_010)).toBe(false);
  expect(own.isLocal(inside("press"), 3_020)).toBe(true);
});

test("in another tab nothing is remembered", () => {
  const local = noticing(move);
  local.isLocal(seen, 1);
  local.forget();
  expect(local.isLocal(seen, 2)).toBe(true);
});

test("of 10,000 inputs a second no more is remembered than of four seconds", () => {
  const local = createLocalInput();
  for (let sent = 0; sent < 100_000; sent += 1) {
    const params = { type: "mouseMoved", x: sent, y: 0 };
    local.sent({ method: "Input.dispatchMouseEvent", params }, sent / 10);
  }
  expect(local.size).toBe(40_000);
  expect(local.isLocal({ k: "move", x: 99_999, y: 0 }, 10_000)).toBe(false);
  expect(local.isLocal({ k: "move", x: 50_000, y: 0 }, 10_000)).toBe(true);
});
