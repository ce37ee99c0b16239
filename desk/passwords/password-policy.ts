/**
 * Owns: what a new password has to be like. It is asked when one is set, never when one is typed to sign in.
 * Source: NIST SP 800-63B-4 and OWASP ASVS 5.0 6.2 (length, a list of common ones, words of the context); letters and
 * digits are an organisation's own wish (requirement R34) and off unless it is made.
 */

import { dictionary } from "@zxcvbn-ts/language-common";
import type { PasswordPolicy } from "../../protocol/desk/policies.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";

const common: ReadonlySet<string> = new Set(dictionary["passwords-common"].map(String));
const leastAlone = 15;
const leastWithFactor = 8;
/** Shorter parts of a name are in too many good passwords. */
const wordChars = 4;

/** The least length, in characters as people count them. */
export function leastLength(policy: PasswordPolicy, hasSecondFactor: boolean): number {
  return policy.minLength ?? (hasSecondFactor ? leastWithFactor : leastAlone);
}

/**
 * @param contextWords what this person would be guessed by: their name, address, organisation
 * @returns what is wrong with it, or null
 */
export function judgeNewPassword(
  password: string,
  policy: PasswordPolicy,
  { hasSecondFactor, contextWords }: { hasSecondFactor: boolean; contextWords: readonly string[] },
): ErrorCode | null {
  const normalized = password.normalize("NFKC");
  const length = Array.from(normalized).length;
  if (length > limits.passwordChars) return "password-too-long";
  if (length < leastLength(policy, hasSecondFactor)) return "password-too-short";
  const lower = normalized.toLowerCase();
  if (isCommon(lower)) return "password-common";
  if (isLikeContext(lower, contextWords)) return "password-like-yourself";
  if (policy.needsLettersAndDigits && !(/\p{L}/u.test(normalized) && /\p{N}/u.test(normalized)))
    return "password-too-simple";
  return null;
}

/** Also one repeated, few characters over and over, a row like 123…, and one with digits or signs hung on. */
function isCommon(lower: string): boolean {
  if (common.has(lower) || isRow(lower)) return true;
  const bare = lower.replace(/^[\p{N}\p{P}\p{S}\s]+|[\p{N}\p{P}\p{S}\s]+$/gu, "");
  if (bare !== "" && common.has(bare) && lower.length - bare.length <= 6) return true;
  const unit = /^(.+?)\1+$/u.exec(lower)?.[1];
  return unit !== undefined && (unit.length <= 3 || common.has(unit));
}

/** Words of the context make up more than half of it. */
function isLikeContext(lower: string, contextWords: readonly string[]): boolean {
  const words = contextWords
    .flatMap((text) =>
      text
        .normalize("NFKC")
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u),
    )
    .filter((word) => word.length >= wordChars);
  const rest = words.reduce((left, word) => left.replaceAll(word, ""), lower);
  return rest.length * 2 < lower.length;
}

/** Each character follows the one before, upwards or downwards, as in `7890123` and `gfedcba`. */
function isRow(lower: string): boolean {
  const codes = Array.from(lower, (character) => character.codePointAt(0) ?? 0);
  const steps = new Set(
    codes.slice(1).map((code, index) => {
      const step = code - (codes[index] ?? 0);
      return step === -9 ? 1 : step === 9 ? -1 : step;
    }),
  );
  return steps.size === 1 && (steps.has(1) || steps.has(-1));
}
