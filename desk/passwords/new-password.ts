/** Owns: what a member's new password has to be like now, by what the organisation has set. */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { Organisation } from "../organisation/organisation.ts";
import { judgeNewPassword, leastLength } from "./password-policy.ts";

export function leastLengthNow({ passwordPolicy, twoFactor }: Organisation): number {
  return leastLength(passwordPolicy, twoFactor === "on");
}

/** @returns what is wrong with it, or null */
export function judgePasswordOf(
  { name, passwordPolicy, twoFactor }: Organisation,
  person: { readonly name: string; readonly email: string },
  password: string,
): ErrorCode | null {
  return judgeNewPassword(password, passwordPolicy, {
    hasSecondFactor: twoFactor === "on",
    contextWords: [name, person.name, person.email],
  });
}
