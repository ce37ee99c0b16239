/**
 * Owns: session reports on their way to the account server, in IndexedDB: written down when a session ends, and kept until
 * the server has them, so that a network that is away loses none.
 * Never: sends somebody's report in another's name: each row says whose it is.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { changeReport, NewReport, type Outcome, postReport } from "../../protocol/desk/reports-api.ts";
import { Id, TimestampMs } from "../../protocol/fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import type { CallDesk } from "./desk-client.ts";

const Row = v.strictObject({
  /** Of the receipt that it was made of. */
  key: v.pipe(v.string(), v.maxLength(100)),
  member: Id,
  report: NewReport,
  /** When the server took it; null while it waits. */
  sentMs: v.nullable(TimestampMs),
});
type Row = v.InferOutput<typeof Row>;

interface ReportDatabase extends DBSchema {
  reports: { key: string; value: Row };
}

/** A report that the server has stays for a while, so that what became of the session can still be added. */
const keepSentMs = 24 * 3_600_000;
/** What these say will not change by trying again. */
const final = new Set(["message-malformed", "message-too-large", "desk-not-found", "desk-not-allowed"]);

export interface ReportOutbox {
  /** False where this browser keeps nothing: the report is then sent at once or not at all. */
  keep(key: string, member: string, report: NewReport): Promise<boolean>;
  /** Sends what waits of this member's. @returns how many still wait */
  send(member: string, call: CallDesk): Promise<number>;
  /** Adds what became of the session, to the row or, when the server has it, there. */
  tell(
    key: string,
    about: { readonly outcome: Outcome; readonly notes: string },
    call: CallDesk,
  ): Promise<boolean>;
}

export function createReportOutbox(nowMs: () => number): ReportOutbox {
  async function within<Value>(
    work: (database: IDBPDatabase<ReportDatabase>) => Promise<Value>,
  ): Promise<Value | null> {
    try {
      const database = await openDB<ReportDatabase>("farhand-reports", 1, {
        upgrade: (created) => void created.createObjectStore("reports", { keyPath: "key" }),
      });
      try {
        return await work(database);
      } finally {
        database.close();
      }
    } catch {
      return null;
    }
  }

  async function rows(): Promise<Row[]> {
    const kept = (await within((database) => database.getAll("reports"))) ?? [];
    return kept.flatMap((row) => {
      const parsed = parseValue(Row, row);
      return parsed.ok ? [parsed.value] : [];
    });
  }

  const put = (row: Row) => within((database) => database.put("reports", row));
  const remove = (key: string) => within((database) => database.delete("reports", key));

  return {
    async keep(key, member, report) {
      return (await put({ key, member, report, sentMs: null })) !== null;
    },
    async send(member, call) {
      let waiting = 0;
      for (const row of await rows()) {
        if (row.sentMs !== null) {
          if (nowMs() - row.sentMs > keepSentMs) await remove(row.key);
          continue;
        }
        if (row.member !== member) continue;
        const posted = await call(postReport, { body: row.report });
        if (posted.ok) await put({ ...row, sentMs: nowMs() });
        else if (final.has(posted.code)) await remove(row.key);
        else waiting += 1;
      }
      return waiting;
    },
    async tell(key, about, call) {
      const row = (await rows()).find((each) => each.key === key);
      if (!row) return false;
      const report = { ...row.report, ...about };
      if (row.sentMs === null) return (await put({ ...row, report })) !== null;
      // Its first change, from this page: nobody has written it over since.
      const changed = await call(changeReport, {
        params: { id: report.id },
        body: { ...about, revision: 0 },
      });
      return changed.ok;
    },
  };
}

/** The one of this browser. */
export const reportOutbox = createReportOutbox(() => Date.now());
