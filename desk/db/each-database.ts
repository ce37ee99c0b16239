/**
 * Owns: running the same tests on SQLite and on a real PostgreSQL.
 * Never: ships, or passes silently without PostgreSQL where everything has to be tested.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import type { DatabasePlace } from "./database.ts";
import { type LocalPostgres, postgresPrograms, startLocalPostgres } from "./local-postgres.ts";

export interface DatabaseUnderTest {
  readonly kind: "sqlite" | "postgres";
  /** A new, empty place with each call; it goes with the test. */
  place(): Promise<DatabasePlace>;
  /** The PostgreSQL server itself, to halt and restart; null for SQLite. */
  server(): LocalPostgres | null;
}

/** `tests` are declared twice, once for each database. */
export function describeOnEachDatabase(title: string, tests: (database: DatabaseUnderTest) => void): void {
  describe(`${title}, on SQLite`, () => {
    const folders: string[] = [];
    afterEach(() => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    });
    tests({
      kind: "sqlite",
      async place() {
        const folder = mkdtempSync(join(tmpdir(), "farhand-desk-"));
        folders.push(folder);
        return { kind: "sqlite", folder };
      },
      server: () => null,
    });
  });

  const programs = postgresPrograms();
  if (programs === null && process.env["CI"] === "true") throw new Error("CI has to test against PostgreSQL");
  if (programs === null)
    process.stderr.write(`SKIPPED: no PostgreSQL, so ${title} is tested on SQLite alone\n`);
  describe.runIf(programs !== null)(`${title}, on PostgreSQL`, () => {
    let server: LocalPostgres | null = null;
    beforeAll(async () => {
      server = await startLocalPostgres(programs ?? "");
    }, 60_000);
    afterAll(() => server?.stop());
    tests({
      kind: "postgres",
      async place() {
        if (!server) throw new Error("PostgreSQL is not started");
        return { kind: "postgres", url: await server.createDatabase() };
      },
      server: () => server,
    });
  });
}
