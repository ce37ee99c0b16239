/** Owns: open invitations as the database has them. One that was followed or withdrawn is gone, and its link with it. */

import type { Role } from "../../protocol/desk/roles.ts";
import type { DbOrTx, Tx } from "../db/database.ts";
import type { InvitationTable } from "../db/schema.ts";
import { endLinks } from "../links/links.ts";

export interface StoredInvitation extends Omit<InvitationTable, "roles"> {
  readonly roles: Role[];
}

export async function invitationById(db: DbOrTx, id: string): Promise<StoredInvitation | null> {
  const row = await db.selectFrom("invitation").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? { ...row, roles: JSON.parse(row.roles) as Role[] } : null;
}

/** The one to this address that is not over, or null. */
export async function invitationTo(
  db: DbOrTx,
  emailKey: string,
  now: string,
): Promise<StoredInvitation | null> {
  const row = await db
    .selectFrom("invitation")
    .selectAll()
    .where("email_key", "=", emailKey)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row ? { ...row, roles: JSON.parse(row.roles) as Role[] } : null;
}

/** @returns whether it was there */
export async function dropInvitation(tx: Tx, id: string): Promise<boolean> {
  await endLinks(tx, "invitation", id);
  const gone = await tx.deleteFrom("invitation").where("id", "=", id).returning("id").executeTakeFirst();
  return gone !== undefined;
}

export async function dropInvitationsTo(tx: Tx, emailKey: string): Promise<void> {
  const rows = await tx.selectFrom("invitation").select("id").where("email_key", "=", emailKey).execute();
  for (const { id } of rows) await dropInvitation(tx, id);
}

/** Nobody joins on the word of somebody who may invite no more. */
export async function withdrawInvitationsOf(tx: Tx, memberId: string): Promise<void> {
  const rows = await tx.selectFrom("invitation").select("id").where("invited_by", "=", memberId).execute();
  for (const { id } of rows) await dropInvitation(tx, id);
}
