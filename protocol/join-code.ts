/**
 * The join code: a locator that the signaling server knows and a secret that it never sees.
 * Shown as `4821 – 507 264`, typed with any spacing, or carried in a link's fragment (`/join#4821-507264`).
 *
 * The secret is always the last six digits, so no separator is needed to split what a person typed.
 */

import { limits } from "./limits.ts";
import { err, ok, type Result } from "./result.ts";

export type JoinCode = { readonly locator: string; readonly secret: string };

/** Separators that people type, paste and hear: spaces of all kinds, dashes, dots, slashes, commas, plus. */
const separators = /[\s\u00a0\u2000-\u200d\u202f\u2010-\u2015\u2212\u2060\ufeff._/,+-]+/gu;
/** Digits of other scripts and full-width ones, as phone keyboards make them. */
const anyDigit = /\p{Nd}/gu;

function toAsciiDigit(digit: string): string {
  // Every run of decimal digits in Unicode is ten long and starts at a code point whose predecessor is no digit.
  const codePoint = digit.codePointAt(0) ?? 0;
  let zero = codePoint;
  while (zero > codePoint - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return codePoint < 128 ? digit : String(codePoint - zero);
}

/**
 * Reads a code that a person typed or pasted.
 * @returns `join-code-malformed` unless it holds 10 to 12 digits and separators only
 */
export function parseJoinCode(typed: string): Result<JoinCode> {
  if (typed.length > 64) return err("join-code-malformed");
  const digits = typed.replaceAll(separators, "").replaceAll(anyDigit, toAsciiDigit);
  const locatorDigits = digits.length - limits.secretDigits;
  if (!/^\d+$/.test(digits)) return err("join-code-malformed");
  if (locatorDigits < limits.locatorDigitsMin || locatorDigits > limits.locatorDigitsMax) {
    return err("join-code-malformed");
  }
  return ok({ locator: digits.slice(0, locatorDigits), secret: digits.slice(locatorDigits) });
}

/** `4821 – 507 264`: as shown and read out. */
export function formatJoinCode(code: JoinCode): string {
  return `${code.locator} – ${code.secret.slice(0, 3)} ${code.secret.slice(3)}`;
}

/** `#4821-507264`: as carried in a link. Browsers never send a fragment to a server. */
export function joinCodeToFragment(code: JoinCode): string {
  return `#${code.locator}-${code.secret}`;
}

/**
 * Draws a secret of six digits, each of the million equally likely, by rejection sampling.
 * @param randomBytes a cryptographically secure source
 */
export function drawSecret(randomBytes: (count: number) => Uint8Array): string {
  const count = 10 ** limits.secretDigits;
  const ceiling = Math.floor(2 ** 32 / count) * count;
  for (;;) {
    const bytes = randomBytes(4);
    const drawn = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (drawn < ceiling) return String(drawn % count).padStart(limits.secretDigits, "0");
  }
}
