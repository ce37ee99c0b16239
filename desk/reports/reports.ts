/**
 * Owns: the endpoints of session reports. A technician sees and changes their own, an account administrator all; somebody
 * else's looks like one that is not there.
 */

import { setImmediate } from "node:timers/promises";
import {
  changeReport,
  countReports,
  exportReports,
  listReports as listReportsEndpoint,
  type NewReport,
  postReport,
  type Report,
  type ReportRow,
  readReport,
} from "../../protocol/desk/reports-api.ts";
import { limits } from "../../protocol/limits.ts";
import { ok } from "../../protocol/result.ts";
import { changeAlone } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { openCursor, sealCursor } from "../http/page-cursor.ts";
import { refuse } from "../http/problem.ts";
import { streamedFile } from "../http/streamed-file.ts";
import { hashSecret } from "../secret-box.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession } from "../sessions/sessions.ts";
import { countedReports } from "./report-counts.ts";
import { csvHead, csvLine } from "./report-csv.ts";
import {
  findReport,
  type ListedReport,
  listReports,
  type ReportFilters,
  type ReportPlace,
  readReports,
  reportSearchText,
  reportSorts,
  type WholeReport,
} from "./report-repository.ts";

const pageRows = 50;
const exportRun = 500;

export function serveReports(api: Api, { db, environment, keys, audit, sessions }: DeskServices): void {
  const { clock, logger } = environment;

  api.serve(postReport, async ({ session: { member }, query, body }) => {
    // Tabs of a browser have one session: a page may still think that it is somebody else's.
    if (query.technician !== undefined && query.technician !== member.id) return refuse("not-signed-in");
    const nowMs = clock.now();
    if (Date.parse(body.endedAt) > nowMs + limits.reportAheadMs) return refuse("message-malformed");
    const row = newRow(body, member, isoTime(nowMs));
    const kept = await db
      .insertInto("session_report")
      .values(row)
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (kept) return ok(null);
    const before = await db
      .selectFrom("session_report")
      .select("posted_hash")
      .where("id", "=", body.id)
      .where("member_id", "=", member.id)
      .executeTakeFirst();
    return before?.posted_hash === row.posted_hash ? ok(null) : refuse("desk-not-allowed");
  });

  api.serve(listReportsEndpoint, async ({ session, query }) => {
    const { sort = "newest", limit = pageRows, after } = query;
    const list = `reports ${sort}`;
    const place = after === undefined ? null : openCursor(keys.codes, list, after);
    if (after !== undefined && place === null) return refuse("message-malformed");
    const rows = await listReports(db, filtersOf(query, session), {
      sort,
      after: place as ReportPlace | null,
      limit: limit + 1,
    });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return ok({
      rows: shown.map(rowOf),
      next: last ? sealCursor(keys.codes, list, [last[reportSorts[sort].key], last.id]) : null,
    });
  });

  api.serve(readReport, async ({ session, params }) => {
    const report = await findReport(db, params.id, ownOnly(session));
    return report ? ok(reportOf(report)) : refuse("desk-not-found");
  });

  api.serve(changeReport, ({ session, params: { id }, body: { outcome, notes, revision } }) =>
    changeAlone(db, async (tx) => {
      const before = await findReport(tx, id, ownOnly(session));
      if (!before) return refuse("desk-not-found");
      const after = { ...before, outcome, notes, revision: revision + 1 };
      const changed = await tx
        .updateTable("session_report")
        .set({ outcome, notes, search_text: reportSearchText(after), revision: after.revision })
        .where("id", "=", id)
        .where("revision", "=", revision)
        .returning("id")
        .executeTakeFirst();
      if (!changed) return refuse("desk-changed-meanwhile");
      await audit.append(tx, {
        actor: session.member,
        action: "report.notes-changed",
        subject: id,
        // Notes are about a customer, and may have to be forgotten before the log may.
        detail: {
          ...(outcome === before.outcome ? {} : { outcome: { from: before.outcome, to: outcome } }),
          notes: notes === before.notes ? "as they were" : "changed",
        },
      });
      return ok(reportOf(after));
    }),
  );

  api.serve(countReports, async ({ session, query }) => {
    const { from, until, offsetMinutes } = query;
    const counts = await countedReports(db, { ...filtersOf(query, session), from, until, offsetMinutes });
    return counts ? ok(counts) : refuse("message-malformed");
  });

  api.serve(exportReports, async ({ session, query }) => {
    const filters = filtersOf(query, session);
    const { search, ...told } = filters;
    await changeAlone(db, (tx) =>
      audit.append(tx, {
        actor: session.member,
        action: "reports.exported",
        subject: "",
        // What was searched for may be a customer's name.
        detail: { ...told, searched: search !== null },
      }),
    );
    const name = `farhand-reports-${isoTime(clock.now()).slice(0, 10)}.csv`;
    const mayGoOn = () => sessions.isThere(db, session.id);
    const parts = csvParts(filters);
    return ok(streamedFile({ name, mediaType: exportReports.file ?? "", parts, mayGoOn }, logger));
  });

  async function* csvParts(filters: ReportFilters): AsyncGenerator<string, void, undefined> {
    yield csvHead;
    for (let after: ReportPlace | null = null; ; ) {
      const rows: WholeReport[] = await readReports(db, filters, after, exportRun);
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(csvLine).join("");
      if (rows.length < exportRun) return;
      after = [last.began_at, last.id];
      // Whoever takes as fast as it comes would else hold up everybody on SQLite.
      await setImmediate();
    }
  }
}

/** Whose reports alone somebody sees; null: everybody's. */
function ownOnly({ member }: LiveSession): string | null {
  return member.roles.includes("account-administrator") ? null : member.id;
}

interface Asked extends Partial<Omit<ReportFilters, "memberId">> {
  readonly technician?: string | undefined;
}

function filtersOf(
  asked: { readonly [Name in keyof Asked]?: Asked[Name] | undefined },
  session: LiveSession,
) {
  const { search, from = null, until = null, outcome = null, kind = null, technician = null } = asked;
  const own = ownOnly(session);
  // Somebody else's sessions are, for a technician, sessions that there were not.
  const memberId = own === null || technician === own ? (own ?? technician) : technician === null ? own : "";
  return { memberId, search: search?.trim() || null, from, until, outcome, kind } satisfies ReportFilters;
}

function newRow(report: NewReport, member: LiveSession["member"], receivedAt: string) {
  const row = {
    id: report.id,
    member_id: member.id,
    member_name: member.name,
    customer_name: report.customerName,
    kind: report.kind,
    device_group_id: report.deviceGroup,
    began_at: report.beganAt,
    ended_at: report.endedAt,
    duration_seconds: Math.round((Date.parse(report.endedAt) - Date.parse(report.beganAt)) / 1_000),
    scopes: JSON.stringify(report.scopes),
    file_count: report.files.length,
    outcome: report.outcome,
    received_at: receivedAt,
    revision: 0,
    // Of the checked form: its fields are in the schema's order, however they were sent.
    posted_hash: hashSecret(JSON.stringify(report)),
    files: JSON.stringify(report.files),
    notes: report.notes,
  };
  return { ...row, search_text: reportSearchText(row) };
}

function rowOf(row: ListedReport): ReportRow {
  return {
    id: row.id,
    kind: row.kind,
    technician: { id: row.member_id, name: row.member_name },
    customerName: row.customer_name,
    beganAt: row.began_at,
    durationSeconds: row.duration_seconds,
    scopes: JSON.parse(row.scopes) as ReportRow["scopes"],
    files: row.file_count,
    outcome: row.outcome,
  };
}

function reportOf(row: WholeReport): Report {
  return {
    id: row.id,
    kind: row.kind,
    technician: { id: row.member_id, name: row.member_name },
    customerName: row.customer_name,
    deviceGroup: row.device_group_id,
    beganAt: row.began_at,
    endedAt: row.ended_at,
    durationSeconds: row.duration_seconds,
    scopes: JSON.parse(row.scopes) as Report["scopes"],
    files: JSON.parse(row.files) as Report["files"],
    outcome: row.outcome,
    notes: row.notes,
    receivedAt: row.received_at,
    revision: row.revision,
  };
}
