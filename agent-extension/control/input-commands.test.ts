import fc from "fast-check";
import { expect, test } from "vitest";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { inputCommands, placeOf } from "./input-commands.ts";

const viewport = { width: 1000, height: 500 };
const middle = { x: 0.5, y: 0.5 };

type InputOf<Type extends RemoteInput["t"]> = Extract<RemoteInput, { t: Type }>;

const mouse = (part: Partial<InputOf<"mouse">>): RemoteInput => ({
  t: "mouse",
  kind: "move",
  at: middle,
  button: null,
  buttons: 0,
  clicks: 0,
  modifiers: 0,
  ...part,
});

const key = (part: Partial<InputOf<"key">>): RemoteInput => ({
  t: "key",
  kind: "down",
  code: "KeyA",
  key: "a",
  text: "a",
  location: 0,
  repeat: false,
  modifiers: 0,
  ...part,
});

const only = (input: RemoteInput) => {
  const commands = inputCommands(input, viewport);
  expect(commands).toHaveLength(1);
  return commands[0];
};

test("every fraction is a pixel inside of the viewport", () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  const edge = fc.double({ min: 0.1, max: 10_000, noNaN: true });
  fc.assert(
    fc.property(fraction, fraction, edge, edge, (x, y, width, height) => {
      const place = placeOf({ x, y }, { width, height });
      expect(Number.isInteger(place.x) && Number.isInteger(place.y)).toBe(true);
      expect(place.x >= 0 && place.x < width && place.y >= 0 && place.y < height).toBe(true);
    }),
  );
  expect(placeOf({ x: 1, y: 1 }, viewport)).toEqual({ x: 999, y: 499 });
});

test("a press names its button and counts one click at least", () => {
  expect(only(mouse({ kind: "down", button: 2, buttons: 2, clicks: 0, modifiers: 8 }))).toEqual({
    method: "Input.dispatchMouseEvent",
    params: {
      type: "mousePressed",
      x: 500,
      y: 250,
      button: "right",
      buttons: 2,
      clickCount: 1,
      modifiers: 8,
    },
  });
  expect(only(mouse({ kind: "down", button: 0, buttons: 1, clicks: 2 }))?.params).toMatchObject({
    button: "left",
    clickCount: 2,
  });
});

test.each([
  [0, "none"],
  [1, "left"],
  [2, "right"],
  [3, "left"],
  [4, "middle"],
  [8, "back"],
  [16, "forward"],
])("a move with buttons %i drags with %s", (buttons, button) => {
  expect(only(mouse({ buttons }))?.params).toMatchObject({ type: "mouseMoved", button, buttons });
});

test("a button let go by force moves out of the page first, and clicks nothing", () => {
  const commands = inputCommands(mouse({ kind: "up", button: 0, clicks: 0 }), viewport);
  expect(
    commands.map(({ params }) => [params["type"], params["x"], params["y"], params["clickCount"]]),
  ).toEqual([
    ["mouseMoved", -1, -1, undefined],
    ["mouseReleased", -1, -1, 0],
  ]);
});

test("a button let go by hand clicks where it stands", () => {
  expect(only(mouse({ kind: "up", button: 0, clicks: 2 }))?.params).toMatchObject({
    type: "mouseReleased",
    x: 500,
    y: 250,
    clickCount: 2,
  });
});

test("a wheel turns where the mouse stands", () => {
  const input: RemoteInput = { t: "wheel", at: middle, deltaX: -3, deltaY: 120, modifiers: 2 };
  expect(only(input)).toEqual({
    method: "Input.dispatchMouseEvent",
    params: {
      type: "mouseWheel",
      x: 500,
      y: 250,
      deltaX: -3,
      deltaY: 120,
      modifiers: 2,
      pointerType: "mouse",
    },
  });
});

test("a key that writes carries its text, one that does not is raw, one that goes up writes nothing", () => {
  expect(only(key({}))?.params).toMatchObject({
    type: "keyDown",
    text: "a",
    unmodifiedText: "a",
    windowsVirtualKeyCode: 65,
    nativeVirtualKeyCode: 65,
    isKeypad: false,
  });
  expect(only(key({ text: "" }))?.params).toMatchObject({ type: "rawKeyDown" });
  expect(only(key({ kind: "up", text: "a" }))?.params).not.toHaveProperty("text");
  expect(only(key({ text: "1", location: 3, repeat: true }))?.params).toMatchObject({
    isKeypad: true,
    autoRepeat: true,
  });
});

test("Enter writes a carriage return, as from a keyboard", () => {
  expect(only(key({ code: "Enter", key: "Enter", text: "\n" }))?.params).toMatchObject({ text: "\r" });
});

test("text, compositions and fingers go as they are", () => {
  expect(only({ t: "text", text: "né😀" })).toEqual({ method: "Input.insertText", params: { text: "né😀" } });
  expect(only({ t: "compose", text: "ni", selectionStart: 1, selectionEnd: 2 })).toEqual({
    method: "Input.imeSetComposition",
    params: { text: "ni", selectionStart: 1, selectionEnd: 2 },
  });
  expect(only({ t: "touch", kind: "start", points: [{ id: 4, at: middle }] })).toEqual({
    method: "Input.dispatchTouchEvent",
    params: { type: "touchStart", touchPoints: [{ id: 4, x: 500, y: 250 }] },
  });
  expect(only({ t: "touch", kind: "cancel", points: [] })?.params).toEqual({
    type: "touchCancel",
    touchPoints: [],
  });
});

test("what lets all go is spelled out by who knows what is held", () => {
  expect(inputCommands({ t: "release-all" }, viewport)).toEqual([]);
});
