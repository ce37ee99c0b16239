/** What administrators do to members, over HTTP on both databases: checks 8, 9 and 16 of the account rules. */
import { afterEach, describe, expect, test } from "vitest";
import {
  changeRoles,
  listMembers,
  type Member,
  removeMember,
  resetFactor,
  setMemberStatus,
  signMemberOut,
  unlockMember,
} from "../../protocol/desk/members-api.ts";
import { myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { connectDatabase, type Db } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { knownBrowserCookie, sessionCookie } from "../http/session-cookie.ts";
import {
  createTurnedClock,
  firstAdministrator,
  joinersPassword,
  joinOrganisation,
  type LocalDesk,
  type StartDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";

const minute = 60_000;
const bo = { name: "Bo Lind", email: "bo@northwind.example", roles: ["technician"] } as const;
const cy = { name: "Cy Roth", email: "cy@northwind.example", roles: ["account-administrator"] } as const;
const unknownId = "A".repeat(22);

describeOnEachDatabase("members", (under) => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  async function start(options: Partial<StartDesk> = {}): Promise<LocalDesk & { readonly db: Db }> {
    const place = options.place ?? (await under.place());
    const local = await startLocalDesk({ ...options, place });
    const db = connectDatabase(place, { info() {}, warn() {}, error() {} });
    ends.push(
      () => local.close(),
      () => db.destroy(),
    );
    return { ...local, db };
  }

  async function memberOf(administrator: TestBrowser, email: string): Promise<Member> {
    const said = await administrator.call(listMembers, { query: { search: email } });
    const [found] = said.ok ? said.value.rows : [];
    if (!found) throw new Error(`${email} is not listed`);
    return found;
  }
  const actionsOf = async (db: Db) =>
    (await db.selectFrom("audit").select("action").orderBy("seq").execute()).map(({ action }) => action);
  const signInAs = (browser: TestBrowser, email: string, password = joinersPassword) =>
    browser.call(signIn, { body: { email, password } });

  test("only account administrators see or change members", async () => {
    const local = await start();
    const ada = await setUpOrganisation(local);
    const bos = await joinOrganisation(local, ada, bo);
    const nets = await joinOrganisation(local, ada, {
      ...bo,
      email: "net@northwind.example",
      roles: ["network-administrator", "technician"],
    });
    const member = await memberOf(ada, bo.email);
    const params = { id: member.id };
    for (const browser of [bos, nets]) {
      const roles = { roles: ["account-administrator" as const], revision: 0 };
      expect(await browser.call(listMembers)).toMatchObject({ code: "desk-not-allowed" });
      expect(await browser.call(changeRoles, { params, body: roles })).toMatchObject({ status: 403 });
      expect(await browser.call(removeMember, { params })).toMatchObject({ status: 403 });
      expect(await browser.call(unlockMember, { params })).toMatchObject({ status: 403 });
    }
    expect(await local.browser().call(listMembers)).toMatchObject({ code: "not-signed-in" });
    expect(await memberOf(ada, bo.email)).toEqual(member);
  });

  test("other roles end every session, and who signs in again has them", async () => {
    const local = await start();
    const ada = await setUpOrganisation(local);
    const bos = await joinOrganisation(local, ada, bo);
    const { id, revision } = await memberOf(ada, bo.email);
    const body = { roles: ["technician" as const, "network-administrator" as const], revision };
    expect(await ada.call(changeRoles, { params: { id }, body })).toMatchObject({ ok: true });
    expect(await bos.call(myself)).toMatchObject({ code: "not-signed-in" });
    await signInAs(bos, bo.email);
    expect(await bos.call(myself)).toMatchObject({
      value: { roles: ["network-administrator", "technician"] },
    });
    expect(await ada.call(changeRoles, { params: { id }, body })).toMatchObject({
      code: "desk-changed-meanwhile",
    });
  });

  test("who changes their own roles goes on under a new token, and the old one is dead", async () => {
    const local = await start();
    const ada = await setUpOrganisation(local);
    const elsewhere = local.browser();
    await signInAs(elsewhere, firstAdministrator.email, firstAdministrator.password);
    const { id, revision } = await memberOf(ada, firstAdministrator.email);
    const before = ada.cookies.get(sessionCookie) ?? "";
    const body = { roles: ["account-administrator" as const], revision };
    expect(await ada.call(changeRoles, { params: { id }, body })).toMatchObject({ ok: true });
    expect(ada.cookies.get(sessionCookie)).not.toBe(before);
    expect(await ada.call(myself)).toMatchObject({ value: { roles: ["account-administrator"] } });
    expect(await elsewhere.call(myself)).toMatchObject({ code: "not-signed-in" });
    const thief = local.browser();
    thief.cookies.set(sessionCookie, before);
    expect(await thief.call(myself)).toMatchObject({ code: "not-signed-in" });
  });

  test("and is signed in no longer by it, however often", async () => {
    const local = await start();
    const ada = await setUpOrganisation(local);
    const { id } = await memberOf(ada, firstAdministrator.email);
    for (let hour = 0; hour < 12; hour++) {
      const { revision } = await memberOf(ada, firstAdministrator.email);
      const body = { roles: ["account-administrator" as const], revision };
      expect(await ada.call(changeRoles, { params: { id }, body })).toMatchObject({ ok: true });
      local.clock.advance(59 * minute);
    }
    expect(await ada.call(myself)).toMatchObject({ ok: true });
    local.clock.advance(12 * minute);
    expect(await ada.call(myself)).toMatchObject({ code: "not-signed-in" });
  });

  test("who is disabled is out at once and cannot come in until enabled, with no session from before", async () => {
    const local = await start();
    const ada = await setUpOrganisation(local);
    const bos = await joinOrganisation(local, ada, bo);
    const { id, revision } = await memberOf(ada, bo.email);
    const params = { id };
    await ada.call(setMemberStatus, { params, body: { status: "disabled", revision } });
    expect(await bos.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await signInAs(local.browser(), bo.email)).toMatchObject({ code: "sign-in-wrong" });
    expect(await memberOf(ada, bo.email)).toMatchObject({ status: "disabled", revision: revision + 1 });
    const stale = { status: "active" as const, revision };
    expect(await ada.call(setMemberStatus, { params, body: stale })).toMatchObject({
      code: "desk-changed-meanwhile",
    });
    await ada.call(setMemberStatus, { params, body: { status: "active", revision: revision + 1 } });
    expect(await bos.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await signInAs(bos, bo.email)).toMatchObject({ ok: true });
    expect((await actionsOf(local.db)).slice(-2)).toEqual(["member.disabled", "member.enabled"]);
  });

  test("of who is removed nothing stays but their name in reports and the audit log", async () => {
    const local = await start();
    const ada = await setUpOrganisation(local);
    const bos = await joinOrganisation(local, ada, bo);
    const { id } = await memberOf(ada, bo.email);
    const at = "2026-11-26T09:00:00.000Z";
    await local.db
      .insertInto("totp")
      .values({ member_id: id, sealed_secret: "x", last_step: 0, enrolled_at: at })
      .execute();
    await local.db
      .insertInto("recovery_code")
      .values({ member_id: id, code_hash: "x", used_at: null })
      .execute();
    await local.db
      .insertInto("session_report")
      .values({
        id: "r".repeat(22),
        member_id: id,
        member_name: bo.name,
        customer_name: "Di",
        kind: "attended",
        device_group_id: null,
        began_at: at,
        ended_at: at,
        duration_seconds: 0,
        scopes: "[]",
        files: "[]",
        file_count: 0,
        posted_hash: "",
        outcome: "solved",
        notes: "",
        search_text: "bo lind",
        received_at: at,
        revision: 0,
      })
      .execute();
    for (let failure = 0; failure < 2; failure++) await signInAs(local.browser(), bo.email, "wrong");
    const locks = () =>
      local.db.selectFrom("attempt").select("key").where("key", "like", "password %").execute();
    expect(await locks()).toHaveLength(1);

    expect(await ada.call(removeMember, { params: { id } })).toMatchObject({ ok: true });
    expect(await ada.call(removeMember, { params: { id } })).toMatchObject({ code: "desk-not-found" });
    expect(await ada.call(removeMember, { params: { id: unknownId } })).toMatchObject({
      code: "desk-not-found",
    });
    expect(await bos.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await signInAs(local.browser(), bo.email)).toMatchObject({ code: "sign-in-wrong" });
    const left = [];
    for (const table of [
      "member",
      "session",
      "totp",
      "recovery_code",
      "mailed_code",
      "link",
      "invitation",
    ] as const)
      left.push(...(await local.db.selectFrom(table).selectAll().execute()));
    expect(JSON.stringify(left)).not.toContain(id);
    expect(JSON.stringify(left)).not.toContain(bo.email);
    expect(await local.db.selectFrom("session_report").select("member_name").execute()).toEqual([
      { member_name: bo.name },
    ]);
    const last = await local.db.selectFrom("audit").selectAll().orderBy("seq", "desc").executeTakeFirst();
    expect(last).toMatchObject({ action: "member.removed", subject: id });
    expect(last?.detail).toContain(bo.name);
  });

  describe("the last active account administrator", () => {
    test("cannot be removed, disabled or lose the role, not even by themselves", async () => {
      const local = await start();
      const ada = await setUpOrganisation(local);
      await joinOrganisation(local, ada, bo);
      const cys = await joinOrganisation(local, ada, cy);
      const { id: cyId, revision: cyRevision } = await memberOf(ada, cy.email);
      // One who is disabled does not count.
      await ada.call(setMemberStatus, {
        params: { id: cyId },
        body: { status: "disabled", revision: cyRevision },
      });
      expect(await cys.call(myself)).toMatchObject({ ok: false });
      const { id, revision } = await memberOf(ada, firstAdministrator.email);
      const params = { id };
      const refused = { status: 409, code: "last-administrator" };
      expect(await ada.call(removeMember, { params })).toMatchObject(refused);
      expect(
        await ada.call(setMemberStatus, { params, body: { status: "disabled", revision } }),
      ).toMatchObject(refused);
      expect(
        await ada.call(changeRoles, { params, body: { roles: ["technician"], revision } }),
      ).toMatchObject(refused);
      const stays = { roles: ["account-administrator" as const], revision };
      expect(await ada.call(changeRoles, { params, body: stays })).toMatchObject({ ok: true });
    });

    test.each(["remove", "disable", "demote"] as const)(
      "stays when two administrators %s each other at the same moment, in two processes",
      async (how) => {
        const place = await under.place();
        const clock = createTurnedClock();
        const [here, there] = [await start({ place, clock }), await start({ place, clock })];
        const ada = await setUpOrganisation(here);
        for (let round = 0; round < 5; round++) {
          const person = { ...cy, email: `cy${round}@northwind.example` };
          const cys = await joinOrganisation(here, ada, person);
          const cysThere = there.browser();
          for (const [name, value] of cys.cookies) cysThere.cookies.set(name, value);
          const [a, c] = [await memberOf(ada, firstAdministrator.email), await memberOf(ada, person.email)];
          const act = (browser: TestBrowser, { id, revision }: Member) =>
            how === "remove"
              ? browser.call(removeMember, { params: { id } })
              : how === "disable"
                ? browser.call(setMemberStatus, { params: { id }, body: { status: "disabled", revision } })
                : browser.call(changeRoles, { params: { id }, body: { roles: ["technician"], revision } });
          const said = await Promise.all(
            round % 2 ? [act(ada, c), act(cysThere, a)] : [act(cysThere, a), act(ada, c)],
          );
          expect(said.filter(({ ok }) => ok)).toHaveLength(1);
          const left = await here.db
            .selectFrom("member")
            .select("email")
            .where("status", "=", "active")
            .where("roles", "like", '%"account-administrator"%')
            .execute();
          expect(left).toHaveLength(1);
          if (left[0]?.email !== firstAdministrator.email) return;
        }
      },
    );
  });

  describe("helping who is locked out", () => {
    test("a lost factor is taken away with its codes and sessions, and the member is told by mail", async () => {
      const local = await start();
      const ada = await setUpOrganisation(local);
      const bos = await joinOrganisation(local, ada, bo);
      const { id } = await memberOf(ada, bo.email);
      const at = "2026-11-26T09:00:00.000Z";
      await local.db
        .insertInto("totp")
        .values({ member_id: id, sealed_secret: "sealed", last_step: 0, enrolled_at: at })
        .execute();
      await local.db
        .insertInto("recovery_code")
        .values({ member_id: id, code_hash: "hash", used_at: null })
        .execute();
      expect(await memberOf(ada, bo.email)).toMatchObject({ hasFactor: true });
      expect(await signInAs(local.browser(), bo.email)).toMatchObject({ value: { next: "second-factor" } });

      const said = await ada.call(resetFactor, { params: { id } });
      expect(said).toEqual({ ok: true, status: 204, value: null });
      expect(await memberOf(ada, bo.email)).toMatchObject({ hasFactor: false });
      expect(await bos.call(myself)).toMatchObject({ code: "not-signed-in" });
      await local.takeMail("factor-reset", bo.email);
      expect(await local.db.selectFrom("recovery_code").selectAll().execute()).toEqual([]);
      expect(await signInAs(local.browser(), bo.email)).toMatchObject({ value: { next: "nothing" } });

      await local.db
        .updateTable("organisation")
        .set({ two_factor: "on", two_factor_from: "2026-11-26T08:00:00.000Z" })
        .execute();
      expect(await signInAs(bos, bo.email)).toMatchObject({ value: { next: "enrol" } });
      expect(await actionsOf(local.db)).toContain("member.factor-reset");
    });

    test("one's own factor is not reset this way, which would ask for no code", async () => {
      const local = await start();
      const ada = await setUpOrganisation(local);
      const { id } = await memberOf(ada, firstAdministrator.email);
      expect(await ada.call(resetFactor, { params: { id } })).toMatchObject({ code: "desk-not-allowed" });
    });

    test("an account that is locked is opened, for everybody's browser and the known ones", async () => {
      const local = await start();
      const ada = await setUpOrganisation(local);
      const known = await joinOrganisation(local, ada, bo);
      expect(known.cookies.has(knownBrowserCookie)).toBe(true);
      for (let failure = 0; failure < 5; failure++) {
        await signInAs(known, bo.email, "wrong");
        await signInAs(local.browser(), bo.email, "wrong");
      }
      const { id, lockedUntil } = await memberOf(ada, bo.email);
      expect(lockedUntil).toBe(new Date(local.clock.now() + 5 * minute).toISOString());
      expect(await signInAs(known, bo.email)).toMatchObject({ code: "sign-in-locked" });
      expect(await signInAs(local.browser(), bo.email)).toMatchObject({ code: "sign-in-locked" });
      expect(await ada.call(unlockMember, { params: { id } })).toMatchObject({ ok: true });
      expect(await memberOf(ada, bo.email)).toMatchObject({ lockedUntil: null });
      expect(await signInAs(known, bo.email)).toMatchObject({ ok: true });
      expect(await signInAs(local.browser(), bo.email)).toMatchObject({ ok: true });
    });

    test("somebody is signed out everywhere", async () => {
      const local = await start();
      const ada = await setUpOrganisation(local);
      const bos = await joinOrganisation(local, ada, bo);
      const { id } = await memberOf(ada, bo.email);
      await ada.call(signMemberOut, { params: { id } });
      expect(await bos.call(myself)).toMatchObject({ code: "not-signed-in" });
      expect(await ada.call(signMemberOut, { params: { id: unknownId } })).toMatchObject({
        code: "desk-not-found",
      });
      expect((await actionsOf(local.db)).at(-1)).toBe("member.signed-out");
    });
  });
});
