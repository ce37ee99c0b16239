/**
 * Owns: how many sessions there were on each day, for a chart.
 * Never: holds up the process. In SQLite a query runs on the process's own thread, so a span is counted a day at a time
 * there, and others have their turn between two days.
 */

import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import type { countReports } from "../../protocol/desk/reports-api.ts";
import { limits } from "../../protocol/limits.ts";
import type { Db } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import { filtered, isFound, type ReportFilters } from "./report-repository.ts";

export interface CountedSpan extends ReportFilters {
  readonly from: string;
  readonly until: string;
  readonly offsetMinutes: number;
}

export type ReportCounts = Checked<(typeof countReports)["answer"]>;

const dayMs = 24 * 3_600_000;
/** How much is counted at once by a database that is a process of its own. */
const longRunMs = 31 * dayMs;

/** Null for a span of more days than are counted at once, that ends before it begins, or with a day of no year of four digits. */
export async function countedReports(db: Db, span: CountedSpan): Promise<ReportCounts | null> {
  const dayOf = (ms: number) => isoTime(ms + span.offsetMinutes * 60_000).slice(0, 10);
  const [fromMs, untilMs] = [Date.parse(span.from), Date.parse(span.until)];
  if (![fromMs, untilMs].every((ms) => /^\d{4}-/.test(dayOf(ms)))) return null;
  if (untilMs < fromMs || untilMs - fromMs > limits.countedDays * dayMs) return null;
  const sessionsByDay = new Map<string, number>();
  for (let ms = fromMs; ms < untilMs; ms += dayMs) sessionsByDay.set(dayOf(ms), 0);
  if (untilMs > fromMs) sessionsByDay.set(dayOf(untilMs - 1), 0);

  const byOutcome = { solved: 0, "not-solved": 0, "to-be-continued": 0, "not-said": 0 };
  let [sessions, seconds] = [0, 0];
  const runMs = db.getExecutor().adapter.supportsMultipleConnections === false ? dayMs : longRunMs;
  for (let ms = fromMs; ms < untilMs; ms += runMs) {
    const run = { ...span, from: isoTime(ms), until: isoTime(Math.min(ms + runMs, untilMs)) };
    for (const group of await countRun(db, run)) {
      const day = dayOf(Date.parse(wholeTime(group.beginning)));
      const count = Number(group.sessions);
      sessionsByDay.set(day, (sessionsByDay.get(day) ?? 0) + count);
      byOutcome[group.outcome] += count;
      sessions += count;
      seconds += Number(group.seconds);
    }
    await setImmediate();
  }
  const days = [...sessionsByDay].map(([day, count]) => ({ day, sessions: count }));
  return { days, sessions, seconds, byOutcome };
}

/** What days are put together from: the shortest beginning of a time that no day of this offset begins in the midst of. */
function countRun(db: Db, { search, offsetMinutes, ...filters }: CountedSpan) {
  const chars =
    offsetMinutes % 60 === 0 ? hourChars : offsetMinutes % 10 === 0 ? tenMinutesChars : minuteChars;
  const beginning = sql<string>`substr(began_at, 1, ${sql.lit(chars)})`;
  let query = filtered(db, { search, ...filters })
    .select((select) => [
      beginning.as("beginning"),
      "outcome",
      select.fn.countAll<number | string>().as("sessions"),
      select.fn.sum<number | string>("duration_seconds").as("seconds"),
    ])
    .groupBy([beginning, "outcome"]);
  if (search !== null) query = query.where(isFound(search));
  return query.execute();
}

const hourChars = "2026-11-26T09".length;
const tenMinutesChars = "2026-11-26T09:3".length;
const minuteChars = "2026-11-26T09:30".length;

function wholeTime(beginning: string): string {
  return beginning + "0000-01-01T00:00:00.000Z".slice(beginning.length);
}
