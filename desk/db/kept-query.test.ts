/** A query that is built and planned once is asked with each caller's own values, and takes them for values. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { describeOnEachDatabase } from "./each-database.ts";
import { keepQuery } from "./kept-query.ts";

describeOnEachDatabase("a kept query", (under) => {
  test("answers each with what it asked for, also within a transaction", async () => {
    const db = await openDatabase(await under.place(), { info() {}, warn() {}, error() {} });
    const at = "2026-11-26T12:00:00.000Z";
    const names = ["Tills", "' or 1=1 --", "name", "Ünïcode 🦊"];
    await db
      .insertInto("device_group")
      .values(
        names.map((name, index) => ({
          id: `${index}`,
          name,
          name_key: name,
          settings: "{}",
          created_at: at,
          revision: index,
        })),
      )
      .execute();
    let built = 0;
    const find = keepQuery(["name", "at"], ({ name, at: time }) => {
      built += 1;
      return db
        .selectFrom("device_group")
        .select("id")
        .where("name", "=", name)
        .where("created_at", "=", time)
        .where("revision", "<", 3);
    });
    for (const [index, name] of names.entries())
      expect(await find(db, { name, at })).toEqual(index < 3 ? [{ id: `${index}` }] : []);
    expect(await find(db, { name: "Tills", at: "name" })).toEqual([]);
    await db.transaction().execute(async (tx) => {
      await tx.updateTable("device_group").set({ name: "Counters" }).where("id", "=", "0").execute();
      expect(await find(tx, { name: "Counters", at })).toEqual([{ id: "0" }]);
    });
    expect(built).toBe(1);
    await db.destroy();
  });

  test("is planned once a connection, and goes on when a newer server adds a column", async () => {
    const db = await openDatabase(await under.place(), { info() {}, warn() {}, error() {} });
    const count = keepQuery(["name"], ({ name }) =>
      db
        .selectFrom("device_group")
        .select(({ fn }) => fn.countAll<number | string>().as("count"))
        .where("name", "=", name),
    );
    // Within one connection.
    await db.transaction().execute(async (tx) => {
      const planned = async () => {
        if (under.kind === "sqlite") return 1;
        const { rows } = await sql<{ name: string }>`select name from pg_prepared_statements`.execute(tx);
        return rows.length;
      };
      for (const name of ["Tills", "Counters"]) {
        expect(await count(tx, { name })).toEqual([
          { count: expect.toSatisfy((value) => Number(value) === 0) },
        ]);
        expect(await planned()).toBe(1);
      }
      await sql`alter table device_group add column colour text`.execute(tx);
      expect(await count(tx, { name: "Tills" })).toHaveLength(1);
    });
    await db.destroy();
  });
});
