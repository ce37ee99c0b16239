/** Owns: finding a text inside of a column, whatever signs are in it. */

import { type RawBuilder, sql } from "kysely";

/** Whether `column` holds `text`; what LIKE takes for a wildcard stands for itself. */
export function holdsText(column: string, text: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} like ${`%${text.replace(/[~%_]/g, "~$&")}%`} escape '~'`;
}
