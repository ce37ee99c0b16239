/**
 * Schemas of single fields that several messages share. Every string and list is bounded.
 */

import * as v from "valibot";
import { limits } from "./limits.ts";

// Control characters, line separators and the bidirectional overrides that let a name pose as another.
const unsafeInName = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const unsafeInText = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/;

/** A person's name as shown to the others: 1 to 64 characters, one line, no direction overrides. */
export const DisplayName = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.nameChars),
  v.check((name) => name.trim() === name && !unsafeInName.test(name)),
);

/** Free text of at most `maxChars`, newlines and tabs allowed, other control characters not. */
export function boundedText(maxChars: number) {
  return v.pipe(
    v.string(),
    v.maxLength(maxChars),
    v.check((text) => !unsafeInText.test(text)),
  );
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

/** The number of a member in a session: 0 is the host, 1 to 255 are viewers in order of arrival. */
export const Sender = integerIn(0, 255);

/** Makes a name from a person's typing: spaces folded, unsafe characters dropped, cut to length. Empty stays empty. */
export function cleanDisplayName(typed: string): string {
  return Array.from(typed.normalize("NFC"))
    .filter((character) => !unsafeInName.test(character) || /\s/.test(character))
    .join("")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, limits.nameChars)
    .trim();
}
