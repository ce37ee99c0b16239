/**
 * Owns: removing what the organisation no longer keeps: session reports, and the old end of the audit log, whose chain then
 * begins at the last removed entry.
 * Never: removes entries that do not follow from each other: they are what somebody has to look into.
 *
 * What is over is counted from the beginning of the day (UTC), so whoever comes first in a day does it, however many
 * processes there are and however often they start.
 */

import { sql } from "kysely";
import { Retention } from "../../protocol/desk/policies.ts";
import { parseValue } from "../../protocol/parse.ts";
import { moveChainStart, readChainStart, verifyChain } from "../audit/audit-chain.ts";
import { changeAlone, type Tx } from "../db/database.ts";
import { codeOf } from "../db/database-trouble.ts";
import { isoTime } from "../environment.ts";
import { readOrganisation } from "../organisation/organisation.ts";
import type { DeskServices } from "../services.ts";

const lookEveryMs = 3_600_000;
const dayMs = 24 * 3_600_000;
/** Rows removed in one transaction, for which everybody waits on SQLite. */
const run = 1_000;

/** @returns a function that ends it */
export function startRetention(services: DeskServices): () => void {
  const { clock, logger } = services.environment;
  let isRunning = false;
  return clock.every(lookEveryMs, () => {
    if (isRunning) return;
    isRunning = true;
    applyRetention(services)
      .catch((error: unknown) => logger.error({ code: codeOf(error) }, "retention could not be applied"))
      .finally(() => {
        isRunning = false;
      });
  });
}

async function applyRetention({ db, environment, keys, audit }: DeskServices): Promise<void> {
  const { clock, logger } = environment;
  const organisation = await readOrganisation(db);
  if (!organisation) return;
  // The seal of the chain would be worth little if a number written into the database could cut it.
  const checked = parseValue(Retention, organisation.retention);
  if (!checked.ok) {
    logger.error({}, "what is set for retention is nothing that can be set, so nothing is removed");
    return;
  }
  const { reportDays, auditDays } = checked.value;
  const over = (days: number | null) =>
    days === null ? null : isoTime(Math.floor(clock.now() / dayMs) * dayMs - days * dayMs);
  const reportsBefore = over(reportDays);

  const auditThrough = await removableThrough(over(auditDays));

  const isDue = await changeAlone(db, async (tx) => {
    const reports = reportsBefore === null ? 0 : await countReports(tx, reportsBefore);
    const start = await readChainStart(tx, keys.audit);
    const auditEntries = start && auditThrough !== null ? Math.max(0, auditThrough - start.seq) : 0;
    if (reports === 0 && auditEntries === 0) return false;
    await audit.append(tx, {
      actor: { id: null, name: "Farhand" },
      action: "retention.applied",
      subject: "",
      detail: { reportDays, auditDays, reports, auditEntries },
    });
    return true;
  });
  if (!isDue) return;
  if (reportsBefore !== null) while (await removeReports(reportsBefore));
  if (auditThrough !== null) while (await removeEntries(auditThrough));

  /** The last entry of those, from the oldest on, that are all over and follow from each other; null: there is none. */
  async function removableThrough(before: string | null): Promise<number | null> {
    if (before === null) return null;
    const { first, last } = await db
      .selectFrom("audit")
      .select(({ fn }) => [fn.min<number | null>("seq").as("first"), fn.max<number | null>("seq").as("last")])
      .executeTakeFirstOrThrow();
    const kept = await db
      .selectFrom("audit")
      .select(({ fn }) => fn.min<number | null>("seq").as("seq"))
      .where("at", ">=", before)
      .executeTakeFirstOrThrow();
    // Were all to go, the one that tells of it still follows the last of them.
    const through = kept.seq === null ? last : kept.seq - 1;
    if (first === null || through === null || through < first) return null;
    const { brokenAt } = await verifyChain(db, keys.audit, through);
    if (brokenAt === null) return through;
    logger.error({ brokenAt }, "the audit log was tampered with, so nothing of it is removed");
    return null;
  }

  /** Whether there may be more. */
  async function removeReports(before: string): Promise<boolean> {
    const { numDeletedRows } = await db
      .deleteFrom("session_report")
      .where("id", "in", (select) =>
        select.selectFrom("session_report").select("id").where("received_at", "<", before).limit(run),
      )
      .executeTakeFirst();
    return numDeletedRows >= run;
  }

  function removeEntries(through: number): Promise<boolean> {
    return changeAlone(db, async (tx) => {
      const start = await readChainStart(tx, keys.audit);
      if (!start || start.seq >= through) return false;
      const last = await tx
        .selectFrom("audit")
        .select(["seq", "mac"])
        .where("seq", "=", Math.min(start.seq + run, through))
        .executeTakeFirst();
      if (!last) return false;
      await moveChainStart(tx, keys.audit, last);
      await tx.deleteFrom("audit").where("seq", "<=", last.seq).execute();
      return true;
    });
  }
}

async function countReports(tx: Tx, before: string): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`
    select count(*) as count from session_report where received_at < ${before}`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}
