/** Owns: what the network administrator sees and does: how the parts are, and a backup to take away. */

import { Readable } from "node:stream";
import { sql } from "kysely";
import { downloadBackup, readHealth } from "../../protocol/desk/operations-api.ts";
import { ok } from "../../protocol/result.ts";
import { backupStream } from "../backup/backup.ts";
import { changeAlone, type DatabasePlace } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { fileResponse } from "../http/streamed-file.ts";
import type { DeskServices } from "../services.ts";

export type PartState = "well" | "unwell" | "off";

/** What the process around the desk knows of its other parts. */
export interface Surroundings {
  readonly version: string;
  readonly redis: PartState;
  readonly turn: { readonly state: PartState; readonly servers: number };
  /** Null where signaling is another process. */
  readonly signaling: Readonly<Record<string, number>> | null;
}

export interface OperationsOptions {
  readonly place: DatabasePlace;
  readonly look: () => Promise<Surroundings>;
}

export function serveOperations(api: Api, services: DeskServices, { place, look }: OperationsOptions): void {
  const { db, environment, audit } = services;
  const startedAt = isoTime(environment.clock.now());

  async function count(table: "member" | "session_report" | "audit"): Promise<number> {
    const { rows } = await db
      .selectFrom(table)
      .select((select) => select.fn.countAll<number | string>().as("rows"))
      .executeTakeFirstOrThrow();
    return Number(rows);
  }

  async function databaseBytes(): Promise<number | null> {
    const { rows } =
      place.kind === "sqlite"
        ? await sql<{ bytes: number | string }>`
            select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(db)
        : await sql<{ bytes: number | string }>`
            select pg_database_size(current_database()) as bytes`.execute(db);
    return rows[0] ? Number(rows[0].bytes) : null;
  }

  async function mailState() {
    const rows = await db
      .selectFrom("outbox")
      .select(["given_up_at", "last_problem"])
      .where("sent_at", "is", null)
      .orderBy("created_at", "desc")
      .limit(1_000)
      .execute();
    const waiting = rows.filter((row) => row.given_up_at === null);
    const lastProblem = rows.find((row) => row.last_problem !== null)?.last_problem ?? null;
    const failing = waiting.some((row) => row.last_problem !== null);
    const state: PartState = services.mail === "on" ? (failing ? "unwell" : "well") : "off";
    return { state, waiting: waiting.length, givenUp: rows.length - waiting.length, lastProblem };
  }

  api.serve(readHealth, async () => {
    const [surroundings, sizeBytes, mail, members, reports, auditEntries, lastBackup] = await Promise.all([
      look(),
      databaseBytes(),
      mailState(),
      count("member"),
      count("session_report"),
      count("audit"),
      db
        .selectFrom("audit")
        .select("at")
        .where("action", "=", "backup.made")
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst(),
    ]);
    const { version, redis, turn, signaling } = surroundings;
    return ok({
      version,
      startedAt,
      database: { kind: place.kind, state: "well" as const, sizeBytes },
      mail,
      redis,
      turn: { ...turn },
      signaling: signaling && { ...signaling },
      memoryBytes: process.memoryUsage.rss(),
      counts: { members, reports, auditEntries },
      lastBackupAt: lastBackup?.at ?? null,
    });
  });

  api.serve(downloadBackup, async ({ session }) => {
    await changeAlone(db, (tx) =>
      audit.append(tx, {
        actor: { id: session.member.id, name: session.member.name },
        action: "backup.made",
        subject: "",
        detail: {},
      }),
    );
    const { clock, logger } = environment;
    const name = `farhand-${isoTime(clock.now()).slice(0, 16).replace(/[T:]/g, "-")}.backup`;
    const stream = Readable.toWeb(backupStream(place, clock, logger)) as ReadableStream<Uint8Array>;
    return ok(fileResponse({ name, mediaType: "application/gzip", stream }));
  });
}
