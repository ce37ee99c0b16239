/** Owns: the endpoints of the audit log: reading it, verifying its chain, taking it away. Both latter are in it themselves. */

import { setImmediate } from "node:timers/promises";
import { AuditEntry, exportAudit, listAudit, verifyAudit } from "../../protocol/desk/audit-api.ts";
import type { JsonValue } from "../../protocol/json.ts";
import { parseValue } from "../../protocol/parse.ts";
import { ok } from "../../protocol/result.ts";
import { changeAlone, type Db } from "../db/database.ts";
import type { AuditTable } from "../db/schema.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { openCursor, sealCursor } from "../http/page-cursor.ts";
import { refuse } from "../http/problem.ts";
import { streamedFile } from "../http/streamed-file.ts";
import type { DeskServices } from "../services.ts";
import { findKept, verifyChain } from "./audit-chain.ts";

const pageRows = 50;
/** Entries read at once where they are searched or exported: some milliseconds. */
const longRun = 500;

interface AuditFilters {
  readonly search?: string | undefined;
  readonly action?: AuditEntry["action"] | undefined;
  readonly actor?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export function serveAudit(api: Api, { db, environment, keys, audit, sessions }: DeskServices): void {
  const { clock, logger } = environment;

  api.serve(listAudit, async ({ query: { limit = pageRows, after, ...filters } }) => {
    const place = after === undefined ? [null] : openCursor(keys.codes, "audit", after);
    if (place === null) return refuse("message-malformed");
    const rows: AuditTable[] = [];
    const run = filters.search === undefined ? limit + 1 : longRun;
    for await (const entries of runs(db, filters, { way: "desc", after: place[0] as number | null, run })) {
      rows.push(...entries.slice(0, limit + 1 - rows.length));
      if (rows.length > limit) break;
    }
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return ok({
      rows: shown.map(entryOf),
      next: last ? sealCursor(keys.codes, "audit", [last.seq]) : null,
    });
  });

  api.serve(verifyAudit, async ({ session, query: { keptSeq, keptMac } }) => {
    const { entries, brokenAt, head } = await verifyChain(db, keys.audit);
    const kept =
      keptSeq === undefined || keptMac === undefined
        ? null
        : await findKept(db, keys.audit, { seq: keptSeq, mac: keptMac });
    if (brokenAt !== null || kept === "missing")
      logger.error({ entries, brokenAt, kept }, "the audit log was tampered with");
    // The process's log is the elsewhere that a cut-off end is found by.
    else logger.info({ entries, head }, "the audit log is whole");
    await changeAlone(db, (tx) =>
      audit.append(tx, {
        actor: session.member,
        action: "audit.verified",
        subject: "",
        detail: { entries, brokenAt, kept },
      }),
    );
    return ok({ entries, brokenAt, head, kept });
  });

  api.serve(exportAudit, async ({ session, query }) => {
    const { search, ...told } = query;
    await changeAlone(db, (tx) =>
      audit.append(tx, {
        actor: session.member,
        action: "audit.exported",
        subject: "",
        detail: { ...(told as { [name: string]: JsonValue }), searched: search !== undefined },
      }),
    );
    const name = `farhand-audit-${isoTime(clock.now()).slice(0, 10)}.jsonl`;
    const mayGoOn = () => sessions.isThere(db, session.id);
    const parts = jsonLines(db, query);
    return ok(streamedFile({ name, mediaType: exportAudit.file ?? "", parts, mayGoOn }, logger));
  });
}

async function* jsonLines(db: Db, filters: AuditFilters): AsyncGenerator<string, void, undefined> {
  for await (const entries of runs(db, filters, { way: "asc", after: null, run: longRun }))
    yield entries.map((row) => `${JSON.stringify({ ...entryOf(row), mac: row.mac })}\n`).join("");
}

/** What the filters leave of each `run` of entries after `after`. */
async function* runs(
  db: Db,
  filters: AuditFilters,
  { way, after, run }: { readonly way: "asc" | "desc"; readonly after: number | null; readonly run: number },
): AsyncGenerator<AuditTable[], void, undefined> {
  for (let from = after; ; ) {
    let query = db.selectFrom("audit").selectAll().orderBy("seq", way).limit(run);
    if (from !== null) query = query.where("seq", way === "asc" ? ">" : "<", from);
    if (filters.action !== undefined) query = query.where("action", "=", filters.action);
    if (filters.actor !== undefined) query = query.where("actor_id", "=", filters.actor);
    if (filters.from !== undefined) query = query.where("at", ">=", filters.from);
    if (filters.until !== undefined) query = query.where("at", "<", filters.until);
    const rows: AuditTable[] = await query.execute();
    const { search } = filters;
    const found = search === undefined ? rows : rows.filter((row) => isFound(row, search));
    if (found.length > 0) yield found;
    const last = rows.at(-1);
    if (!last || rows.length < run) return;
    from = last.seq;
    await setImmediate();
  }
}

/** Compared here, since the two databases do not agree on what lower case is. */
function isFound(row: AuditTable, search: string): boolean {
  const wanted = searchForm(search.trim());
  return searchForm(`${row.actor_name}\n${row.action}\n${row.subject}\n${row.detail}`).includes(wanted);
}

function searchForm(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Somebody who changed the database may have left anything; the log must still be read. */
function entryOf(row: AuditTable): AuditEntry {
  const entry = {
    seq: row.seq,
    at: row.at,
    actor: { id: row.actor_id, name: row.actor_name },
    action: row.action as AuditEntry["action"],
    subject: row.subject,
    detail: detailOf(row.detail),
  };
  if (parseValue(AuditEntry, entry).ok) return entry;
  const { seq, mac: _, ...left } = row;
  return {
    seq,
    at: isoTime(0),
    actor: { id: null, name: "?" },
    action: "audit.unreadable",
    subject: "",
    detail: { ...left },
  };
}

function detailOf(text: string): AuditEntry["detail"] {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail === "object" && detail !== null && !Array.isArray(detail))
      return detail as AuditEntry["detail"];
  } catch {}
  return { unreadable: text };
}
