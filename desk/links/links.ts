/**
 * Owns: what a link in a mail or in the log holds: a secret that opens one thing, once, until its end.
 * Never: stores the secret. It travels in the fragment of an address, which no server sees.
 */

import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { DbOrTx } from "../db/database.ts";
import type { LinkTable } from "../db/schema.ts";
import { type DeskEnvironment, isoTime } from "../environment.ts";
import { hashSecret } from "../secret-box.ts";

export type LinkKind = LinkTable["kind"];

/** @returns the secret, which is nowhere else */
export async function drawLink(
  db: DbOrTx,
  { clock, randomBytes }: DeskEnvironment,
  { kind, subject, lifetimeMs }: { kind: LinkKind; subject: string; lifetimeMs: number },
): Promise<string> {
  const token = bytesToBase64url(randomBytes(32));
  const nowMs = clock.now();
  await db
    .insertInto("link")
    .values({
      token_hash: hashSecret(token),
      kind,
      subject,
      created_at: isoTime(nowMs),
      expires_at: isoTime(nowMs + lifetimeMs),
      used_at: null,
    })
    .execute();
  return token;
}

/** What an unused link is about, or null. It stays unused. */
export async function peekLink(
  db: DbOrTx,
  now: string,
  kind: LinkKind,
  token: string,
): Promise<string | null> {
  const row = await db
    .selectFrom("link")
    .select("subject")
    .where("token_hash", "=", hashSecret(token))
    .where("kind", "=", kind)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row?.subject ?? null;
}

/** Uses it up: of two at once, one gets its subject and the other null. */
export async function spendLink(
  db: DbOrTx,
  now: string,
  kind: LinkKind,
  token: string,
): Promise<string | null> {
  const row = await db
    .updateTable("link")
    .set({ used_at: now })
    .where("token_hash", "=", hashSecret(token))
    .where("kind", "=", kind)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .returning("subject")
    .executeTakeFirst();
  return row?.subject ?? null;
}

/** Whatever links there were of this kind about it open nothing any more. */
export async function endLinks(db: DbOrTx, kind: LinkKind, subject: string): Promise<void> {
  await db.deleteFrom("link").where("kind", "=", kind).where("subject", "=", subject).execute();
}
