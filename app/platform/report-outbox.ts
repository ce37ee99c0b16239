/**
 * Owns: session reports on their way to the account server, in IndexedDB: written down when a session ends, and kept until
 * the server has them, so that a network that is away loses none.
 * Never: sends somebody's report in another's name: each row says whose it is.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { changeReport, NewReport, Outcome, postReport } from "../../protocol/desk/reports-api.ts";
import { boundedText, Id, TimestampMs } from "../../protocol/fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import type { CallDesk } from "./desk-client.ts";

const Told = v.strictObject({ outcome: Outcome, notes: boundedText(4_000) });
/** What became of a session. */
type Told = v.InferOutput<typeof Told>;

const Row = v.strictObject({
  /** Of the receipt that it was made of. */
  key: v.pipe(v.string(), v.maxLength(100)),
  member: Id,
  /** As it is posted, each time the same: the server may have it although its answer never came. */
  report: NewReport,
  /** When the server took it; null while it waits. */
  sentMs: v.nullable(TimestampMs),
  /** What is still to be added to it there. */
  told: v.nullable(Told),
});
type Row = v.InferOutput<typeof Row>;

interface ReportDatabase extends DBSchema {
  reports: { key: string; value: Row };
}

/** A report that the server has stays for a while, so that what became of the session can still be added. */
const keepSentMs = 24 * 3_600_000;
/** What these say will not change by trying again. */
const final = new Set([
  "message-malformed",
  "message-too-large",
  "desk-not-found",
  "desk-not-allowed",
  "desk-changed-meanwhile",
]);

export interface ReportOutbox {
  /** False where this browser keeps nothing: the report is then sent at once or not at all. */
  keep(key: string, member: string, report: NewReport): Promise<boolean>;
  /** Sends what waits of this member's. @returns how many still wait */
  send(member: string, call: CallDesk): Promise<number>;
  /** Adds what became of the session once the server has the report. @returns whether it is, or waits to be */
  tell(key: string, about: Told, call: CallDesk): Promise<boolean>;
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

  const remove = (key: string) => within((database) => database.delete("reports", key));

  /** In one transaction: what another of them wrote meanwhile is not written over. Null where there is no such row. */
  function change(key: string, changes: (row: Row) => Row): Promise<Row | null> {
    return within(async (database) => {
      const { store, done } = database.transaction("reports", "readwrite");
      const parsed = parseValue(Row, await store.get(key));
      const row = parsed.ok ? changes(parsed.value) : null;
      if (row) await store.put(row);
      await done;
      return row;
    });
  }

  /** To a report that the server has. */
  async function addTold({ key, report, told }: Row, call: CallDesk): Promise<"added" | "waits" | "refused"> {
    if (told === null) return "added";
    // Its first change, from this page: nobody has written it over since.
    const body = { ...told, revision: 0 };
    const changed = await call(changeReport, { params: { id: report.id }, body });
    if (!changed.ok && !final.has(changed.code)) return "waits";
    await change(key, (row) => ({ ...row, told: null }));
    return changed.ok ? "added" : "refused";
  }

  return {
    async keep(key, member, report) {
      const row: Row = { key, member, report, sentMs: null, told: null };
      return (await within((database) => database.put("reports", row))) !== null;
    },
    async send(member, call) {
      let waiting = 0;
      for (const row of await rows()) {
        if (row.sentMs !== null && nowMs() - row.sentMs > keepSentMs) await remove(row.key);
        else if (row.member === member && !(await sent(row, call))) waiting += 1;
      }
      return waiting;
    },
    async tell(key, about, call) {
      const row = await change(key, (before) => ({ ...before, told: about }));
      if (row === null || row.sentMs === null) return row !== null;
      return (await addTold(row, call)) !== "refused";
    },
  };

  /** False while it waits, or what is to be added to it. */
  async function sent(row: Row, call: CallDesk): Promise<boolean> {
    if (row.sentMs !== null) return (await addTold(row, call)) !== "waits";
    // In another tab somebody else may have signed in since: the server takes it from its own technician alone.
    const posted = await call(postReport, { query: { technician: row.member }, body: row.report });
    if (posted.ok) {
      const now = await change(row.key, (before) => ({ ...before, sentMs: nowMs() }));
      return now === null || (await addTold(now, call)) !== "waits";
    }
    if (!final.has(posted.code)) return false;
    await remove(row.key);
    return true;
  }
}

/** The one of this browser. */
export const reportOutbox = createReportOutbox(() => Date.now());
