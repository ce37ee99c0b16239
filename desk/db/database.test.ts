/** What both databases have to do alike: come to the newest tables, keep transactions whole, tell what went wrong. */
import { sql } from "kysely";
import { afterEach, expect, test, vi } from "vitest";
import { changeAlone, connectDatabase, type Db, openDatabase } from "./database.ts";
import { isDatabaseAway, isUniqueViolation } from "./database-trouble.ts";
import { describeOnEachDatabase } from "./each-database.ts";
import { DatabaseFromTheFuture, migrate, migrations } from "./migrate.ts";

const logger = { info() {}, warn() {}, error() {} };
const at = "2026-11-26T12:00:00.000Z";
const organisation = {
  id: "organisation",
  name: "Northwind",
  created_at: at,
  two_factor: "off",
  two_factor_from: null,
  password_policy: "{}",
  session_policy: "{}",
  device_settings: "{}",
  retention: "{}",
  revision: 0,
} as const;

describeOnEachDatabase("the database", (under) => {
  const open = new Set<Db>();
  const keep = (db: Db) => {
    open.add(db);
    return db;
  };
  afterEach(async () => {
    for (const db of open) await db.destroy();
    open.clear();
  });

  test("is brought to the newest tables once, also when two processes start together", async () => {
    const place = await under.untouched();
    const [first, second] = await Promise.all([openDatabase(place, logger), openDatabase(place, logger)]);
    keep(first);
    keep(second);
    await first.insertInto("organisation").values(organisation).execute();
    expect(await second.selectFrom("organisation").select("name").execute()).toEqual([{ name: "Northwind" }]);
    expect(await migrate(first)).toBe(0);
  });

  test.each(Object.keys(migrations))("is brought to the newest from %s", async (earlier) => {
    const db = keep(connectDatabase(await under.untouched(), logger));
    await migrate(db, earlier);
    await migrate(db);
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations));
  });

  test("is left alone when a newer Farhand has changed it", async () => {
    const place = await under.place();
    const db = keep(await openDatabase(place, logger));
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', ${at})`.execute(db);
    await expect(openDatabase(place, logger)).rejects.toThrow(DatabaseFromTheFuture);
  });

  test("keeps nothing of a transaction that threw, and lets no other see it before it is whole", async () => {
    const place = await under.place();
    const db = keep(await openDatabase(place, logger));
    await expect(
      db.transaction().execute(async (tx) => {
        await tx.insertInto("organisation").values(organisation).execute();
        throw new Error("halfway");
      }),
    ).rejects.toThrow("halfway");
    expect(await db.selectFrom("organisation").selectAll().execute()).toEqual([]);
  });

  test("lets changes that must be alone wait for each other", async () => {
    const place = await under.place();
    const [one, other] = [keep(await openDatabase(place, logger)), keep(await openDatabase(place, logger))];
    await one.insertInto("organisation").values(organisation).execute();
    const increment = (db: Db) =>
      changeAlone(db, async (tx) => {
        const { revision } = await tx.selectFrom("organisation").select("revision").executeTakeFirstOrThrow();
        await tx
          .updateTable("organisation")
          .set({ revision: revision + 1 })
          .execute();
      });
    // SQLite's second process waits without giving way, so each database's turns come one after another there.
    const turns = Array.from({ length: 20 }, (_, turn) =>
      under.kind === "sqlite" || turn % 2 ? one : other,
    );
    await Promise.all(turns.map(increment));
    const { revision } = await other.selectFrom("organisation").select("revision").executeTakeFirstOrThrow();
    expect(revision).toBe(20);
  });

  test("says when a row is there already", async () => {
    const db = keep(await openDatabase(await under.place(), logger));
    const insert = () => db.insertInto("organisation").values(organisation).execute();
    await insert();
    const error = await insert().catch((problem: unknown) => problem);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isDatabaseAway(error)).toBe(false);
  });

  test("takes a value for a value, whatever is in it", async () => {
    const db = keep(await openDatabase(await under.place(), logger));
    const name = `'; drop table organisation; -- " \\ ${"ü".repeat(20)} 🦊`;
    await db
      .insertInto("organisation")
      .values({ ...organisation, name })
      .execute();
    expect(await db.selectFrom("organisation").select("name").where("name", "=", name).execute()).toEqual([
      { name },
    ]);
  });

  if (under.kind === "postgres")
    test("goes on when the server ends a connection that is in use and asks nothing", async () => {
      const place = await under.place();
      const [db, other] = [await openDatabase(place, logger), await openDatabase(place, logger)];
      const pidOf = async (on: Db) =>
        (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(on)).rows[0]?.pid;
      await db.connection().execute(async (held) => {
        const pid = await pidOf(held);
        await sql`select pg_terminate_backend(${pid})`.execute(other);
        await expect(sql`select pg_sleep(20)`.execute(held)).rejects.toThrow();
      });
      // By a new connection, as soon as this one is known to have ended.
      await vi.waitFor(() => pidOf(db), { timeout: 20_000 });
      await db.destroy();
      await other.destroy();
    });
});
