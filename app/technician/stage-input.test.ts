import { beforeEach, expect, test, vi } from "vitest";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { createStageInput } from "./stage-input.ts";

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, preventDefault: vi.fn() };
const sent: RemoteInput[] = [];
const onLeave = vi.fn();
/** A picture from 0 to 100 each way. */
const input = () =>
  createStageInput({
    send: (made) => sent.push(made),
    place({ clientX, clientY }, nearest) {
      const within = (at: number) => Math.min(1, Math.max(0, at / 100));
      const isOutside = [clientX, clientY].some((at) => at < 0 || at > 100);
      return isOutside && !nearest ? null : { x: within(clientX), y: within(clientY) };
    },
    picture: () => ({ width: 100, height: 100 }),
    isApple: false,
    onLeave,
  });
const mouse = (clientX: number, button: number, buttons: number) => ({
  ...none,
  clientX,
  clientY: 50,
  button,
  buttons,
  detail: 1,
});
const key = (key: string, code: string, held: Partial<typeof none> = {}) => ({
  ...none,
  key,
  code,
  location: 0,
  repeat: false,
  isComposing: false,
  getModifierState: () => false,
  ...held,
});

beforeEach(() => {
  sent.length = 0;
  vi.clearAllMocks();
});

test("a drag goes on outside of the picture, and its end is told at the nearest edge", () => {
  const stage = input();
  stage.mouseDown(mouse(50, 0, 1));
  stage.mouseMove(mouse(400, 0, 1));
  stage.mouseUp(mouse(-20, 0, 0));
  stage.mouseMove(mouse(400, 0, 0));
  expect(sent).toMatchObject([
    { kind: "down", button: 0, buttons: 1, at: { x: 0.5 } },
    { kind: "move", buttons: 1, at: { x: 1 } },
    { kind: "up", button: 0, buttons: 0, at: { x: 0 } },
  ]);
});

test("a button that went down elsewhere is not told of, neither its move nor its coming up", () => {
  const stage = input();
  stage.mouseDown(mouse(101, 0, 1));
  stage.mouseMove(mouse(50, 0, 1));
  stage.mouseUp(mouse(50, 0, 0));
  expect(sent).toMatchObject([{ kind: "move", buttons: 0 }]);
});

test("a button that came up where nobody told of it is let go", () => {
  const stage = input();
  stage.mouseDown(mouse(50, 2, 2));
  stage.mouseMove(mouse(60, 0, 0));
  expect(sent.map(({ t }) => t)).toEqual(["mouse", "release-all", "mouse"]);
});

test("fingers slide off the picture but begin on it, and no mouse is told of beside them", () => {
  const stage = input();
  const finger = (clientX: number) => ({ ...mouse(clientX, 0, 1), pointerId: 4, pointerType: "touch" });
  const off = { ...finger(101), preventDefault: vi.fn() };
  const on = { ...finger(50), preventDefault: vi.fn() };
  stage.touch("down", off);
  stage.touch("down", on);
  stage.touch("move", finger(400));
  stage.touch("up", finger(400));
  expect(off.preventDefault).not.toHaveBeenCalled();
  expect(on.preventDefault).toHaveBeenCalledOnce();
  expect(sent).toMatchObject([
    { t: "touch", kind: "start", points: [{ at: { x: 0.5 } }] },
    { t: "touch", kind: "move", points: [{ at: { x: 1 } }] },
    { t: "touch", kind: "end", points: [] },
  ]);
});

test("a finger that was let go with all else says nothing until it comes again", () => {
  const stage = input();
  const finger = { ...mouse(50, 0, 1), pointerId: 4, pointerType: "touch" };
  stage.touch("down", finger);
  stage.releaseAll();
  stage.touch("move", finger);
  stage.touch("up", finger);
  expect(sent.map(({ t }) => t)).toEqual(["touch", "release-all"]);
});

test("a key that is told is kept from the page; one that becomes text is not", () => {
  const stage = input();
  const a = key("a", "KeyA", { preventDefault: vi.fn() });
  stage.keyDown(a);
  const dead = key("Dead", "Equal", { preventDefault: vi.fn() });
  stage.keyDown(dead);
  expect(a.preventDefault).toHaveBeenCalledOnce();
  expect(dead.preventDefault).not.toHaveBeenCalled();
  expect(stage.text({ inputType: "insertText", isComposing: false }, "á")).toBe(true);
  expect(sent).toMatchObject([
    { t: "key", text: "a" },
    { t: "text", text: "á" },
  ]);
});

test("an input method's text goes once, whichever of its events comes last", () => {
  const stage = input();
  stage.compose("update", "に");
  expect(stage.text({ inputType: "insertCompositionText", isComposing: true }, "に")).toBe(false);
  stage.compose("end", "日");
  expect(stage.text({ inputType: "insertCompositionText", isComposing: false }, "日")).toBe(true);
  expect(sent).toMatchObject([
    { t: "compose", text: "に" },
    { t: "text", text: "日" },
  ]);
});

test("a keyboard on a screen that tells only what it does deletes and breaks lines", () => {
  const stage = input();
  stage.beforeText({ ...none, inputType: "deleteContentBackward", isComposing: false });
  stage.beforeText({ ...none, inputType: "deleteContentBackward", isComposing: true });
  stage.beforeText({ ...none, inputType: "insertText", isComposing: false });
  expect(sent).toMatchObject([
    { kind: "down", key: "Backspace" },
    { kind: "up", key: "Backspace" },
  ]);
});

test("the keys that lead out are not told, and let go of what is held", () => {
  const stage = input();
  const all = { altKey: true, ctrlKey: true, shiftKey: true };
  stage.keyDown(key("Q", "KeyQ", all));
  stage.keyDown(key("q", "KeyA", all));
  expect(sent).toEqual([{ t: "release-all" }, { t: "release-all" }]);
  expect(onLeave).toHaveBeenCalledTimes(2);
  stage.keyDown(key("q", "KeyQ", { ctrlKey: true, altKey: true }));
  expect(onLeave).toHaveBeenCalledTimes(2);
});
