/**
 * Owns: PostgreSQL as this server uses it: a pool of connections with an end to every wait, on each of which a kept query is
 * planned once.
 * Source: postgresql.org/docs, "Extended Query": a named statement lasts as long as its connection.
 */

import { type Dialect, PostgresDialect } from "kysely";
import pg from "pg";
import type { DeskLogger } from "../environment.ts";
import { keptNames } from "./kept-query.ts";

const connections = 10;
const connectWithinMs = 5_000;
const statementWithinMs = 30_000;

export function postgresDialect(url: string, logger: DeskLogger): Dialect {
  const pool = new pg.Pool({
    Client: PlanningOnceClient,
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: statementWithinMs,
  });
  // An idle connection that the server ends is an event here; the next query gets a new one.
  pool.on("error", () => logger.warn({}, "a connection to PostgreSQL was lost"));
  // One that is in use may end between two queries: the next says so. With nobody listening, the process would end.
  pool.on("connect", (client) => client.on("error", () => {}));
  return new PostgresDialect({ pool });
}

/** Planning takes four times as long as finding a session. */
class PlanningOnceClient extends pg.Client {
  // However it is called, so it calls on: `never` stands for whatever that gives.
  override query(...asked: unknown[]): never {
    const [text, ...rest] = asked;
    const name = typeof text === "string" ? keptNames.get(text) : undefined;
    const query = super.query as (...asked: unknown[]) => never;
    return query.call(this, name === undefined ? text : { name, text }, ...rest);
  }
}
