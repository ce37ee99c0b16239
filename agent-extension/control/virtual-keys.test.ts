import { expect, test } from "vitest";
import { virtualKeyOf } from "./virtual-keys.ts";

test.each([
  ["KeyA", "a", 65],
  // AZERTY: the key where a Q is elsewhere.
  ["KeyQ", "a", 65],
  ["KeyA", "Q", 81],
  // Cyrillic: the place decides.
  ["KeyF", "а", 70],
  ["Digit1", "!", 49],
  // AZERTY writes & there without Shift.
  ["Digit1", "&", 49],
  ["Numpad0", "0", 96],
  ["Numpad9", "PageUp", 105],
  ["NumpadEnter", "Enter", 13],
  ["F1", "F1", 112],
  ["F9", "F9", 120],
  ["F12", "F12", 123],
  ["F24", "F24", 135],
  ["Enter", "Enter", 13],
  ["ArrowLeft", "ArrowLeft", 37],
  ["MetaRight", "Meta", 92],
  ["Semicolon", ";", 186],
])("%s that means %s is %i", (code, key, expected) => {
  expect(virtualKeyOf(code, key)).toBe(expected);
});

test.each([
  ["", "Unidentified"],
  ["F25", "F25"],
  ["F0", "F0"],
  ["KeyAB", "ä"],
  ["Key1", "1"],
  ["DigitA", "ä"],
  ["NumpadA", "ä"],
  ["FA", "ä"],
  ["constructor", "ä"],
  ["toString", "Enter"],
])("%s that means %s is none", (code, key) => {
  expect(virtualKeyOf(code, key)).toBe(0);
});
