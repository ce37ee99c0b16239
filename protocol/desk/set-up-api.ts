/** Owns: the endpoints of the first start: whether there is an organisation yet, and making it, once. */

import * as v from "valibot";
import { DisplayName } from "../fields.ts";
import { Email, Language, LinkToken, TypedPassword } from "./desk-fields.ts";
import { type Checked, endpoint } from "./endpoint.ts";

/** What a page has to know before anybody has signed in; nothing in it is worth hiding. */
export const deskFacts = endpoint({
  method: "GET",
  path: "/api/facts",
  access: "anyone",
  summary: "Whether there is an organisation yet, its name, how one signs in, and whether this browser is.",
  answer: v.strictObject({
    /** Null before set-up: support works for everybody who can reach the server. */
    organisation: v.nullable(v.strictObject({ name: DisplayName })),
    /** The name of the organisation's own sign-in (OpenID Connect), if it has one. */
    singleSignOn: v.nullable(DisplayName),
    /** What a new password has to be like, as far as it can be told while it is typed. */
    passwords: v.strictObject({ leastLength: v.number(), needsLettersAndDigits: v.boolean() }),
    /** Whether this browser has a session, however far it has come: only then is it worth asking who it is. */
    isSignedIn: v.boolean(),
  }),
});
export type DeskFacts = Checked<(typeof deskFacts)["answer"]>;

export const setUp = endpoint({
  method: "POST",
  path: "/api/set-up",
  access: "anyone",
  summary: "Makes the organisation and its first administrator, who is signed in by it. Works once.",
  body: v.strictObject({
    token: LinkToken,
    organisation: DisplayName,
    name: DisplayName,
    email: Email,
    password: TypedPassword,
    language: Language,
  }),
  failures: [
    "link-spent",
    "set-up-done",
    "password-too-short",
    "password-too-long",
    "password-common",
    "password-like-yourself",
    "password-too-simple",
  ],
});
