/**
 * Owns: the one database of the desk, SQLite or PostgreSQL, opened and brought to the newest tables.
 * Never: keeps a transaction open across anything but its own queries: in SQLite everybody waits for it.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Kysely, type Transaction } from "kysely";
import type { DeskLogger } from "../environment.ts";
import { migrate } from "./migrate.ts";
import { postgresDialect } from "./postgres.ts";
import type { DeskTables } from "./schema.ts";
import { openSqlite, sqliteDialect } from "./sqlite.ts";

export type Db = Kysely<DeskTables>;
export type Tx = Transaction<DeskTables>;
/** Whether a row is read inside a transaction or on its own is its caller's business. */
export type DbOrTx = Db | Tx;

export type DatabasePlace =
  | { readonly kind: "sqlite"; readonly folder: string }
  | { readonly kind: "postgres"; readonly url: string };

export const sqliteFile = "desk.sqlite";

/** @throws when it cannot be reached, is damaged, or was changed by a newer Farhand */
export async function openDatabase(place: DatabasePlace, logger: DeskLogger): Promise<Db> {
  const db = new Kysely<DeskTables>({ dialect: dialectOf(place, logger) });
  try {
    const applied = await migrate(db);
    if (applied > 0) logger.info({ applied }, "the database was brought up to date");
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** A database as it is, without bringing it to the newest tables. */
export function connectDatabase(place: DatabasePlace, logger: DeskLogger): Db {
  return new Kysely<DeskTables>({ dialect: dialectOf(place, logger) });
}

function dialectOf(place: DatabasePlace, logger: DeskLogger) {
  if (place.kind === "sqlite") {
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    return sqliteDialect(openSqlite(join(place.folder, sqliteFile)));
  }
  return postgresDialect(place.url, logger);
}

/**
 * Runs `work` in one transaction, all or nothing, alone among those that change the organisation as a whole: a rule over
 * several rows (the last administrator, the end of the audit log) would else hold for each of two changes and not for both.
 */
export function changeAlone<Value>(db: Db, work: (tx: Tx) => Promise<Value>): Promise<Value> {
  return db.transaction().execute(async (tx) => {
    await tx.updateTable("organisation").set({ id: "organisation" }).execute();
    return work(tx);
  });
}
