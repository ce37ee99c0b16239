/**
 * Owns: whether the audit log is whole: every entry follows from the one before, and the first from where the chain begins.
 * Never: holds up the process. The log is read in runs.
 *
 * What is found, and what not: an entry that was changed, moved, put in or taken out is found at the first entry that does
 * not follow. An end that was cut off leaves a whole, shorter chain: the head that an earlier verification told, kept
 * elsewhere, is then missing. After retention the chain begins at a sealed place: without the key nobody moves it.
 */

import type { KeyObject } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { DbOrTx, Tx } from "../db/database.ts";
import { isSameText, macOf } from "../secret-box.ts";
import { chainStart, entryMac } from "./audit-log.ts";

/** An entry by its number and seal. */
export interface ChainPlace {
  readonly seq: number;
  readonly mac: string;
}

export interface Verification {
  readonly entries: number;
  /** The first entry that does not follow from the one before; null: all do. */
  readonly brokenAt: number | null;
  /** The last entry that was read; null when the chain is broken. */
  readonly head: ChainPlace | null;
}

const run = 1_000;

/** What the oldest entry follows. Null: somebody else than this server wrote it. */
export async function readChainStart(db: DbOrTx, key: KeyObject): Promise<ChainPlace | null> {
  const row = await db.selectFrom("audit_start").selectAll().executeTakeFirst();
  if (!row) return { seq: 0, mac: chainStart };
  return isSameText(row.seal, startSeal(key, row)) ? { seq: row.seq, mac: row.mac } : null;
}

/** In the transaction that removes the entries up to this one. */
export async function moveChainStart(tx: Tx, key: KeyObject, place: ChainPlace): Promise<void> {
  const row = { ...place, seal: startSeal(key, place) };
  await tx
    .insertInto("audit_start")
    .values({ id: "start", ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

function startSeal(key: KeyObject, { seq, mac }: ChainPlace): string {
  return macOf(key, "start of the audit log", String(seq), mac);
}

/** @param through the last entry to look at; left out: all that there are now */
export async function verifyChain(db: DbOrTx, key: KeyObject, through?: number): Promise<Verification> {
  const end = through ?? (await lastSeq(db));
  for (;;) {
    const start = await readChainStart(db, key);
    const verified = await walk(db, key, start, end);
    if (verified.brokenAt === null) return verified;
    // Retention may have moved the start meanwhile; then what was missing was no loss.
    const startNow = await readChainStart(db, key);
    if (start?.seq === startNow?.seq) return verified;
  }
}

async function walk(
  db: DbOrTx,
  key: KeyObject,
  start: ChainPlace | null,
  end: number,
): Promise<Verification> {
  let entries = 0;
  let last: ChainPlace = start ?? { seq: 0, mac: "" };
  for (;;) {
    let query = db.selectFrom("audit").selectAll().where("seq", "<=", end).orderBy("seq").limit(run);
    // The first run begins before the start: what somebody put there follows from nothing.
    if (entries > 0) query = query.where("seq", ">", last.seq);
    const rows = await query.execute();
    for (const row of rows) {
      const follows =
        start !== null && row.seq === last.seq + 1 && isSameText(row.mac, entryMac(key, last.mac, row));
      if (!follows) return { entries: entries + 1, brokenAt: row.seq, head: null };
      entries += 1;
      last = { seq: row.seq, mac: row.mac };
    }
    // There is always one: what removes entries writes one itself.
    if (entries === 0) return { entries, brokenAt: last.seq + 1, head: null };
    if (rows.length < run) return { entries, brokenAt: null, head: last };
    await setImmediate();
  }
}

async function lastSeq(db: DbOrTx): Promise<number> {
  const row = await db.selectFrom("audit").select("seq").orderBy("seq", "desc").limit(1).executeTakeFirst();
  return row?.seq ?? 0;
}

/** Whether an entry that was noted elsewhere is still in the log, as it was. */
export async function findKept(
  db: DbOrTx,
  key: KeyObject,
  kept: ChainPlace,
): Promise<"there" | "missing" | "too-old"> {
  const row = await db.selectFrom("audit").select("mac").where("seq", "=", kept.seq).executeTakeFirst();
  if (row) return isSameText(row.mac, kept.mac) ? "there" : "missing";
  const start = await readChainStart(db, key);
  if (!start || kept.seq > start.seq) return "missing";
  return kept.seq < start.seq || isSameText(kept.mac, start.mac) ? "too-old" : "missing";
}

/** Whether the last entry was written under this key; also where there is none. */
export async function isLastSealedBy(db: DbOrTx, key: KeyObject): Promise<boolean> {
  const [last, before] = await db.selectFrom("audit").selectAll().orderBy("seq", "desc").limit(2).execute();
  if (!last) return true;
  const previous = before ?? (await readChainStart(db, key));
  return isSameText(last.mac, entryMac(key, previous?.mac ?? chainStart, last));
}
