/**
 * Owns: key combinations as remote input, such as those that the technician's own browser or system would keep for
 * itself: keys go down in order and come up in reverse, each with the modifiers that are held then.
 */

import type { RemoteInput } from "../../protocol/remote-input.ts";

type KeyPlace = { readonly key: string; readonly code: string; readonly location?: number };
const bits: Readonly<Record<string, number>> = { Alt: 1, Control: 2, Shift: 8 };
const control: KeyPlace = { key: "Control", code: "ControlLeft", location: 1 };
const alt: KeyPlace = { key: "Alt", code: "AltLeft", location: 1 };
const shift: KeyPlace = { key: "Shift", code: "ShiftLeft", location: 1 };
const named = (key: string): KeyPlace => ({ key, code: key });
const letter = (name: string): KeyPlace => ({ key: name, code: `Key${name.toUpperCase()}` });

export const backspace = [named("Backspace")];
export const enter = [named("Enter")];
export const paste = [control, letter("v")];

/** In the order of the menu. */
export const combinations: readonly (readonly KeyPlace[])[] = [
  [control, letter("t")],
  [control, letter("w")],
  [control, letter("n")],
  [control, letter("l")],
  [control, letter("r")],
  [control, named("Tab")],
  [control, shift, named("Tab")],
  [alt, named("ArrowLeft")],
  [alt, named("ArrowRight")],
  [alt, named("F4")],
  [named("F5")],
  [named("F11")],
  [named("F12")],
  [named("PrintScreen")],
  [named("Escape")],
];

export function combinationInputs(keys: readonly KeyPlace[]): RemoteInput[] {
  let modifiers = 0;
  const tell = (kind: "down" | "up", { key, code, location = 0 }: KeyPlace): RemoteInput => {
    const bit = bits[key] ?? 0;
    modifiers = kind === "down" ? modifiers | bit : modifiers & ~bit;
    const text = kind === "down" && key === "Enter" ? "\n" : "";
    return { t: "key", kind, code, key, text, location, repeat: false, modifiers };
  };
  return [...keys.map((key) => tell("down", key)), ...keys.toReversed().map((key) => tell("up", key))];
}
