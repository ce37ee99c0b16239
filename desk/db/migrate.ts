/**
 * Owns: the migrations in their order, and bringing a database to the newest. Forward only, all or nothing.
 * Never: starts on a database that a newer Farhand has already changed.
 */

import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import * as accounts from "./migrations/0001-accounts.ts";
import type { DeskTables } from "./schema.ts";

export const migrations: Readonly<Record<string, Migration>> = {
  "0001-accounts": accounts,
};

/**
 * @param upTo the last one to apply; a test brings a database to an earlier version by it
 * @returns how many were applied; throws what the database threw, and for a database from the future
 */
export async function migrate(db: Kysely<DeskTables>, upTo?: string): Promise<number> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error, results = [] } = await (upTo ? migrator.migrateTo(upTo) : migrator.migrateToLatest());
  if (error) throw (await isFromTheFuture(db)) ? new DatabaseFromTheFuture() : error;
  return results.length;
}

export class DatabaseFromTheFuture extends Error {
  constructor() {
    super("The database was changed by a newer Farhand. Start that one, or restore a backup of this one's.");
  }
}

async function isFromTheFuture(db: Kysely<DeskTables>): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.some(({ name }) => !(name in migrations));
}
