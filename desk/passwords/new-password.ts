/** Owns: what a member's new password has to be like now, by what the organisation has set. */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { Organisation } from "../organisation/organisation.ts";
import { isFactorDue } from "../sessions/sessions.ts";
import { judgeNewPassword, leastLength } from "./password-policy.ts";

/** For somebody without a second factor yet. */
export function leastLengthNow(organisation: Organisation, now: string): number {
  return leastLength(organisation.passwordPolicy, isDue(organisation, now));
}

/**
 * A shorter one will do only where it does not stand alone: this person has a second factor, or everybody has to by now.
 * @returns what is wrong with it, or null
 */
export function judgePasswordOf(
  organisation: Organisation,
  person: { readonly name: string; readonly email: string; readonly hasFactor: boolean },
  password: string,
  now: string,
): ErrorCode | null {
  return judgeNewPassword(password, organisation.passwordPolicy, {
    hasSecondFactor: person.hasFactor || isDue(organisation, now),
    contextWords: [organisation.name, person.name, person.email],
  });
}

function isDue({ twoFactor, twoFactorFrom }: Organisation, now: string): boolean {
  return isFactorDue({ two_factor: twoFactor, two_factor_from: twoFactorFrom }, now);
}
