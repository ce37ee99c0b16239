/**
 * Owns: the list of members: by name, a page at a time, searched and filtered.
 * A search reads one index from front to back until the page is full; the filter by role looks its few sets of roles up.
 */

import { sql } from "kysely";
import * as v from "valibot";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import { type listMembers, type Member } from "../../protocol/desk/members-api.ts";
import type { Role } from "../../protocol/desk/roles.ts";
import { Id } from "../../protocol/fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { holdsText } from "../db/like-pattern.ts";
import { openCursor, sealCursor } from "../http/page-cursor.ts";
import { refuse } from "../http/problem.ts";
import type { DeskServices } from "../services.ts";
import { passwordKey } from "../sign-in/password-check.ts";
import { factorKey } from "../two-factor/factor-check.ts";
import { foldedText, rolesTextsWith } from "./member-repository.ts";

export type MemberQuery = Checked<(typeof listMembers)["query"]>;
export interface MemberPage {
  readonly rows: Member[];
  readonly next: string | null;
}

const usualRows = 50;
const Place = v.strictTuple([v.string(), Id]);

export async function listedMembers(
  services: DeskServices,
  { id, search = "", role, status, limit = usualRows, after }: MemberQuery,
): Promise<Result<MemberPage>> {
  let query = services.db
    .selectFrom("member")
    .leftJoin("totp", "totp.member_id", "member.id")
    .select([
      "member.id",
      "member.name",
      "member.email",
      "member.sort_key",
      "member.roles",
      "member.status",
      "member.created_at",
      "member.last_sign_in_at",
      "member.revision",
      "totp.enrolled_at",
    ])
    .orderBy("member.sort_key")
    .orderBy("member.id")
    .limit(limit + 1);
  if (id !== undefined) query = query.where("member.id", "=", id);
  for (const word of foldedText(search).split(/\s+/).filter(Boolean))
    query = query.where(holdsText("member.search_text", word));
  if (role) query = query.where("member.roles", "in", rolesTextsWith(role));
  if (status) query = query.where("member.status", "=", status);
  if (after !== undefined) {
    const place = parseValue(Place, openCursor(services.keys.codes, "members", after));
    if (!place.ok) return refuse("message-malformed");
    const [sortKey, id] = place.value;
    query = query.where(sql<boolean>`(member.sort_key, member.id) > (${sortKey}, ${id})`);
  }
  const found = await query.execute();
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const lockedUntil = await locksOf(services, rows);
  return ok({
    rows: rows.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      roles: JSON.parse(row.roles) as Role[],
      status: row.status,
      hasFactor: row.enrolled_at !== null,
      lockedUntil: lockedUntil(row),
      joinedAt: row.created_at,
      lastSignInAt: row.last_sign_in_at,
      revision: row.revision,
    })),
    next:
      found.length > limit && last
        ? sealCursor(services.keys.codes, "members", [last.sort_key, last.id])
        : null,
  });
}

interface Lockable {
  readonly id: string;
  readonly email: string;
}

/** Until when somebody is locked, by wrong passwords or codes, whichever is longer. */
async function locksOf({ keys, attempts }: DeskServices, members: readonly Lockable[]) {
  const keysOf = ({ id, email }: Lockable) => [passwordKey(keys.codes, email, null), factorKey(id)];
  const locked = await attempts.lockedUntil(members.flatMap(keysOf));
  return (member: Lockable): string | null =>
    keysOf(member)
      .flatMap((key) => locked.get(key) ?? [])
      .toSorted()
      .at(-1) ?? null;
}
