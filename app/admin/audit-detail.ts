/** Owns: what an entry of the audit log carries beside its action, as text. Its shape differs by action, and by version. */

import type { AuditEntry } from "../../protocol/desk/audit-api.ts";

/** The name that whom it was done to had; else their address; empty where it is about all, or told by an id alone. */
export function aboutOf({ detail }: AuditEntry): string {
  for (const key of ["name", "email"]) {
    const value = detail[key];
    if (typeof value === "string") return value;
  }
  return "";
}

/** Everything of it: names as they are stored, since exports and other programs have the same. */
export function detailsOf({ subject, detail }: AuditEntry): (readonly [name: string, value: string])[] {
  return [
    ...(subject === "" ? [] : [["subject", subject] as const]),
    ...Object.entries(detail).map(
      ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const,
    ),
  ];
}
