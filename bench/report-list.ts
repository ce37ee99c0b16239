/**
 * Owns: `list-100k`: p95 of a page of fifty session reports among 100,000, filtered by outcome, as a browser gets it over
 * HTTP; `list-100k-search`: with a word besides that one report in fifty has; `list-100k-needle`: one single report
 * among all. On SQLite and on PostgreSQL.
 * Never: judges. Alone: `node bench/report-list.ts`.
 *
 * The reference is the shortest query that finds the same rows, through the bare driver, in this process.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { type DatabasePlace, openDatabase, sqliteFile } from "../desk/db/database.ts";
import { postgresPrograms, startLocalPostgres } from "../desk/db/local-postgres.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { fillReports } from "./desk/full-database.ts";
import { connectLightHttp, getRequest, signedInCookie } from "./desk/light-http.ts";
import { median, spread } from "./figures.ts";
import { startServerProcess } from "./signaling/server-process.ts";

const reports = 100_000;
const rounds = 5;

const kinds = [
  { name: "list-100k", query: "outcome=not-solved", where: "outcome = 'not-solved'", pages: 100 },
  {
    name: "list-100k-search",
    query: "outcome=not-solved&search=rare",
    where: "outcome = 'not-solved' and search_text like '%rare%'",
    pages: 60,
  },
  {
    name: "list-100k-needle",
    query: "search=customer%2077777",
    where: "search_text like '%customer 77777%'",
    pages: 8,
  },
] as const;

const logger = { info() {}, warn() {}, error() {} };
const columns =
  "id, kind, member_id, member_name, customer_name, began_at, duration_seconds, scopes, file_count, outcome";
const bareSql = (where: string) =>
  `select ${columns} from session_report where ${where} order by began_at desc, id desc limit 51`;

export async function benchReportList({ log }: BenchContext): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "farhand-bench-"));
  try {
    const sqlite = await measure(log, "sqlite", { kind: "sqlite", folder }, () => {
      const database = new Database(join(folder, sqliteFile), { readonly: true });
      return {
        read(where) {
          const statement = database.prepare(bareSql(where));
          return async () => void statement.all();
        },
        close: async () => void database.close(),
      };
    });
    const programs = postgresPrograms();
    if (programs === null) return sqlite;
    const server = await startLocalPostgres(programs);
    try {
      const url = await server.createDatabase();
      const postgres = await measure(log, "postgres", { kind: "postgres", url }, () => {
        const pool = new pg.Pool({ connectionString: url, max: 1 });
        return {
          read: (where) => async () => void (await pool.query(bareSql(where))),
          close: () => pool.end(),
        };
      });
      return [...sqlite, ...postgres];
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface BareDriver {
  read(where: string): () => Promise<void>;
  close(): Promise<void>;
}

async function measure(
  log: BenchContext["log"],
  database: "sqlite" | "postgres",
  place: DatabasePlace,
  open: () => BareDriver,
): Promise<BenchRow[]> {
  await (await openDatabase(place, logger)).destroy();
  // In the order in which they happened, half a minute apart.
  await fillReports(place, { reports, firstMs: Date.UTC(2026, 9, 20), everyMs: 30_000 });
  const server = await startServerProcess("bench/desk/desk-server.ts", {
    FARHAND_BENCH_PLACE: JSON.stringify(place),
  });
  const client = await connectLightHttp(server.port);
  const driver = open();
  try {
    const cookie = await signedInCookie(server.port);
    log(`a page's bytes over HTTP alone, on ${database}: p95 ${await overHttpAlone(server.port, cookie)} ms`);
    const rows: BenchRow[] = [];
    for (const { name, query, where, pages } of kinds) {
      const request = getRequest(server.port, `/api/reports?${query}`, cookie);
      const contenders = {
        ours: async () => {
          const answer = await client.ask(request);
          if (!answer.startsWith("HTTP/1.1 200")) throw new Error(answer.slice(0, 400));
        },
        reference: driver.read(where),
      };
      const p95s = { ours: [] as number[], reference: [] as number[] };
      for (const ask of Object.values(contenders)) await timed(ask, pages);
      for (let round = 0; round < rounds; round += 1)
        for (const side of ["ours", "reference"] as const)
          p95s[side].push(percentile95(await timed(contenders[side], pages)));
      log(
        `${name} on ${database}: p95 ${spread(p95s.ours, 2)} ms, the bare query ${spread(p95s.reference, 2)} ms`,
      );
      rows.push(
        benchRow({
          name: `${name}-${database}`,
          unit: "ms, p95",
          ours: median(p95s.ours),
          reference: median(p95s.reference),
          referenceIs: "the bare query through the driver, in this process",
        }),
      );
    }
    return rows;
  } finally {
    client.close();
    await driver.close();
    await server.close();
  }
}

/** The same answer by a route that has it ready: no query, session or check. */
async function overHttpAlone(port: number, cookie: string): Promise<string> {
  const whole = await connectLightHttp(port);
  const answer = await whole.ask(getRequest(port, `/api/reports?${kinds[0].query}`, cookie));
  whole.close();
  const bare = await startServerProcess("bench/desk/bare-route.ts", {
    FARHAND_BENCH_ANSWER: answer.slice(answer.indexOf("\r\n\r\n") + 4),
  });
  const client = await connectLightHttp(bare.port);
  try {
    const ask = async () => void (await client.ask(getRequest(bare.port, "/api/me")));
    const p95s: number[] = [];
    await timed(ask, kinds[0].pages);
    for (let round = 0; round < rounds; round += 1) p95s.push(percentile95(await timed(ask, kinds[0].pages)));
    return spread(p95s, 2);
  } finally {
    client.close();
    await bare.close();
  }
}

async function timed(ask: () => Promise<void>, times: number): Promise<number[]> {
  const tookMs: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const startedMs = performance.now();
    await ask();
    tookMs.push(performance.now() - startedMs);
  }
  return tookMs;
}

function percentile95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

if (import.meta.main) console.table(await benchReportList({ log: (text) => console.log(text) }));
