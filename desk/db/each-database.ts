/**
 * Owns: running the same tests on SQLite and on a real PostgreSQL.
 * Never: ships, or passes silently without PostgreSQL where everything has to be tested.
 */

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { type DatabasePlace, openDatabase, sqliteFile } from "./database.ts";
import { type LocalPostgres, postgresPrograms, startLocalPostgres } from "./local-postgres.ts";
import { quickFolder } from "./quick-folder.ts";

export interface DatabaseUnderTest {
  readonly kind: "sqlite" | "postgres";
  /** A new place with each call, with all tables and nothing in them; it goes with the test. */
  place(): Promise<DatabasePlace>;
  /** One without any table. */
  untouched(): Promise<DatabasePlace>;
  /** The PostgreSQL server itself, to halt and restart; null for SQLite. */
  server(): LocalPostgres | null;
}

const logger = { info() {}, warn() {}, error() {} };

/** `tests` are declared twice, once for each database. */
export function describeOnEachDatabase(title: string, tests: (database: DatabaseUnderTest) => void): void {
  describe(`${title}, on SQLite`, () => {
    const folders: string[] = [];
    let withTables = "";
    beforeAll(async () => {
      withTables = mkdtempSync(join(quickFolder(), "farhand-desk-"));
      await (await openDatabase({ kind: "sqlite", folder: withTables }, logger)).destroy();
    });
    afterAll(() => rmSync(withTables, { recursive: true, force: true }));
    afterEach(() => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    });
    function newFolder(): string {
      const folder = mkdtempSync(join(quickFolder(), "farhand-desk-"));
      folders.push(folder);
      return folder;
    }
    tests({
      kind: "sqlite",
      async place() {
        const folder = newFolder();
        copyFileSync(join(withTables, sqliteFile), join(folder, sqliteFile));
        return { kind: "sqlite", folder };
      },
      untouched: async () => ({ kind: "sqlite", folder: newFolder() }),
      server: () => null,
    });
  });

  const programs = postgresPrograms();
  if (programs === null && process.env["CI"] === "true") throw new Error("CI has to test against PostgreSQL");
  if (programs === null)
    process.stderr.write(`SKIPPED: no PostgreSQL, so ${title} is tested on SQLite alone\n`);
  describe.runIf(programs !== null)(`${title}, on PostgreSQL`, () => {
    let server: LocalPostgres | null = null;
    let withTables: string;
    beforeAll(async () => {
      // What was acknowledged outlives the death of its process all the same; only the machine's it does not.
      server = await startLocalPostgres(programs ?? "", { folder: quickFolder(), syncs: false });
      withTables = await server.createDatabase();
      await (await openDatabase({ kind: "postgres", url: withTables }, logger)).destroy();
    }, 60_000);
    afterAll(() => server?.stop());
    async function create(like?: string): Promise<DatabasePlace> {
      if (!server) throw new Error("PostgreSQL is not started");
      return { kind: "postgres", url: await server.createDatabase(like) };
    }
    tests({
      kind: "postgres",
      place: () => create(withTables),
      untouched: () => create(),
      server: () => server,
    });
  });
}
