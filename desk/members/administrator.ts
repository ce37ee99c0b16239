/**
 * Owns: what an account administrator changes of the organisation: alone among such changes, and only while they are still
 * one. Of two who take each other's role away at the same moment, one finds that they may not any more.
 */

import type { Result } from "../../protocol/result.ts";
import { changeAlone, type DbOrTx, type Tx } from "../db/database.ts";
import { type Refusal, refuse } from "../http/problem.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession } from "../sessions/sessions.ts";
import { memberById, rolesTextsWith } from "./member-repository.ts";

export function changeAsAdministrator<Value>(
  { db }: DeskServices,
  { member }: LiveSession,
  work: (tx: Tx) => Promise<Result<Value> | Refusal>,
): Promise<Result<Value> | Refusal> {
  return changeAlone(db, async (tx) => {
    const now = await memberById(tx, member.id);
    if (now?.status !== "active") return refuse("not-signed-in");
    return now.roles.includes("account-administrator") ? work(tx) : refuse("desk-not-allowed");
  });
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
