/**
 * Owns: a backup of the database while it is in use, as one file that both databases can be restored from, and restoring.
 * Never: holds the master key: without it, a backup gives no second factor away. Restores over anything. Holds the database for
 * somebody who stopped taking the file.
 *
 * The file is JSON lines under gzip: a head, one line a row, and an end that counts and hashes the rows before it.
 *
 * | line | holds |
 * |---|---|
 * | first | `{"format":"farhand-backup","v":1,"migration":"0001-accounts","at":"…"}` |
 * | rows | `["member",{"id":"…", …}]` |
 * | last | `{"rows":123,"sha256":"…"}` over all lines before it |
 */

import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { pipeline, Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { type Kysely, sql } from "kysely";
import * as v from "valibot";
import { IsoTime } from "../../protocol/desk/desk-fields.ts";
import { parseMessage } from "../../protocol/parse.ts";
import { connectDatabase, type DatabasePlace, type DbOrTx } from "../db/database.ts";
import { migrate, migrations } from "../db/migrate.ts";
import type { DeskTables } from "../db/schema.ts";
import { type DeskClock, type DeskLogger, isoTime } from "../environment.ts";
import { type KeptTable, keptTables } from "./tables.ts";

const rowsAtOnce = 500;
const lineBytes = 4 * 1024 * 1024;
const lookEveryMs = 60_000;

const Head = v.strictObject({
  format: v.literal("farhand-backup"),
  v: v.literal(1),
  migration: v.string(),
  at: IsoTime,
});
const Row = v.tuple([
  v.picklist(keptTables.map(({ name }) => name)),
  v.record(v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/)), v.union([v.string(), v.number(), v.null()])),
]);
const End = v.strictObject({ rows: v.number(), sha256: v.string() });

export class BackupRefused extends Error {}

/**
 * The file as a stream. It shows the database as it was at one moment, however long it is read.
 * @param place is connected to anew, so that nobody waits for the reading
 */
export function backupStream(place: DatabasePlace, clock: DeskClock, logger: DeskLogger): Readable {
  const file = createGzip();
  // Who stops reading lets go of the database, and a database that fails breaks the file off.
  pipeline(Readable.from(backupLines(place, clock, logger)), file, () => undefined);
  return Readable.from(whileTaken(file, clock), { objectMode: false });
}

/** Whoever takes nothing for two looks in a row has left: the database is not held for them, its log would grow as long. */
async function* whileTaken(file: Readable, clock: DeskClock): AsyncGenerator<Uint8Array> {
  let looksWithout = 0;
  const endLooking = clock.every(lookEveryMs, () => {
    looksWithout += 1;
    if (looksWithout > 1) file.destroy(new Error("nobody takes the backup"));
  });
  try {
    for await (const part of file) {
      yield part as Uint8Array;
      looksWithout = 0;
    }
  } finally {
    endLooking();
  }
}

async function* backupLines(
  place: DatabasePlace,
  clock: DeskClock,
  logger: DeskLogger,
): AsyncGenerator<string> {
  const db = connectDatabase(place, logger);
  const connection = await takeConnection(db);
  try {
    await (place.kind === "sqlite"
      ? sql`begin`.execute(connection.db)
      : sql`begin isolation level repeatable read read only`.execute(connection.db));
    const { rows: applied } = await sql<{ name: string }>`
      select name from kysely_migration order by name desc limit 1`.execute(connection.db);
    const hash = createHash("sha256");
    let count = 0;
    const line = (value: unknown) => {
      const text = `${JSON.stringify(value)}\n`;
      hash.update(text);
      return text;
    };
    yield line({
      format: "farhand-backup",
      v: 1,
      migration: applied[0]?.name ?? "",
      at: isoTime(clock.now()),
    });
    for (const table of keptTables) {
      for await (const row of rowsOf(connection.db, table)) {
        count += 1;
        yield line([table.name, row]);
      }
    }
    yield `${JSON.stringify({ rows: count, sha256: hash.digest("hex") })}\n`;
    await sql`rollback`.execute(connection.db);
  } finally {
    connection.release();
    await db.destroy();
  }
}

/** Holds one connection over several queries. */
async function takeConnection(db: Kysely<DeskTables>): Promise<{ db: Kysely<DeskTables>; release(): void }> {
  const released = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<Kysely<DeskTables>>();
  db.connection()
    .execute(async (held) => {
      taken.resolve(held);
      await released.promise;
    })
    .catch(taken.reject);
  return { db: await taken.promise, release: released.resolve };
}

async function* rowsOf(db: DbOrTx, { name, key }: KeptTable): AsyncGenerator<Record<string, unknown>> {
  let last: Record<string, unknown> | null = null;
  for (;;) {
    const columns = sql.join(key.map((column) => sql.ref(column)));
    const after: Record<string, unknown> | null = last;
    const { rows }: { rows: Record<string, unknown>[] } = await sql<Record<string, unknown>>`
      select * from ${sql.table(name)}
      ${after === null ? sql`` : sql`where (${columns}) > (${sql.join(key.map((column) => sql.val(after[column])))})`}
      order by ${columns} limit ${sql.lit(rowsAtOnce)}`.execute(db);
    yield* rows;
    last = rows.at(-1) ?? null;
    if (rows.length < rowsAtOnce) return;
  }
}

export interface Restored {
  readonly rows: number;
  /** When the backup was made. */
  readonly at: string;
}

/**
 * Fills an empty database, all or nothing, and brings it to the newest tables.
 * @throws `BackupRefused` with a sentence for the operator: the file is none, is damaged or cut off, or is of a newer
 * Farhand, or the database is not empty
 */
export async function restoreBackup(
  place: DatabasePlace,
  file: Readable,
  logger: DeskLogger,
): Promise<Restored> {
  const lines = createInterface({ input: file.pipe(createGunzip()), crlfDelay: Number.POSITIVE_INFINITY });
  // A file that is no gzip is told by its stream, not by the lines.
  const iterator = untilBroken(file, lines)[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done ? null : parse(Head, first.value);
  if (!head) throw new BackupRefused("This is no backup of Farhand.");
  if (!(head.migration in migrations))
    throw new BackupRefused("This backup was made by a newer Farhand: restore it with that one.");

  const db = connectDatabase(place, logger);
  try {
    await refuseUnlessEmpty(db);
    await migrate(db, head.migration);
    const rows = await db.transaction().execute(async (tx) => {
      const hash = createHash("sha256").update(`${first.value}\n`);
      let count = 0;
      for (;;) {
        const { value: text, done } = await iterator.next();
        if (done) throw new BackupRefused("This backup is cut off.");
        const end = parse(End, text);
        if (end) {
          if (end.rows !== count || end.sha256 !== hash.digest("hex"))
            throw new BackupRefused("This backup was damaged or changed.");
          return count;
        }
        const row = parse(Row, text);
        if (!row) throw new BackupRefused("This backup was damaged or changed.");
        hash.update(`${text}\n`);
        count += 1;
        const [table, columns] = row;
        await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(columns).map((name) => sql.ref(name)))})
          values (${sql.join(Object.values(columns).map((value) => sql.val(value)))})`.execute(tx);
      }
    });
    await migrate(db);
    return { rows, at: head.at };
  } finally {
    await db.destroy();
  }
}

function parse<Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> | null {
  const parsed = parseMessage(schema, text, lineBytes);
  return parsed.ok ? parsed.value : null;
}

async function* untilBroken(file: Readable, lines: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch {
    throw new BackupRefused("This is no backup of Farhand, or it is damaged.");
  } finally {
    file.destroy();
  }
}

async function refuseUnlessEmpty(db: Kysely<DeskTables>): Promise<void> {
  const tables = await db.introspection.getTables();
  if (!tables.some(({ name }) => name === "organisation")) return;
  const some = await db.selectFrom("organisation").select("id").executeTakeFirst();
  if (some)
    throw new BackupRefused(
      "There is an organisation in this database: a backup is restored to an empty one.",
    );
}
