/**
 * Owns: what somebody who is signed in changes of the organisation: alone among such changes, and only while their session has
 * not ended and they still have the role. Of two administrators who take each other's role away at the same moment, one finds
 * that they may not any more.
 */

import type { Access } from "../../protocol/desk/endpoint.ts";
import type { Result } from "../../protocol/result.ts";
import { changeAlone, type DbOrTx, type Tx } from "../db/database.ts";
import { judgeAccess } from "../http/api.ts";
import { type Refusal, refuse } from "../http/problem.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession } from "../sessions/sessions.ts";
import { memberById, rolesTextsWith } from "./member-repository.ts";

type Changing = Pick<DeskServices, "db" | "sessions">;

/** @param access as the endpoint has it */
export function changeAs<Value>(
  { db, sessions }: Changing,
  session: LiveSession,
  access: Access,
  work: (tx: Tx) => Promise<Result<Value> | Refusal>,
): Promise<Result<Value> | Refusal> {
  return changeAlone(db, async (tx) => {
    const now = await memberById(tx, session.member.id);
    const isThere = now?.status === "active" && (await sessions.isThere(tx, session.id));
    if (!isThere) return refuse("not-signed-in");
    const member = { ...session.member, roles: now.roles };
    return judgeAccess(access, { ...session, member }) ?? work(tx);
  });
}

export function changeAsAdministrator<Value>(
  services: Changing,
  session: LiveSession,
  work: (tx: Tx) => Promise<Result<Value> | Refusal>,
): Promise<Result<Value> | Refusal> {
  return changeAs(services, session, ["account-administrator"], work);
}

/** Whether somebody can still look after the organisation when `memberId` can not. */
export async function isAnotherAdministrator(db: DbOrTx, memberId: string): Promise<boolean> {
  const other = await db
    .selectFrom("member")
    .select("id")
    .where("roles", "in", rolesTextsWith("account-administrator"))
    .where("status", "=", "active")
    .where("id", "!=", memberId)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}
