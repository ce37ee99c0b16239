/** Owns: the endpoints of members: inviting, joining, roles, disabling, removing, and helping who is locked out. */

import * as v from "valibot";
import { boundedText, DisplayName, Id, integerIn } from "../fields.ts";
import { limits } from "../limits.ts";
import {
  Email,
  IsoTime,
  Language,
  LinkToken,
  OneId,
  pageOf,
  pageQuery,
  TypedPassword,
} from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";
import { Role, Roles } from "./roles.ts";

const administrator = ["account-administrator"] as const;

export const Member = v.strictObject({
  id: Id,
  name: DisplayName,
  email: Email,
  roles: Roles,
  status: v.picklist(["active", "disabled"]),
  hasFactor: v.boolean(),
  /** Locked by wrong passwords or codes; null: not. In the year 9999: until an administrator or a new password opens it. */
  lockedUntil: v.nullable(IsoTime),
  joinedAt: IsoTime,
  lastSignInAt: v.nullable(IsoTime),
  revision: integerIn(0, 1e9),
});
export type Member = v.InferOutput<typeof Member>;

export const Invitation = v.strictObject({
  id: Id,
  name: DisplayName,
  email: Email,
  roles: Roles,
  invitedBy: DisplayName,
  invitedAt: IsoTime,
  expiresAt: IsoTime,
});
export type Invitation = v.InferOutput<typeof Invitation>;

export const listMembers = endpoint({
  method: "GET",
  path: "/api/members",
  access: administrator,
  summary: "Members by name, a page at a time; `search` looks through names and addresses.",
  query: v.strictObject({
    ...pageQuery,
    /** One member, or none. */
    id: v.optional(Id),
    search: v.optional(boundedText(limits.searchChars)),
    role: v.optional(Role),
    status: v.optional(v.picklist(["active", "disabled"])),
  }),
  answer: pageOf(Member),
});

export const listInvitations = endpoint({
  method: "GET",
  path: "/api/invitations",
  access: administrator,
  summary: "Invitations that nobody has followed yet, the latest first.",
  answer: v.array(Invitation),
});

export const invite = endpoint({
  method: "POST",
  path: "/api/invitations",
  access: administrator,
  summary: "Mails somebody a link by which they join. An earlier one to the same address is dead.",
  body: v.strictObject({ name: DisplayName, email: Email, roles: Roles, language: Language }),
  answer: Invitation,
  failures: ["email-taken"],
});

export const withdrawInvitation = endpoint({
  method: "DELETE",
  path: "/api/invitations/:id",
  access: administrator,
  summary: "Makes the link of an invitation open nothing.",
  params: OneId,
  failures: ["desk-not-found"],
});

/** By POST, since the secret must not come into an address. */
export const readInvitation = endpoint({
  method: "POST",
  path: "/api/invitations/reading",
  access: "anyone",
  summary: "What an invitation's link is about.",
  body: v.strictObject({ token: LinkToken }),
  answer: v.strictObject({
    organisation: DisplayName,
    name: DisplayName,
    email: Email,
    leastPasswordLength: v.number(),
  }),
  failures: ["link-spent"],
});

const passwordFailures = [
  "password-too-short",
  "password-too-long",
  "password-common",
  "password-like-yourself",
  "password-too-simple",
] as const;

export const acceptInvitation = endpoint({
  method: "POST",
  path: "/api/invitations/acceptance",
  access: "anyone",
  summary: "Joins by an invitation's link and a password. One signs in after it.",
  body: v.strictObject({ token: LinkToken, name: DisplayName, password: TypedPassword, language: Language }),
  failures: ["link-spent", "email-taken", ...passwordFailures],
});

export const changeRoles = endpoint({
  method: "PUT",
  path: "/api/members/:id/roles",
  access: administrator,
  summary: "Gives a member other roles; their sessions end.",
  params: OneId,
  body: v.strictObject({ roles: Roles, revision: integerIn(0, 1e9) }),
  failures: ["desk-not-found", "desk-changed-meanwhile", "last-administrator"],
});

export const setMemberStatus = endpoint({
  method: "PUT",
  path: "/api/members/:id/status",
  access: administrator,
  summary: "Disables a member, whose sessions end, or enables one again.",
  params: OneId,
  body: v.strictObject({ status: v.picklist(["active", "disabled"]), revision: integerIn(0, 1e9) }),
  failures: ["desk-not-found", "desk-changed-meanwhile", "last-administrator"],
});

export const removeMember = endpoint({
  method: "DELETE",
  path: "/api/members/:id",
  access: administrator,
  summary: "Removes a member for good. Reports of their sessions stay, under the name they had.",
  params: OneId,
  failures: ["desk-not-found", "last-administrator"],
});

export const resetFactor = endpoint({
  method: "DELETE",
  path: "/api/members/:id/factor",
  access: administrator,
  summary:
    "Takes away another member's lost factor and its recovery codes; their sessions end, they are told by mail and set up a new one.",
  params: OneId,
  failures: ["desk-not-found", "desk-not-allowed"],
});

export const unlockMember = endpoint({
  method: "DELETE",
  path: "/api/members/:id/lock",
  access: administrator,
  summary: "Opens an account that wrong passwords or codes have locked.",
  params: OneId,
  failures: ["desk-not-found"],
});

export const signMemberOut = endpoint({
  method: "DELETE",
  path: "/api/members/:id/sessions",
  access: administrator,
  summary: "Ends every session of a member.",
  params: OneId,
  failures: ["desk-not-found"],
});

export const askPasswordReset = endpoint({
  method: "POST",
  path: "/api/password-reset",
  access: "anyone",
  summary:
    "Mails a link for a new password. The answer is the same whether the address is a member's or not.",
  body: v.strictObject({ email: Email }),
  failures: ["rate-limited"],
});

export const resetPassword = endpoint({
  method: "POST",
  path: "/api/password-reset/new-password",
  access: "anyone",
  summary: "Sets a new password by a mailed link. It signs nobody in: a second factor is asked for as ever.",
  body: v.strictObject({ token: LinkToken, password: TypedPassword }),
  failures: ["link-spent", ...passwordFailures],
});
