/**
 * Owns: shaping a join code while it is typed: `4821 – 507 264`, with the caret staying behind the digit it was
 * behind. Pure.
 * Never: fights: what is no code at all is left as it was typed.
 */

import { limits } from "../../protocol/limits.ts";

const mostDigits = limits.locatorDigitsMax + limits.secretDigits;
const onlyCodeCharacters = /^[\d\s\u00a0\u2000-\u200b\u202f\u2010-\u2015\u2212._/,+-]*$/u;

export type Edit = { readonly value: string; readonly caret: number };

/** Digits as shown. The last six are the secret, so the first group grows from four to six. */
export function formatTyped(digits: string): string {
  const split = Math.max(limits.locatorDigitsMin, digits.length - limits.secretDigits);
  const [locator, secret] = [digits.slice(0, split), digits.slice(split)];
  const second = secret.length > 3 ? `${secret.slice(0, 3)} ${secret.slice(3)}` : secret;
  return second === "" ? locator : `${locator} – ${second}`;
}

/**
 * What stands in the field after an edit.
 * @param before what stood there, as shown
 * @param typed what the browser made of it, with its caret
 * @param inputType of the InputEvent, to tell a backspace on a separator from one on a digit
 */
export function editCode(before: string, typed: Edit, inputType: string): Edit {
  // A whole link may be pasted: the code is its fragment.
  const fragment = typed.value.includes("#") ? typed.value.slice(typed.value.indexOf("#") + 1) : null;
  const value = fragment ?? typed.value;
  const caret = fragment === null ? typed.caret : value.length;
  if (!onlyCodeCharacters.test(value)) return typed;

  let digits = value.replaceAll(/\D/g, "");
  let digitsBefore = value.slice(0, caret).replaceAll(/\D/g, "").length;
  const nothingGone = digits === before.replaceAll(/\D/g, "") && value.length < before.length;
  if (nothingGone && inputType === "deleteContentBackward" && digitsBefore > 0) {
    digits = digits.slice(0, digitsBefore - 1) + digits.slice(digitsBefore);
    digitsBefore -= 1;
  } else if (nothingGone && inputType === "deleteContentForward") {
    digits = digits.slice(0, digitsBefore) + digits.slice(digitsBefore + 1);
  }
  digits = digits.slice(0, mostDigits);
  const shown = formatTyped(digits);
  return { value: shown, caret: caretAfter(shown, Math.min(digitsBefore, digits.length)) };
}

/** The place right behind the n-th digit. */
function caretAfter(shown: string, digitCount: number): number {
  if (digitCount === 0) return 0;
  let seen = 0;
  for (let at = 0; at < shown.length; at += 1) {
    if (/\d/.test(shown[at] ?? "")) seen += 1;
    if (seen === digitCount) return at + 1;
  }
  return shown.length;
}
