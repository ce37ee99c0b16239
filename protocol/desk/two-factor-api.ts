/**
 * Owns: the endpoints of two-factor authentication (requirements R19 to R26).
 *
 * ```
 * beginEnrolment ──mail──► proveMail ──secret──► confirmEnrolment ──► recovery codes; signed out, sign in again
 * ```
 * While a new authenticator is being set up the old one holds; with the first right code of the new one it is replaced.
 */

import * as v from "valibot";
import { IsoTime, SixDigits, TypedPassword } from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";
import { NextStep } from "./sign-in-api.ts";

/** As it is printed: groups of letters and digits. Case, spaces and dashes do not matter when it is typed. */
export const TypedRecoveryCode = v.pipe(
  v.string(),
  v.maxLength(80),
  v.transform((typed) => typed.toUpperCase().replace(/[\s-]/g, "")),
  v.regex(/^[0-9A-Z]{24}$/),
);

/** What proves the factor to somebody who is signed in; who has lost the app has a recovery code. */
const EitherCode = v.union([SixDigits, TypedRecoveryCode]);

/** Null: of somebody who has none, and has just signed in at the organisation's provider. Else they are to sign in again. */
const PasswordIfAny = v.nullable(TypedPassword);

/** Why what proves both anew is not taken. */
const proofFailures = [
  "sign-in-wrong",
  "sign-in-locked",
  "sign-in-again",
  "factor-wrong",
  "factor-locked",
] as const;

export const proveFactor = endpoint({
  method: "POST",
  path: "/api/sign-in/factor",
  access: "half-signed-in",
  summary: "Finishes signing in by a code of the authenticator app, or by a recovery code, each good once.",
  body: v.variant("kind", [
    v.strictObject({ kind: v.literal("app"), code: SixDigits }),
    v.strictObject({ kind: v.literal("recovery"), code: TypedRecoveryCode }),
  ]),
  answer: v.strictObject({ next: NextStep }),
  failures: ["factor-wrong", "factor-locked"],
});

export const beginEnrolment = endpoint({
  method: "POST",
  path: "/api/me/factor/enrolment",
  access: "enrolling",
  summary:
    "Begins setting up an authenticator, or a new one in place of the old, and mails a six-digit code. Called again, it mails a new code and the earlier one is dead.",
  /**
   * Who is signed in proves the password anew, and the factor where there is one; who is let in only to enrol has just
   * proved the password. For another mail of the same enrolment, in the next ten minutes, nothing is proved again.
   */
  body: v.strictObject({
    password: PasswordIfAny,
    code: v.nullable(EitherCode),
  }),
  answer: v.strictObject({
    /** `a•••@northwind.example`: where the code went. */
    sentTo: v.string(),
    expiresAt: IsoTime,
    /** Not before then is another one sent. */
    resendFrom: IsoTime,
  }),
  failures: [...proofFailures, "rate-limited"],
});

export const proveMail = endpoint({
  method: "POST",
  path: "/api/me/factor/mailed-code",
  access: "enrolling",
  summary: "Checks the mailed code, and gives the new authenticator's secret.",
  body: v.strictObject({ code: SixDigits }),
  answer: v.strictObject({
    /** `otpauth://totp/…`, for the QR code. SHA-1, six digits, 30 seconds (RFC 6238). */
    uri: v.string(),
    /** The same in base32, for typing. */
    secret: v.string(),
  }),
  failures: ["mailed-code-wrong", "factor-locked"],
});

export const confirmEnrolment = endpoint({
  method: "POST",
  path: "/api/me/factor",
  access: "enrolling",
  summary: "Takes the new authenticator's first code. Every session of this person ends, this one too.",
  body: v.strictObject({ code: SixDigits }),
  answer: v.strictObject({ recoveryCodes: v.array(v.string()) }),
  failures: ["factor-wrong", "factor-locked", "mailed-code-wrong"],
});

export const drawRecoveryCodes = endpoint({
  method: "POST",
  path: "/api/me/factor/recovery-codes",
  access: "member",
  summary: "Draws ten new recovery codes; the old ones are dead.",
  body: v.strictObject({ password: PasswordIfAny, code: EitherCode }),
  answer: v.strictObject({ recoveryCodes: v.array(v.string()) }),
  failures: [...proofFailures, "factor-missing"],
});

export const removeFactor = endpoint({
  method: "POST",
  path: "/api/me/factor/removal",
  access: "member",
  summary:
    "Takes one's own factor away, where the organisation does not ask for it and the password is long enough to stand alone; every other session of this person ends.",
  body: v.strictObject({ password: PasswordIfAny, code: EitherCode }),
  failures: [...proofFailures, "factor-missing", "desk-not-allowed", "password-too-short"],
});
