/** Owns: which tables a backup holds, in the order in which they can be filled again, and by what each is walked. */

import type { DeskTables } from "../db/schema.ts";

export interface KeptTable {
  readonly name: keyof DeskTables;
  /** Its primary key, by which it is read a part at a time. */
  readonly key: readonly string[];
}

/** Who is referred to comes before who refers. */
export const keptTables: readonly KeptTable[] = [
  { name: "organisation", key: ["id"] },
  { name: "member", key: ["id"] },
  { name: "member_identity", key: ["issuer", "subject"] },
  { name: "totp", key: ["member_id"] },
  { name: "recovery_code", key: ["member_id", "code_hash"] },
  { name: "invitation", key: ["id"] },
  { name: "device_group", key: ["id"] },
  { name: "session_report", key: ["id"] },
  { name: "audit", key: ["seq"] },
  { name: "audit_start", key: ["id"] },
];

/**
 * What is for a moment only: from a backup, sessions that were ended would live again, links that were used would open
 * again, and mails that were sent would be sent again.
 */
export const passingTables: readonly (keyof DeskTables)[] = [
  "session",
  "attempt",
  "totp_pending",
  "mailed_code",
  "link",
  "outbox",
];
