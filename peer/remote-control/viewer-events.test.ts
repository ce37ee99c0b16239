import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import { RemoteInput } from "../../protocol/remote-input.ts";
import { compositionInputs, type KeyPress, keyInputs, textInputs } from "./keyboard-events.ts";
import { mouseInput, wheelInput } from "./pointer-events.ts";

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const press = (part: Partial<KeyPress>, states: readonly string[] = []): KeyPress => ({
  ...none,
  key: "a",
  code: "KeyA",
  location: 0,
  repeat: false,
  isComposing: false,
  getModifierState: (name) => states.includes(name),
  ...part,
});
const down = (part: Partial<KeyPress>, states?: readonly string[], isApple = false) =>
  keyInputs("down", press(part, states), isApple);

describe("keys", () => {
  it("carry their place, their meaning and their text", () => {
    expect(down({ key: "z", code: "KeyY", repeat: true })).toEqual([
      {
        t: "key",
        kind: "down",
        code: "KeyY",
        key: "z",
        text: "z",
        location: 0,
        repeat: true,
        modifiers: 0,
      },
    ]);
    expect(down({ key: "A", shiftKey: true })).toMatchObject([{ text: "A", modifiers: 8 }]);
    expect(down({ key: "Enter", code: "Enter" })).toMatchObject([{ text: "\n" }]);
    const [enter] = down({ key: "Enter", code: "Enter" });
    expect(parseValue(RemoteInput, enter).ok).toBe(true);
    expect(down({ key: "F5", code: "F5" })).toMatchObject([{ text: "" }]);
    expect(keyInputs("up", press({}), false)).toMatchObject([{ kind: "up", text: "" }]);
  });

  it("write nothing in a shortcut", () => {
    expect(down({ key: "c", ctrlKey: true })).toMatchObject([{ text: "", modifiers: 2 }]);
    expect(down({ key: "f", altKey: true })).toMatchObject([{ text: "", modifiers: 1 }]);
  });

  it("tell AltGraph from Ctrl and Alt, and let the Ctrl go that Windows invents", () => {
    const altGr = { altKey: true, ctrlKey: true };
    expect(down({ ...altGr, key: "@", code: "KeyQ" }, ["AltGraph"])).toMatchObject([
      { text: "@", modifiers: 0 },
    ]);
    expect(down({ ...altGr, key: "q", code: "KeyQ" })).toMatchObject([{ text: "", modifiers: 3 }]);
    expect(down({ key: "AltGraph", code: "AltRight" })).toMatchObject([{ kind: "up", code: "ControlLeft" }]);
  });

  it("make characters with Option on a Mac, and let all go with Command", () => {
    expect(down({ key: "@", code: "KeyL", altKey: true }, [], true)).toMatchObject([
      { text: "@", modifiers: 0 },
    ]);
    const commandUp = keyInputs("up", press({ key: "Meta", code: "MetaLeft", location: 1 }), true);
    expect(commandUp.map(({ t }) => t)).toEqual(["key", "release-all"]);
  });

  it("stay silent for dead keys and while an input method is at work", () => {
    expect(down({ key: "Dead", code: "Equal" })).toEqual([]);
    expect(down({ key: "Process" })).toEqual([]);
    expect(down({ isComposing: true })).toEqual([]);
    expect(down({ key: "\ud800" })).toEqual([]);
    expect(keyInputs("up", press({ isComposing: true }), false)).toHaveLength(1);
  });
});

describe("text of input methods", () => {
  it("is shown while it is made, then written or given up", () => {
    expect(compositionInputs("update", "にほ")).toEqual([
      { t: "compose", text: "にほ", selectionStart: 2, selectionEnd: 2 },
    ]);
    expect(compositionInputs("end", "日本")).toEqual([{ t: "text", text: "日本" }]);
    expect(compositionInputs("end", "")).toMatchObject([{ t: "compose", text: "" }]);
  });

  it("goes in parts that the protocol takes, with no character cut in two", () => {
    const text = `a${"😀".repeat(limits.remoteTextChars)}`;
    const inputs = textInputs(text);
    expect(inputs.every((input) => parseValue(RemoteInput, input).ok)).toBe(true);
    expect(inputs.map((input) => (input.t === "text" ? input.text : "")).join("")).toBe(text);
    expect(textInputs("")).toEqual([]);
    expect(textInputs("a\r\n\u202eb")).toEqual([{ t: "text", text: "a\nb" }]);
  });
});

describe("the mouse", () => {
  const at = { x: 0.25, y: 1 };
  it("counts presses, and knows five buttons", () => {
    const double = { ...none, button: 0, buttons: 1, detail: 2 };
    expect(mouseInput("down", double, at)).toMatchObject({ button: 0, buttons: 1, clicks: 2, at });
    expect(mouseInput("down", { ...double, detail: 7 }, at)).toMatchObject({ clicks: 3 });
    expect(mouseInput("move", { ...double, button: -1 }, at)).toMatchObject({ button: null, clicks: 0 });
    expect(mouseInput("down", { ...double, button: 5 }, at)).toBeNull();
  });

  it("turns lines and pages of a wheel into pixels, within the limit", () => {
    const page = { width: 1_000, height: 800 };
    const turned = (deltaMode: number, deltaY: number) =>
      wheelInput({ ...none, deltaX: 0, deltaY, deltaMode }, at, page);
    expect(turned(0, 30)).toMatchObject({ deltaX: 0, deltaY: 30 });
    expect(turned(1, 3)).toMatchObject({ deltaY: 48 });
    expect(turned(2, -1)).toMatchObject({ deltaY: -800 });
    expect(turned(2, 99)).toMatchObject({ deltaY: limits.wheelPixels });
    expect(turned(0, Number.NaN)).toMatchObject({ deltaY: 0 });
  });
});
