/**
 * Schemas of single fields that several messages share. Every string and list is bounded.
 */

import * as v from "valibot";
import { limits } from "./limits.ts";

// Controls, line separators, and all that shows as nothing or turns the direction, by which a name could pose as another
// or as nobody: format characters (but the joiners that scripts and emoji need), surrogates and private ones,
// and the fillers and blanks that count as letters, marks or symbols.
const unsafeInName =
  /[\p{Cc}\p{Cs}\p{Co}\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]|\u034f|[\u17b4-\u17b5]|[\u180b-\u180f]|(?![\u200c\u200d])\p{Cf}/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
// More marks on one letter than any script writes cover what stands above and below.
const towerOfMarks = /\p{M}{5,}/u;
const unsafeInText = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/;

/** A person's name as shown to the others: 1 to 64 characters, one line, something to be seen, no direction overrides. */
export const DisplayName = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.nameChars),
  v.check((name) => name.trim() === name && isShowable(name)),
);

function isShowable(name: string): boolean {
  return !unsafeInName.test(name) && visible.test(name) && !towerOfMarks.test(name);
}

/** Free text of at most `maxChars`, newlines and tabs allowed, other control characters not. */
export function boundedText(maxChars: number) {
  return v.pipe(
    v.string(),
    v.maxLength(maxChars),
    v.check((text) => !unsafeInText.test(text)),
  );
}

/** `text` without what `boundedText` refuses. */
export function withoutUnsafe(text: string): string {
  return Array.from(text)
    .filter((character) => !unsafeInText.test(character))
    .join("");
}

/** base64url of exactly `bytes` bytes, in its one canonical form: the bits that the last character spares are zero. */
export function base64urlOf(bytes: number) {
  const last = ["[A-Za-z0-9_-]", "[AQgw]", "[AEIMQUYcgkosw048]"][bytes % 3] ?? "";
  const before = Math.ceil((bytes * 4) / 3) - 1;
  return v.pipe(v.string(), v.regex(new RegExp(`^[A-Za-z0-9_-]{${before}}${last}$`)));
}

/** An integer from `min` to `max`, both included. */
export function integerIn(min: number, max: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
}

/** A finite number from `min` to `max`, both included. */
export function numberIn(min: number, max: number) {
  return v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));
}

/** An id made by one side for a thing of its own: 22 base64url characters, 128 random bits. */
export const Id = base64urlOf(16);
export type Id = string;

/** Milliseconds since 1970 as a clock of one side told them; for people to read, never for a decision. */
export const TimestampMs = integerIn(0, 8.64e15);

/** SHA-256 in base64url. */
export const Sha256 = base64urlOf(32);

/** An origin of the web as browsers write it: `https://support.example.org`, no slash at the end. */
export const WebOrigin = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/),
);

/** The number of a member in a session: 0 is the host, 1 to 255 are viewers in order of arrival. */
export const Sender = integerIn(0, 255);

/**
 * Makes a name from a person's typing, good for `DisplayName`: spaces folded, unsafe characters dropped, cut to length.
 * Empty when nothing is left to be seen.
 */
export function cleanDisplayName(typed: string): string {
  const kept = Array.from(typed.slice(0, 1_024))
    .filter((character) => !unsafeInName.test(character) || /\s/.test(character))
    .join("")
    // Only now: what was dropped may have kept marks from their letter.
    .normalize("NFC")
    .replace(/\p{M}{5,}/gu, (marks) => Array.from(marks).slice(0, 4).join(""))
    .replace(/\s+/g, " ")
    .trim();
  let name = "";
  for (const character of kept) {
    if (name.length + character.length > limits.nameChars) break;
    name += character;
  }
  return visible.test(name) ? name.trim() : "";
}
