/** Owns: the organisation's one row: its name and what it set for everybody. */

import { sql, type Updateable } from "kysely";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import type { PasswordPolicy, Retention, SessionPolicy } from "../../protocol/desk/policies.ts";
import type { DbOrTx, Tx } from "../db/database.ts";
import type { OrganisationTable } from "../db/schema.ts";

export interface Organisation {
  readonly name: string;
  readonly createdAt: string;
  readonly twoFactor: "off" | "on";
  readonly twoFactorFrom: string | null;
  readonly passwordPolicy: PasswordPolicy;
  readonly sessionPolicy: SessionPolicy;
  readonly deviceSettings: DeviceSettings;
  readonly retention: Retention;
  readonly revision: number;
}

/** Null before set-up. */
export async function readOrganisation(db: DbOrTx): Promise<Organisation | null> {
  const row = await db.selectFrom("organisation").selectAll().executeTakeFirst();
  if (!row) return null;
  return {
    name: row.name,
    createdAt: row.created_at,
    twoFactor: row.two_factor,
    twoFactorFrom: row.two_factor_from,
    passwordPolicy: JSON.parse(row.password_policy) as PasswordPolicy,
    sessionPolicy: JSON.parse(row.session_policy) as SessionPolicy,
    deviceSettings: JSON.parse(row.device_settings) as DeviceSettings,
    retention: JSON.parse(row.retention) as Retention,
    revision: row.revision,
  };
}

/** @throws before set-up, when nobody can be signed in */
export async function theOrganisation(db: DbOrTx): Promise<Organisation> {
  const organisation = await readOrganisation(db);
  if (!organisation) throw new Error("there is no organisation yet");
  return organisation;
}

/** @returns false when it was changed since that revision, and nothing was done now */
export async function changeOrganisation(
  tx: Tx,
  revision: number,
  columns: Updateable<OrganisationTable>,
): Promise<boolean> {
  const changed = await tx
    .updateTable("organisation")
    .set({ ...columns, revision: sql<number>`revision + 1` })
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  return changed !== undefined;
}
