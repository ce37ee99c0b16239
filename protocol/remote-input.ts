/**
 * Messages of the input channel by which a viewer acts on the host's browser. All need `control`.
 * Coordinates are fractions of the shared picture; keys carry both the key's place (`code`) and what it means on the
 * viewer's layout (`key`, `text`), so that neither side needs the other's layout.
 *
 * Names and values are those of UI Events (W3C): `button`, `buttons`, `code`, `key`, `location`.
 */

import * as v from "valibot";
import { boundedText, integerIn, numberIn } from "./fields.ts";
import { limits } from "./limits.ts";

const Fraction = numberIn(0, 1);
const At = v.strictObject({ x: Fraction, y: Fraction });

/** Bits: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift (as in the DevTools protocol). */
const Modifiers = integerIn(0, 15);

/** `buttons` are those held after the event; `clicks` counts presses in one place: 2 is a double click. */
const Mouse = v.strictObject({
  t: v.literal("mouse"),
  kind: v.picklist(["move", "down", "up"]),
  at: At,
  /** Which one went down or up: 0 left, 1 middle, 2 right, 3 back, 4 forward. Null for `move`. */
  button: v.nullable(integerIn(0, 4)),
  buttons: integerIn(0, 31),
  clicks: integerIn(0, 3),
  modifiers: Modifiers,
});

/** Deltas in CSS pixels, positive to the right and down. */
const Wheel = v.strictObject({
  t: v.literal("wheel"),
  at: At,
  deltaX: numberIn(-limits.wheelPixels, limits.wheelPixels),
  deltaY: numberIn(-limits.wheelPixels, limits.wheelPixels),
  modifiers: Modifiers,
});

const wholeCharacters = v.check((text: string) => text.isWellFormed());

const Key = v.strictObject({
  t: v.literal("key"),
  kind: v.picklist(["down", "up"]),
  code: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{0,24}$/)),
  key: v.pipe(boundedText(24), v.minLength(1), wholeCharacters),
  /** What the press writes, a line feed for Enter; empty where it writes nothing. */
  text: v.pipe(boundedText(8), wholeCharacters),
  location: integerIn(0, 3),
  repeat: v.boolean(),
  modifiers: Modifiers,
});

/** Text without keys: what an input method or a dead key made. */
const Text = v.strictObject({
  t: v.literal("text"),
  text: v.pipe(boundedText(limits.remoteTextChars), v.minLength(1), wholeCharacters),
});

/** What an input method shows while it is not decided; `text` is empty when it was given up. */
const Compose = v.pipe(
  v.strictObject({
    t: v.literal("compose"),
    text: v.pipe(boundedText(limits.remoteTextChars), wholeCharacters),
    selectionStart: integerIn(0, limits.remoteTextChars),
    selectionEnd: integerIn(0, limits.remoteTextChars),
  }),
  v.check(
    ({ text, selectionStart, selectionEnd }) => selectionStart <= selectionEnd && selectionEnd <= text.length,
  ),
);

/** All fingers that touch after the event; for `end` those that are left. */
const Touch = v.strictObject({
  t: v.literal("touch"),
  kind: v.picklist(["start", "move", "end", "cancel"]),
  points: v.pipe(v.array(v.strictObject({ id: integerIn(0, 9), at: At })), v.maxLength(10)),
});

/** The viewer's window lost the keyboard: whatever it holds down is let go. */
const ReleaseAll = v.strictObject({ t: v.literal("release-all") });

export const remoteInputs = [Mouse, Wheel, Key, Text, Compose, Touch, ReleaseAll] as const;
export const RemoteInput = v.variant("t", [...remoteInputs]);
export type RemoteInput = v.InferOutput<typeof RemoteInput>;
