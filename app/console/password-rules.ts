/**
 * Owns: what can be told of a new password while it is typed. The server judges it by more than this, and counts the
 * same way (`desk/passwords/password-policy.ts`).
 */

import type { DeskFacts } from "../../protocol/desk/set-up-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";

export type PasswordRules = DeskFacts["passwords"];

/** Codes that are about the new password itself and are shown beside it. */
export const newPasswordCodes: ReadonlySet<ErrorCode> = new Set([
  "password-too-short",
  "password-too-long",
  "password-common",
  "password-like-yourself",
  "password-too-simple",
  "password-unchanged",
]);

/** Characters as people count them. */
export function lengthOf(password: string): number {
  return Array.from(password.normalize("NFKC")).length;
}

export function hasLettersAndDigits(password: string): boolean {
  return /\p{L}/u.test(password) && /\p{N}/u.test(password);
}

/** What keeps it from being sent, or null. */
export function problemOfNew(password: string, rules: PasswordRules): ErrorCode | null {
  if (password.length > limits.passwordChars) return "password-too-long";
  if (lengthOf(password) < rules.leastLength) return "password-too-short";
  return rules.needsLettersAndDigits && !hasLettersAndDigits(password) ? "password-too-simple" : null;
}
