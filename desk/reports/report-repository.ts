/**
 * Owns: session reports as the database has them: kept, found by filters in an order, read page by page.
 * Never: holds up the process. A search reads what it looks through in runs of a bounded length, and lets others have
 * their turn between them: in SQLite a query runs on the process's own thread.
 */

import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { Outcome, ReportRow } from "../../protocol/desk/reports-api.ts";
import type { Db, DbOrTx } from "../db/database.ts";
import { holdsText } from "../db/like-pattern.ts";
import type { SessionReportTable } from "../db/schema.ts";

export interface ReportFilters {
  /** Whose sessions alone; null: everybody's. */
  readonly memberId: string | null;
  readonly search: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly outcome: Outcome | null;
  readonly kind: ReportRow["kind"] | null;
}

export const reportSorts = {
  newest: { key: "began_at", way: "desc" },
  oldest: { key: "began_at", way: "asc" },
  longest: { key: "duration_seconds", way: "desc" },
  shortest: { key: "duration_seconds", way: "asc" },
} as const;
export type ReportSort = keyof typeof reportSorts;

/** The last row of the page before: the value it is sorted by, and its id. */
export type ReportPlace = readonly [key: string | number, id: string];

const listed = [
  "id",
  "kind",
  "member_id",
  "member_name",
  "customer_name",
  "began_at",
  "duration_seconds",
  "scopes",
  "file_count",
  "outcome",
] as const;
const whole = [
  ...listed,
  "device_group_id",
  "ended_at",
  "received_at",
  "revision",
  "files",
  "notes",
] as const;

export type ListedReport = Pick<SessionReportTable, (typeof listed)[number]>;
export type WholeReport = Pick<SessionReportTable, (typeof whole)[number]>;

/** How many rows a search looks through at once: some milliseconds. */
const searchRun = 2_000;

/** @param text as somebody typed it; case and how Unicode writes it do not matter */
export function searchForm(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function reportSearchText(report: {
  readonly customer_name: string;
  readonly member_name: string;
  readonly notes: string;
}): string {
  return searchForm(`${report.customer_name}\n${report.member_name}\n${report.notes}`);
}

/** Null where somebody else's is all there is: it looks like none. */
export async function findReport(
  db: DbOrTx,
  id: string,
  memberId: string | null,
): Promise<WholeReport | null> {
  let query = db.selectFrom("session_report").select(whole).where("id", "=", id);
  if (memberId !== null) query = query.where("member_id", "=", memberId);
  return (await query.executeTakeFirst()) ?? null;
}

/** At most `limit` rows after `after`. Everything they are filtered and sorted by, but a search, has an index. */
export function listReports(
  db: Db,
  filters: ReportFilters,
  { sort, after, limit }: { sort: ReportSort; after: ReportPlace | null; limit: number },
): Promise<ListedReport[]> {
  return pageThrough(db, filters, sort, after, limit, (query) => query.select(listed).execute());
}

/** The same, newest first and whole, for an export. */
export function readReports(
  db: Db,
  filters: ReportFilters,
  after: ReportPlace | null,
  limit: number,
): Promise<WholeReport[]> {
  return pageThrough(db, filters, "newest", after, limit, (query) => query.select(whole).execute());
}

async function pageThrough<Row extends ListedReport>(
  db: Db,
  filters: ReportFilters,
  sort: ReportSort,
  after: ReportPlace | null,
  limit: number,
  read: (query: ReturnType<typeof inOrder>) => Promise<Row[]>,
): Promise<Row[]> {
  if (filters.search === null) return read(inOrder(db, filters, sort, after).limit(limit));
  // A database that answers several at once is a process of its own, and searches the whole faster.
  if (db.getExecutor().adapter.supportsMultipleConnections !== false)
    return read(inOrder(db, filters, sort, after).where(isFound(filters.search)).limit(limit));
  const { key } = reportSorts[sort];
  const found: Row[] = [];
  for (let from = after; ; ) {
    const end: { [name: string]: string | number } | undefined = await inOrder(db, filters, sort, from)
      .select([key, "id"])
      .offset(searchRun - 1)
      .limit(1)
      .executeTakeFirst();
    const until: ReportPlace | null = end ? [end[key] ?? "", String(end["id"])] : null;
    const run = inOrder(db, filters, sort, from, until).where(isFound(filters.search));
    found.push(...(await read(run.limit(limit - found.length))));
    if (found.length >= limit || until === null) return found;
    from = until;
    await setImmediate();
  }
}

/** What comes after a place in that order, up to another one and with it. */
function inOrder(
  db: Db,
  filters: ReportFilters,
  sort: ReportSort,
  after: ReportPlace | null,
  until: ReportPlace | null = null,
) {
  const { key, way } = reportSorts[sort];
  const [isAfter, isUntil] = way === "desc" ? (["<", ">="] as const) : ([">", "<="] as const);
  const [highest, lowest] = way === "desc" ? [after, until] : [until, after];
  const left = key === "began_at" ? withoutWiderBounds(filters, lowest, highest) : filters;
  let query = filtered(db, left).orderBy(key, way).orderBy("id", way);
  if (after !== null) query = query.where(isBeside(key, isAfter, after));
  if (until !== null) query = query.where(isBeside(key, isUntil, until));
  return query;
}

/** An index is looked up by one bound of a side alone: by the wider one, everything before a place would be read again. */
function withoutWiderBounds(
  filters: ReportFilters,
  lowest: ReportPlace | null,
  highest: ReportPlace | null,
): ReportFilters {
  const { from, until } = filters;
  return {
    ...filters,
    from: from !== null && lowest !== null && lowest[0] >= from ? null : from,
    until: until !== null && highest !== null && highest[0] < until ? null : until,
  };
}

/** By everything but the search. */
export function filtered(db: Db, { memberId, from, until, outcome, kind }: ReportFilters) {
  let query = db.selectFrom("session_report");
  if (memberId !== null) query = query.where("member_id", "=", memberId);
  if (from !== null) query = query.where("began_at", ">=", from);
  if (until !== null) query = query.where("began_at", "<", until);
  if (outcome !== null) query = query.where("outcome", "=", outcome);
  if (kind !== null) query = query.where("kind", "=", kind);
  return query;
}

export function isFound(search: string) {
  return holdsText("search_text", searchForm(search));
}

const comparisons = { "<": sql`<`, ">": sql`>`, "<=": sql`<=`, ">=": sql`>=` };

function isBeside(
  key: "began_at" | "duration_seconds",
  how: keyof typeof comparisons,
  [value, id]: ReportPlace,
) {
  return sql<boolean>`(${sql.ref(key)}, id) ${comparisons[how]} (${value}, ${id})`;
}
