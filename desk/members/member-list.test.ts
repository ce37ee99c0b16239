/** The list of members: order, pages, search, filters; on both databases. */
import { afterEach, expect, test } from "vitest";
import { listMembers } from "../../protocol/desk/members-api.ts";
import type { Role } from "../../protocol/desk/roles.ts";
import { connectDatabase, type Db } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { type LocalDesk, type Parts, setUpOrganisation, startLocalDesk } from "../local-desk.ts";
import { insertMember } from "./member-repository.ts";

const at = "2026-11-26T09:00:00.000Z";

describeOnEachDatabase("the list of members", (under) => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  async function start() {
    const place = await under.place();
    const local: LocalDesk = await startLocalDesk({ place });
    const db: Db = connectDatabase(place, { info() {}, warn() {}, error() {} });
    ends.push(
      () => local.close(),
      () => db.destroy(),
    );
    const ada = await setUpOrganisation(local);
    let made = 0;
    const add = (
      name: string,
      roles: readonly Role[] = ["technician"],
      email = `m${made}@northwind.example`,
    ) =>
      insertMember(db, {
        id: Buffer.from(String(++made).padStart(16, "0")).toString("base64url"),
        name,
        email,
        roles,
        passwordHash: null,
        language: "en",
        at,
      });
    const page = async (query: Parts<typeof listMembers>["query"]) => {
      const said = await ada.call(listMembers, { query: query ?? {} });
      if (!said.ok) throw new Error(said.code);
      return said.value;
    };
    const names = async (query: Parts<typeof listMembers>["query"]) =>
      (await page(query)).rows.map(({ name }) => name);
    return { local, db, ada, add, page, names };
  }

  test("is sorted as people expect, and each page goes on where the last one ended", async () => {
    const { add, page, db } = await start();
    for (const name of ["zoe", "Örjan", "bo", "Bo", "Émile", "Olga", "Clara"]) await add(name);
    const seen: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const { rows, next } = await page({ limit: "3", ...(after === undefined ? {} : { after }) });
      expect(rows.length).toBeLessThanOrEqual(3);
      seen.push(...rows.map(({ name }) => name));
      after = next ?? undefined;
      // Somebody who comes in before where one is does not move the rest.
      if (++pages === 1) await add("Aaron");
    } while (after !== undefined);
    expect(pages).toBe(3);
    expect(seen).toEqual(["Ada Berg", "bo", "Bo", "Clara", "Émile", "Olga", "Örjan", "zoe"]);
    await db.deleteFrom("member").where("name", "!=", "Ada Berg").execute();
    expect(await page({ limit: "1" })).toMatchObject({ rows: [{ name: "Ada Berg" }], next: null });
  });

  test("is searched by every word, in names and addresses, without case and accents, and nothing is a wildcard", async () => {
    const { add, names } = await start();
    await add("Björn Ünal", ["technician"], "b.unal@contoso.example");
    await add("Unal Other", ["technician"], "other@northwind.example");
    await add("100% Sure", ["technician"], "a_b!c@northwind.example");
    expect(await names({ search: "ünal" })).toEqual(["Björn Ünal", "Unal Other"]);
    expect(await names({ search: "BJORN" })).toEqual(["Björn Ünal"]);
    expect(await names({ search: " contoso  björn" })).toEqual(["Björn Ünal"]);
    expect(await names({ search: "contoso ada" })).toEqual([]);
    expect(await names({ search: "%" })).toEqual(["100% Sure"]);
    expect(await names({ search: "a_b!c" })).toEqual(["100% Sure"]);
    expect(await names({ search: "axb" })).toEqual([]);
    expect(await names({ search: "'; drop table member; --" })).toEqual([]);
    expect(await names({ search: "   " })).toHaveLength(4);
  });

  test("is filtered by role and status, together with the rest", async () => {
    const { add, names, db } = await start();
    await add("Tia", ["technician"]);
    await add("Ned", ["network-administrator"]);
    await add("Nat", ["technician", "network-administrator"]);
    await db.updateTable("member").set({ status: "disabled" }).where("name", "=", "Nat").execute();
    expect(await names({ role: "technician" })).toEqual(["Ada Berg", "Nat", "Tia"]);
    expect(await names({ role: "network-administrator" })).toEqual(["Ada Berg", "Nat", "Ned"]);
    expect(await names({ role: "account-administrator" })).toEqual(["Ada Berg"]);
    expect(await names({ role: "technician", status: "disabled" })).toEqual(["Nat"]);
    expect(await names({ role: "technician", status: "active", search: "t" })).toEqual(["Ada Berg", "Tia"]);
  });

  test("is one member by their id, and nobody by another's", async () => {
    const { add, page, names } = await start();
    await add("Tia");
    const tia = (await page({ search: "tia" })).rows[0]?.id ?? "";
    expect(await names({ id: tia })).toEqual(["Tia"]);
    expect(await names({ id: "A".repeat(22) })).toEqual([]);
    expect(await names({ id: tia, role: "network-administrator" })).toEqual([]);
  });

  test("refuses a place that it never named", async () => {
    const { ada } = await start();
    for (const after of ["A", "W10", Buffer.from('["a",5]').toString("base64url")])
      expect(await ada.call(listMembers, { query: { after } })).toMatchObject({ status: 400 });
    expect((await ada.raw("/api/members?limit=201")).status).toBe(400);
    expect((await ada.raw("/api/members?limit=0")).status).toBe(400);
    expect((await ada.raw("/api/members?role=king")).status).toBe(400);
  });
});
