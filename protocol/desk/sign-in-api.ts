/** Owns: the endpoints of signing in and out, and of what somebody who is signed in sees and changes of themselves. */

import * as v from "valibot";
import { DisplayName, Id } from "../fields.ts";
import { Email, IsoTime, Language, OneId, TypedPassword } from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";
import { Roles } from "./roles.ts";

/**
 * What is still to be done before the rest of the desk opens:
 * `second-factor`: a code of the authenticator app or a recovery code · `enrol`: setting one up · `nothing`: signed in
 */
export const NextStep = v.picklist(["second-factor", "enrol", "nothing"]);
export type NextStep = v.InferOutput<typeof NextStep>;

export const signIn = endpoint({
  method: "POST",
  path: "/api/sign-in",
  access: "anyone",
  summary: "Checks email and password. What comes next depends on two-factor authentication.",
  body: v.strictObject({ email: Email, password: TypedPassword }),
  answer: v.strictObject({ next: NextStep }),
  failures: ["sign-in-wrong", "sign-in-locked"],
});

export const signOut = endpoint({
  method: "POST",
  path: "/api/sign-out",
  access: "anyone",
  summary: "Ends this browser's session, however far it had come.",
});

export const Myself = v.strictObject({
  id: Id,
  name: DisplayName,
  email: Email,
  language: Language,
  roles: Roles,
  /** Who has none signs in by the organisation's own provider alone. */
  hasPassword: v.boolean(),
  organisation: DisplayName,
  next: NextStep,
  twoFactor: v.strictObject({
    enrolledAt: v.nullable(IsoTime),
    recoveryCodesLeft: v.number(),
    /** From when on the organisation asks for it; null: it does not. */
    requiredFrom: v.nullable(IsoTime),
  }),
});
export type Myself = v.InferOutput<typeof Myself>;

/** Also told to somebody half signed in, so that a page that was reloaded knows where it is. */
export const myself = endpoint({
  method: "GET",
  path: "/api/me",
  access: "half-signed-in",
  summary: "Who is signed in here, with which roles, and what is still to be done.",
  answer: Myself,
});

export const changePassword = endpoint({
  method: "PUT",
  path: "/api/me/password",
  access: "member",
  summary: "Sets a new password; every other session of this person ends.",
  body: v.strictObject({ current: TypedPassword, new: TypedPassword }),
  failures: [
    "sign-in-wrong",
    "sign-in-locked",
    "password-too-short",
    "password-too-long",
    "password-common",
    "password-like-yourself",
    "password-too-simple",
    "password-unchanged",
  ],
});

export const changeMyDetails = endpoint({
  method: "PUT",
  path: "/api/me",
  access: "member",
  summary: "Changes one's own name and the language of mails.",
  body: v.strictObject({ name: DisplayName, language: Language }),
});

export const SignedInSession = v.strictObject({
  id: Id,
  isThisOne: v.boolean(),
  startedAt: IsoTime,
  lastSeenAt: IsoTime,
  /** The network it came from, cut short for IPv6. */
  address: v.string(),
  /** `Chrome on Windows`, as far as the browser says so. */
  browser: v.string(),
});
export type SignedInSession = v.InferOutput<typeof SignedInSession>;

export const mySessions = endpoint({
  method: "GET",
  path: "/api/me/sessions",
  access: "member",
  summary: "Where this person is signed in.",
  answer: v.array(SignedInSession),
});

export const endMySession = endpoint({
  method: "DELETE",
  path: "/api/me/sessions/:id",
  access: "member",
  summary: "Signs one of one's own browsers out.",
  params: OneId,
  failures: ["desk-not-found"],
});

export const endMyOtherSessions = endpoint({
  method: "DELETE",
  path: "/api/me/sessions",
  access: "member",
  summary: "Signs every other browser of this person out.",
});
