/** Owns: the endpoints by which administrators see and set what holds for everybody. */

import * as v from "valibot";
import { DisplayName, integerIn } from "../fields.ts";
import { IsoTime } from "./desk-fields.ts";
import { DeviceSettings } from "./device-settings.ts";
import { endpoint } from "./endpoint.ts";
import { PasswordPolicy, Retention, SessionPolicy } from "./policies.ts";

const administrator = ["account-administrator"] as const;

/**
 * `off`, and `on` without a date: whoever has set it up is asked, others are not · `on` from a date: then everybody without
 * it is signed out, and gets no further than setting it up. The date is at most 14 days ahead, counted by days of UTC
 * (requirement R22); one in the past is at once.
 */
export const TwoFactorPolicy = v.variant("state", [
  v.strictObject({ state: v.literal("off") }),
  v.strictObject({ state: v.literal("on"), from: v.nullable(IsoTime) }),
]);
export type TwoFactorPolicy = v.InferOutput<typeof TwoFactorPolicy>;

/** `log`: no mail server is set, and mails are only printed to the log of this machine · `off`: none is, and they reach nobody */
const mailWays = ["on", "log", "off"] as const;
export type MailWay = (typeof mailWays)[number];

export const OrganisationSettings = v.strictObject({
  name: DisplayName,
  createdAt: IsoTime,
  /** Sent back with a change: what was changed by somebody else meanwhile is not written over. */
  revision: integerIn(0, 1e9),
  twoFactor: TwoFactorPolicy,
  password: PasswordPolicy,
  session: SessionPolicy,
  retention: Retention,
  devices: DeviceSettings,
  /** Of all active members, how many have a second factor. */
  enrolled: v.strictObject({ members: v.number(), withFactor: v.number() }),
  mail: v.picklist(mailWays),
});
export type OrganisationSettings = v.InferOutput<typeof OrganisationSettings>;

export const readSettings = endpoint({
  method: "GET",
  path: "/api/organisation",
  access: ["account-administrator", "network-administrator"],
  summary: "What the organisation has set for everybody.",
  answer: OrganisationSettings,
});

const changed = { revision: integerIn(0, 1e9) };
const failures = ["desk-changed-meanwhile"] as const;

export const renameOrganisation = endpoint({
  method: "PUT",
  path: "/api/organisation/name",
  access: administrator,
  summary: "Renames the organisation.",
  body: v.strictObject({ ...changed, name: DisplayName }),
  failures,
});

export const setTwoFactorPolicy = endpoint({
  method: "PUT",
  path: "/api/organisation/two-factor",
  access: administrator,
  summary:
    "Sets whether and from when two-factor authentication is asked for; members without it are told by mail of a date. At once only by an administrator who has it.",
  body: v.strictObject({ ...changed, policy: TwoFactorPolicy }),
  /** Who has to set it up by the date; none where there is no date. */
  answer: v.strictObject({ withoutFactor: v.number(), includingYou: v.boolean() }),
  failures: ["desk-changed-meanwhile", "two-factor-date-too-far", "own-factor-first"],
});

export const setPasswordPolicy = endpoint({
  method: "PUT",
  path: "/api/organisation/password-policy",
  access: administrator,
  summary: "Sets what new passwords have to be like.",
  body: v.strictObject({ ...changed, policy: PasswordPolicy }),
  failures,
});

export const setSessionPolicy = endpoint({
  method: "PUT",
  path: "/api/organisation/session-policy",
  access: administrator,
  summary: "Sets how long one stays signed in.",
  body: v.strictObject({ ...changed, policy: SessionPolicy }),
  failures,
});

export const setDeviceSettings = endpoint({
  method: "PUT",
  path: "/api/organisation/device-settings",
  access: administrator,
  summary: "Sets what holds for all browsers that are helped, unless their group says otherwise.",
  body: v.strictObject({ ...changed, settings: DeviceSettings }),
  failures,
});

export const readDeviceSettings = endpoint({
  method: "GET",
  path: "/api/device-settings",
  access: ["account-administrator", "technician"],
  summary: "What holds for all browsers that are helped, unless their group says otherwise.",
  answer: DeviceSettings,
});

export const setRetention = endpoint({
  method: "PUT",
  path: "/api/organisation/retention",
  access: ["account-administrator", "network-administrator"],
  summary: "Sets how long reports and the audit log are kept.",
  body: v.strictObject({ ...changed, retention: Retention }),
  failures,
});
