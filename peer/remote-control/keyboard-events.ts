/**
 * Owns: what a viewer's keys and input methods mean as remote input. Pure: DOM event → inputs.
 * Must never: send a key's press and its text by two ways: while an input method is at work, only what it makes counts.
 *
 * Sources: UI Events (W3C) on `key`, `code`, AltGraph and composition.
 */

import { withoutUnsafe } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { type ModifierKeys, modifiersOf } from "./modifiers.ts";

export type KeyPress = ModifierKeys &
  Pick<KeyboardEvent, "key" | "code" | "location" | "repeat" | "isComposing"> & {
    getModifierState(key: string): boolean;
  };

/** Keys that do nothing by themselves but with what comes after, which arrives as text. */
const silentKeys: ReadonlySet<string> = new Set(["Dead", "Process", "Unidentified", "Compose", ""]);
const longestKey = 24;

/** @param isApple Option makes characters there, as AltGraph does elsewhere */
export function keyInputs(kind: "down" | "up", event: KeyPress, isApple: boolean): RemoteInput[] {
  const { key, code, location, repeat } = event;
  // Letting go is always told: its press may have been sent before the input method began.
  if (kind === "down" && (event.isComposing || silentKeys.has(key))) return [];
  if (key === "AltGraph") return kind === "down" ? [leftControlUp] : [];
  if (key === "" || key.length > longestKey || !key.isWellFormed() || !/^[A-Za-z0-9]{0,24}$/.test(code))
    return [];
  const isCharacter = Array.from(key).length === 1;
  const isThirdLevel =
    isCharacter &&
    (event.getModifierState("AltGraph") || (isApple && event.altKey && !event.ctrlKey && !event.metaKey));
  const held = isThirdLevel ? { ...heldOf(event), altKey: false, ctrlKey: false } : heldOf(event);
  const isShortcut = held.ctrlKey || held.metaKey || held.altKey;
  const written = key === "Enter" ? "\n" : isCharacter ? key : "";
  const text = kind === "down" && !isShortcut ? written : "";
  const modifiers = modifiersOf(held);
  const input = {
    t: "key",
    kind,
    code,
    key,
    text,
    location,
    repeat: kind === "down" && repeat,
    modifiers,
  } as const;
  // macOS tells no letting go of keys that were held together with Command.
  return isApple && kind === "up" && key === "Meta" ? [input, { t: "release-all" }] : [input];
}

/** What an input method shows (`update`), and what came of it (`end`). */
export function compositionInputs(kind: "update" | "end", text: string): RemoteInput[] {
  if (kind === "end" && text !== "") return textInputs(text);
  const shown = kind === "end" ? "" : (pieces(text)[0] ?? "");
  return [{ t: "compose", text: shown, selectionStart: shown.length, selectionEnd: shown.length }];
}

export function textInputs(text: string): RemoteInput[] {
  return pieces(text).map((piece) => ({ t: "text", text: piece }));
}

/** Windows says AltGraph as left Ctrl and right Alt: that Ctrl was never meant. */
const leftControlUp: RemoteInput = {
  t: "key",
  kind: "up",
  code: "ControlLeft",
  key: "Control",
  text: "",
  location: 1,
  repeat: false,
  modifiers: 0,
};

function heldOf({ altKey, ctrlKey, metaKey, shiftKey }: ModifierKeys): ModifierKeys {
  return { altKey, ctrlKey, metaKey, shiftKey };
}

/** Parts of at most a message's length; no character is cut in two. */
function pieces(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of withoutUnsafe(text.toWellFormed())) {
    if (part.length + character.length > limits.remoteTextChars) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return part === "" ? parts : [...parts, part];
}
