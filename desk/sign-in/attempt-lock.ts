/**
 * Owns: how often somebody may try. An attempt is reserved, as a failure, in one statement before anything is checked, and
 * given back when it turns out right: however many come at once, in however many processes, no more are checked.
 * Source: requirement R35 (five failures, five minutes); NIST SP 800-63B-4 (a hundred in a row at most); ASVS 5.0 6.3.1.
 *
 * ```
 * open(n) → open(n+1) → … → locked until → open(1)     a reserved attempt that was not given back
 * open(n), locked → open(0)                              a right one
 * ```
 */

import { sql } from "kysely";
import type { Db, DbOrTx } from "../db/database.ts";
import { type DeskClock, isoTime } from "../environment.ts";

export interface AttemptRule {
  readonly failures: number;
  readonly lockMs: number;
  /** Failures without a success between, through locks, after which only an administrator or a new password opens. */
  readonly failuresInAll: number;
  /** Failures with longer than this between them do not add up; null: they do, however far apart. */
  readonly windowMs: number | null;
}

export const passwordRule: AttemptRule = {
  failures: 5,
  lockMs: 5 * 60_000,
  failuresInAll: 100,
  windowMs: null,
};
/** Of everybody behind one address together: a whole office may be. */
export const addressRule: AttemptRule = {
  failures: 50,
  lockMs: 5 * 60_000,
  failuresInAll: Infinity,
  windowMs: 5 * 60_000,
};

export type Reservation =
  /** `locks`: if it is wrong, it was the last one for now. */
  | { readonly ok: true; readonly locks: boolean }
  /** Null: until somebody opens it. */
  | { readonly ok: false; readonly retryAfterMs: number | null };

/**
 * Failures that add up however far apart are kept for so long after the last: a hundred guesses a year find nothing. It is the
 * same for names that are nobody's: which of them are members' is not to be seen from what is forgotten.
 */
const rememberedMs = 365 * 24 * 3_600_000;

/** Beyond any clock. */
const forGood = "9999-12-31T23:59:59.999Z";

export interface AttemptLock {
  reserve(key: string, rule: AttemptRule): Promise<Reservation>;
  /** It was right: the next one starts from nothing. */
  clear(key: string): Promise<void>;
  /** It was right, and says nothing of the others that count under this key. */
  giveBack(key: string): Promise<void>;
  /** Somebody who may has opened it: of `key`, and of all that follow it after a space, nothing is counted any more. */
  open(within: DbOrTx, key: string): Promise<void>;
  /** Of those keys that are locked now, until when. */
  lockedUntil(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Takes out what is long over; nothing that is locked, or whose failures still count. */
  sweep(): Promise<void>;
}

export function createAttemptLock(db: Db, clock: DeskClock): AttemptLock {
  const lock: AttemptLock = {
    async reserve(key, rule) {
      const nowMs = clock.now();
      const now = isoTime(nowMs);
      const overAt = isoTime(nowMs + Math.max(rule.lockMs, rule.windowMs ?? rememberedMs));
      await db
        .insertInto("attempt")
        .values({
          key,
          failures: 0,
          failures_in_all: 0,
          locked_until: null,
          updated_at: now,
          over_at: overAt,
        })
        .onConflict((conflict) => conflict.column("key").doNothing())
        .execute();
      const lockedUntil = isoTime(nowMs + rule.lockMs);
      const mostInAll = Number.isFinite(rule.failuresInAll) ? rule.failuresInAll : 2_147_483_647;
      const stale = rule.windowMs === null ? "" : isoTime(nowMs - rule.windowMs);
      const isOver = sql<boolean>`(locked_until is not null or updated_at <= ${stale})`;
      const reserved = await db
        .updateTable("attempt")
        .set({
          failures: sql<number>`case when ${isOver} then 1 else failures + 1 end`,
          failures_in_all: sql<number>`failures_in_all + 1`,
          locked_until: sql<string | null>`case
            when failures_in_all + 1 >= ${sql.lit(mostInAll)} then ${sql.lit(forGood)}
            when (case when ${isOver} then 1 else failures + 1 end) >= ${sql.lit(rule.failures)}
              then cast(${lockedUntil} as text)
            else null end`,
          updated_at: now,
          over_at: sql<string>`case when failures_in_all + 1 >= ${sql.lit(mostInAll)} then ${sql.lit(forGood)}
            else cast(${overAt} as text) end`,
        })
        .where("key", "=", key)
        .where((where) => where.or([where("locked_until", "is", null), where("locked_until", "<=", now)]))
        .returning("locked_until")
        .executeTakeFirst();
      if (reserved) return { ok: true, locks: reserved.locked_until !== null };
      const row = await db
        .selectFrom("attempt")
        .select("locked_until")
        .where("key", "=", key)
        .executeTakeFirst();
      // It was swept, or opened, in between.
      if (!row) return lock.reserve(key, rule);
      const until = row.locked_until ?? lockedUntil;
      return { ok: false, retryAfterMs: until === forGood ? null : Math.max(0, Date.parse(until) - nowMs) };
    },
    async clear(key) {
      await db.deleteFrom("attempt").where("key", "=", key).execute();
    },
    async giveBack(key) {
      await db
        .updateTable("attempt")
        .set({
          failures: sql<number>`case when failures > 0 then failures - 1 else 0 end`,
          failures_in_all: sql<number>`case when failures_in_all > 0 then failures_in_all - 1 else 0 end`,
          locked_until: null,
        })
        .where("key", "=", key)
        .execute();
    },
    async open(within, key) {
      await within
        .deleteFrom("attempt")
        .where((where) =>
          where.or([
            where("key", "=", key),
            where(sql<string>`substr(key, 1, ${sql.lit(key.length + 1)})`, "=", `${key} `),
          ]),
        )
        .execute();
    },
    async lockedUntil(keys) {
      if (keys.length === 0) return new Map();
      const rows = await db
        .selectFrom("attempt")
        .select(["key", "locked_until"])
        .where("key", "in", keys)
        .where("locked_until", ">", isoTime(clock.now()))
        .execute();
      return new Map(rows.map((row) => [row.key, row.locked_until ?? forGood]));
    },
    async sweep() {
      await db.deleteFrom("attempt").where("over_at", "<=", isoTime(clock.now())).execute();
    },
  };
  return lock;
}
