/** Owns: which pages of administration there are, and for which roles. The server decides; this only shows what makes sense. */

import type { Role } from "../../protocol/desk/roles.ts";

export const adminPages = [
  { name: "members", path: "/admin/members", roles: ["account-administrator"] },
  { name: "organisation", path: "/admin/organisation", roles: ["account-administrator"] },
  { name: "device-groups", path: "/admin/device-groups", roles: ["account-administrator"] },
  { name: "reports", path: "/admin/reports", roles: ["account-administrator", "technician"] },
  { name: "audit", path: "/admin/audit", roles: ["account-administrator"] },
  { name: "operations", path: "/admin/operations", roles: ["network-administrator"] },
] as const satisfies readonly { name: string; path: string; roles: readonly Role[] }[];

export type AdminPageName = (typeof adminPages)[number]["name"];

/** Those that somebody of these roles may open. */
export function pagesFor(roles: readonly Role[]): readonly (typeof adminPages)[number][] {
  return adminPages.filter((page) => page.roles.some((role) => roles.includes(role)));
}
