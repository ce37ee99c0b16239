/** Owns: telling what a database's error means, in both databases. Never: shows its words to anybody; there are values in them. */

/** A row with this key is there already. */
export function isUniqueViolation(error: unknown): boolean {
  const code = codeOf(error);
  return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY" || code === "23505";
}

/**
 * PostgreSQL: connection exceptions (08), resources (53), operator intervention (57), system errors (58), and what Node
 * says of a connection that is not there. SQLite: locked for too long, a full or failing disk.
 */
const passing =
  /^(?:08|53|57|58)\w{3}$|^(?:SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)\w*)$|^E(?:CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NOTFOUND|AI_AGAIN|NOENT)$/;

/** Whether it is the database that is unwell, and not the query: the same may work later. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== null && passing.test(code)) return true;
  // pg gives these no code.
  return (
    error instanceof Error &&
    /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      error.message,
    )
  );
}

/** The code alone, for the log. */
export function codeOf(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}
