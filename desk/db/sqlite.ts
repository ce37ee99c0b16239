/**
 * Owns: SQLite as this server uses it: one file, write-ahead log, every commit on disk before it is acknowledged, foreign
 * keys held, statements prepared once.
 */

import { closeSync, openSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import Database from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  SqliteQueryCompiler,
} from "kysely";
import { codeOf } from "./database-trouble.ts";

/** How long a statement waits for another process's writing. */
const busyForMs = 5_000;
const retryMs = 10;
const statementsKept = 500;

/**
 * Opens the file, or makes it, readable for this user alone.
 * @throws when it cannot be opened, or its integrity check finds something
 */
export function openSqlite(path: string): Database.Database {
  // SQLite makes it readable for all that the process's mask lets; what it puts beside it is as readable as this.
  closeSync(openSync(path, "a", 0o600));
  const database = new Database(path, { timeout: 0 });
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.pragma("trusted_schema = OFF");
    const found = database.pragma("quick_check(1)", { simple: true });
    if (found !== "ok") throw new DatabaseDamaged();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export class DatabaseDamaged extends Error {
  constructor() {
    super("The database file is damaged. Restore the last backup (docs/OPERATIONS.md).");
  }
}

/** Kysely's own, with transactions that take the write lock at once and definitions inside them. */
export function sqliteDialect(database: Database.Database): Dialect {
  const config = { database: withKeptStatements(database) };
  const dialect = new SqliteDialect(config);
  return {
    createDriver: () => new PatientSqliteDriver(config, database),
    createQueryCompiler: () => new SteadySqliteCompiler(),
    createAdapter: () => new TransactionalSqliteAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

/**
 * Waits for other processes without holding up this one, as SQLite's own waiting would; and begins transactions by taking
 * the write lock: one that reads first and writes later would be refused when another process wrote in between.
 */
class PatientSqliteDriver extends SqliteDriver {
  #patient: DatabaseConnection | null = null;
  readonly #database: Database.Database;

  constructor(config: SqliteDialectConfig, database: Database.Database) {
    super(config);
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    // One for good: Kysely remembers each that it is given.
    this.#patient ??= patientConnection(await super.acquireConnection());
    return this.#patient;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** After some errors, as of a full disk, SQLite has done so itself: another one would hide what was wrong. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

function patientConnection(connection: DatabaseConnection): DatabaseConnection {
  return {
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    async executeQuery<Row>(query: CompiledQuery) {
      for (let giveUpMs: number | null = null; ; ) {
        try {
          return await connection.executeQuery<Row>(query);
        } catch (error) {
          giveUpMs ??= performance.now() + busyForMs;
          if (codeOf(error) !== "SQLITE_BUSY" || performance.now() > giveUpMs) throw error;
        }
        await setTimeout(retryMs);
      }
    },
  };
}

/**
 * SQLite plans a kept statement anew with every value that its plan might depend on, which took ten times as long as
 * answering (56 µs and 5 for a session). A plus before it changes no value, and lets the plan depend on none. Without
 * ANALYZE, values tell the planner nothing anyway.
 * Source: sqlite.org/c3ref/prepare.html ("if the specific value bound … might influence the choice of query plan").
 */
class SteadySqliteCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return "+?";
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function withKeptStatements(database: Database.Database) {
  const kept = new Map<string, Database.Statement>();
  return {
    close: () => database.close(),
    prepare(sql: string) {
      const known = kept.get(sql);
      if (known) {
        kept.delete(sql);
        kept.set(sql, known);
        return known;
      }
      const statement = database.prepare(sql);
      kept.set(sql, statement);
      if (kept.size > statementsKept) {
        const [oldest] = kept.keys();
        if (oldest !== undefined) kept.delete(oldest);
      }
      return statement;
    },
  };
}
