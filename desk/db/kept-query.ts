/**
 * Owns: a query that is asked again and again, built once, since building one takes longer than SQLite takes to answer it,
 * and planned once, which takes PostgreSQL longer still. Values still go to the database as values.
 * Never: `selectAll`. What was planned gives the columns that there were.
 */

import { hash } from "node:crypto";
import type { Compilable, CompiledQuery, Kysely, QueryResult } from "kysely";
import type { DeskTables } from "./schema.ts";

/** The name of each kept query, by its text: the same in every process. */
export const keptNames = new Map<string, string>();

/**
 * @param build is given, by name, what stands for each value; each where the value is to be
 * @returns what asks it with the values
 */
export function keepQuery<Name extends string, Row>(
  names: readonly Name[],
  build: (standsFor: Readonly<Record<Name, string>>) => Compilable<Row>,
): (db: Kysely<DeskTables>, values: Readonly<Record<Name, string>>) => Promise<Row[]> {
  // No value that somebody sends can be one of these.
  const marks = new Map(names.map((name) => [`\u0000${name}`, name]));
  let kept: CompiledQuery<Row> | null = null;
  return async (db, values) => {
    if (kept === null) {
      kept = build(
        Object.fromEntries([...marks].map(([mark, name]) => [name, mark])) as Record<Name, string>,
      ).compile();
      keptNames.set(kept.sql, hash("sha256", kept.sql, "base64url"));
    }
    const parameters = kept.parameters.map((parameter) => {
      const name = marks.get(parameter as string);
      return name === undefined ? parameter : values[name];
    });
    const { rows }: QueryResult<Row> = await db.executeQuery({ ...kept, parameters });
    return rows;
  };
}
