/**
 * Owns: a query that is asked again and again, built once: building one takes longer than SQLite takes to answer it.
 * Values still go to the database as values.
 */

import type { Compilable, CompiledQuery, QueryResult } from "kysely";
import type { DbOrTx } from "./database.ts";

/**
 * @param build is given, by name, what stands for each value; each where the value is to be
 * @returns what asks it with the values
 */
export function keepQuery<Name extends string, Row>(
  names: readonly Name[],
  build: (standsFor: Readonly<Record<Name, string>>) => Compilable<Row>,
): (db: DbOrTx, values: Readonly<Record<Name, string>>) => Promise<Row[]> {
  // No value that somebody sends can be one of these.
  const marks = new Map(names.map((name) => [`\u0000${name}`, name]));
  let kept: CompiledQuery<Row> | null = null;
  return async (db, values) => {
    kept ??= build(
      Object.fromEntries([...marks].map(([mark, name]) => [name, mark])) as Record<Name, string>,
    ).compile();
    const parameters = kept.parameters.map((parameter) => {
      const name = marks.get(parameter as string);
      return name === undefined ? parameter : values[name];
    });
    const { rows }: QueryResult<Row> = await db.executeQuery({ ...kept, parameters });
    return rows;
  };
}
