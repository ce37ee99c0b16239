/**
 * Owns: the six-digit code that is mailed to somebody who sets up a second factor: good for ten minutes, once, and only in
 * the session it was asked for in.
 * Never: stores it readably. Of a member's codes only the latest counts, whichever session asked for it.
 * Source: OWASP ASVS 5.0 6.5.5, 6.6.2 and 6.6.3.
 */

import type { KeyObject } from "node:crypto";
import { sql } from "kysely";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { drawSecret } from "../../protocol/join-code.ts";
import type { DbOrTx, Tx } from "../db/database.ts";
import { type DeskEnvironment, isoTime } from "../environment.ts";
import { isSameText, macOf } from "../secret-box.ts";

const purpose = "enrolment";
const lifetimeMs = 10 * 60_000;
const againAfterMs = 60_000;
const spanMs = 3_600_000;
const mostInSpan = 5;
/** Tries of one code. */
const mostFailures = 5;

/** When the next one may be sent; in the past: now. */
export async function nextMailAt(db: DbOrTx, memberId: string, nowMs: number): Promise<number> {
  const rows = await db
    .selectFrom("mailed_code")
    .select("created_at")
    .where("member_id", "=", memberId)
    .where("purpose", "=", purpose)
    .where("created_at", ">", isoTime(nowMs - spanMs))
    .orderBy("created_at", "desc")
    .limit(mostInSpan)
    .execute();
  const sentAt = rows.map(({ created_at: at }) => Date.parse(at));
  const [latest = Number.NEGATIVE_INFINITY] = sentAt;
  const oldest = sentAt[mostInSpan - 1] ?? Number.NEGATIVE_INFINITY;
  return Math.max(latest + againAfterMs, oldest + spanMs);
}

export interface MailedCode {
  readonly code: string;
  readonly expiresAt: string;
}

/** In a transaction that asked `nextMailAt` first, alone. The one before is dead by it. */
export async function drawMailedCode(
  tx: Tx,
  { clock, randomBytes }: DeskEnvironment,
  key: KeyObject,
  { memberId, sessionId }: { readonly memberId: string; readonly sessionId: string },
): Promise<MailedCode> {
  const nowMs = clock.now();
  const id = bytesToBase64url(randomBytes(16));
  const code = drawSecret(randomBytes);
  const expiresAt = isoTime(nowMs + lifetimeMs);
  await tx
    .deleteFrom("mailed_code")
    .where("member_id", "=", memberId)
    .where("created_at", "<=", isoTime(nowMs - spanMs))
    .execute();
  await tx
    .insertInto("mailed_code")
    .values({
      id,
      member_id: memberId,
      purpose,
      session_id: sessionId,
      code_mac: codeMac(key, id, code),
      created_at: isoTime(nowMs),
      expires_at: expiresAt,
      failures: 0,
      used_at: null,
    })
    .execute();
  return { code, expiresAt };
}

/** Uses it up when it is right: of two at once, one gets through. A wrong one is counted against the code. */
export async function spendMailedCode(
  tx: Tx,
  key: KeyObject,
  now: string,
  {
    memberId,
    sessionId,
    code,
  }: { readonly memberId: string; readonly sessionId: string; readonly code: string },
): Promise<boolean> {
  const latest = await tx
    .selectFrom("mailed_code")
    .select("id")
    .where("member_id", "=", memberId)
    .where("purpose", "=", purpose)
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!latest) return false;
  const tried = await tx
    .updateTable("mailed_code")
    .set({ failures: sql<number>`failures + 1` })
    .where("id", "=", latest.id)
    .where("session_id", "=", sessionId)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .where("failures", "<", mostFailures)
    .returning("code_mac")
    .executeTakeFirst();
  if (!tried || !isSameText(tried.code_mac, codeMac(key, latest.id, code))) return false;
  await tx.updateTable("mailed_code").set({ used_at: now }).where("id", "=", latest.id).execute();
  return true;
}

function codeMac(key: KeyObject, id: string, code: string): string {
  return macOf(key, "mailed code", id, code);
}
