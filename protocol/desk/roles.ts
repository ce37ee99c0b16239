/** Owns: the roles of people in an organisation (requirements R29 to R33), by the names they have on the wire. */

import * as v from "valibot";

/**
 * - `account-administrator`: members, roles, policies, device groups, all reports, the audit log
 * - `network-administrator`: health, metrics, retention, backup
 * - `technician`: gives support, and sees the reports of their own sessions
 */
export const roles = ["account-administrator", "network-administrator", "technician"] as const;

export const Role = v.picklist(roles);
export type Role = v.InferOutput<typeof Role>;

/** At least one, none twice. */
export const Roles = v.pipe(
  v.array(Role),
  v.minLength(1),
  v.maxLength(roles.length),
  v.check((list) => new Set(list).size === list.length),
);
