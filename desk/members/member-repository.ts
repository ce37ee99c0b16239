/** Owns: members as the database has them. */

import { sql } from "kysely";
import { type Role, roles as rolesInOrder } from "../../protocol/desk/roles.ts";
import type { DbOrTx, Tx } from "../db/database.ts";

/** Addresses that differ only in case or in how Unicode writes them are one. */
export function emailKey(email: string): string {
  return email.normalize("NFKC").toLowerCase();
}

/** As names are sorted and looked for: without case and accents. */
export function foldedText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

const sortKeyChars = 64;

function nameColumns(name: string, email: string) {
  return {
    name,
    sort_key: Array.from(foldedText(name)).slice(0, sortKeyChars).join(""),
    search_text: `${foldedText(name)}\n${foldedText(email)}`,
  };
}

/** Each set of roles is one text, whatever order it came in. */
export function rolesText(roles: readonly Role[]): string {
  return JSON.stringify(rolesInOrder.filter((role) => roles.includes(role)));
}

/** Every set of roles that `role` is in: what an index can look up. */
export function rolesTextsWith(role: Role): string[] {
  return Array.from({ length: 2 ** rolesInOrder.length }, (_, set) =>
    rolesInOrder.filter((_role, bit) => set & (1 << bit)),
  )
    .filter((set) => set.includes(role))
    .map(rolesText);
}

export interface StoredMember {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly status: "active" | "disabled";
  readonly password_hash: string | null;
  readonly password_set_at: string | null;
  readonly language: "en" | "de";
  readonly revision: number;
}

const columns = [
  "id",
  "email",
  "name",
  "roles",
  "status",
  "password_hash",
  "password_set_at",
  "language",
  "revision",
] as const;

export async function memberByEmail(db: DbOrTx, email: string): Promise<StoredMember | null> {
  const row = await db
    .selectFrom("member")
    .select(columns)
    .where("email_key", "=", emailKey(email))
    .executeTakeFirst();
  return row ? { ...row, roles: JSON.parse(row.roles) as Role[] } : null;
}

export async function memberById(db: DbOrTx, id: string): Promise<StoredMember | null> {
  const row = await db.selectFrom("member").select(columns).where("id", "=", id).executeTakeFirst();
  return row ? { ...row, roles: JSON.parse(row.roles) as Role[] } : null;
}

/**
 * The member as they are once other changes of them are over; until this transaction ends there is none. Who lets somebody
 * in by it, or ends all their sessions, misses none that was begun meanwhile.
 */
export async function holdMember(tx: Tx, id: string): Promise<StoredMember | null> {
  const row = await tx
    .updateTable("member")
    .set((member) => ({ status: member.ref("status") }))
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  return row ? { ...row, roles: JSON.parse(row.roles) as Role[] } : null;
}

export interface NewMember {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly passwordHash: string | null;
  readonly language: "en" | "de";
  readonly at: string;
}

/** Throws a unique violation when the address is taken. */
export async function insertMember(db: DbOrTx, member: NewMember): Promise<void> {
  const { id, email, name, roles, passwordHash, language, at } = member;
  await db
    .insertInto("member")
    .values({
      id,
      email,
      email_key: emailKey(email),
      ...nameColumns(name, email),
      roles: rolesText(roles),
      status: "active",
      password_hash: passwordHash,
      password_set_at: passwordHash === null ? null : at,
      language,
      created_at: at,
      last_sign_in_at: null,
      revision: 0,
    })
    .execute();
}

export async function setPassword(db: DbOrTx, id: string, passwordHash: string, at: string): Promise<void> {
  await db
    .updateTable("member")
    .set({ password_hash: passwordHash, password_set_at: at, revision: sql<number>`revision + 1` })
    .where("id", "=", id)
    .execute();
}

export async function setDetails(
  db: DbOrTx,
  { id, email }: { readonly id: string; readonly email: string },
  { name, language }: { readonly name: string; readonly language: "en" | "de" },
): Promise<void> {
  await db
    .updateTable("member")
    .set({ ...nameColumns(name, email), language })
    .where("id", "=", id)
    .execute();
}
