/** A new password by mail, over HTTP on both databases: checks 3, 6, 9 and 12 of the account rules. */
import { afterEach, expect, test, vi } from "vitest";
import {
  askPasswordReset,
  listMembers,
  resetPassword,
  setMemberStatus,
} from "../../protocol/desk/members-api.ts";
import { changePassword, myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { connectDatabase, type Db } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import {
  firstAdministrator,
  joinOrganisation,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";

const { email, password } = firstAdministrator;
const next = "nine brave walruses";
const minute = 60_000;
const nobody = "nobody@northwind.example";

describeOnEachDatabase("a new password by mail", (under) => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  async function start(): Promise<LocalDesk & { readonly db: Db; readonly ada: TestBrowser }> {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    const db = connectDatabase(place, { info() {}, warn() {}, error() {} });
    ends.push(
      () => local.close(),
      () => db.destroy(),
    );
    return { ...local, db, ada: await setUpOrganisation(local) };
  }
  async function tokenFor(local: LocalDesk, address: string = email): Promise<string> {
    const said = await local.browser().call(askPasswordReset, { body: { email: address } });
    expect(said).toEqual({ ok: true, status: 204, value: null });
    const { link } = await local.takeMail("password-reset", address);
    expect(link.startsWith(`${local.origin}/new-password#`)).toBe(true);
    return link.split("#")[1] ?? "";
  }

  test("is set once, ends every session, tells the member, and signs nobody in", async () => {
    const local = await start();
    const token = await tokenFor(local);
    const browser = local.browser();
    expect(await browser.call(resetPassword, { body: { token, password: "short" } })).toMatchObject({
      code: "password-too-short",
    });
    expect(await local.ada.call(myself)).toMatchObject({ ok: true });
    expect(await browser.call(resetPassword, { body: { token, password: next } })).toMatchObject({
      ok: true,
    });
    expect(browser.cookies.has(sessionCookie)).toBe(false);
    expect(await local.ada.call(myself)).toMatchObject({ code: "not-signed-in" });
    await local.takeMail("password-changed", email);
    expect(await browser.call(resetPassword, { body: { token, password: next } })).toMatchObject({
      status: 410,
      code: "link-spent",
    });
    expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({
      code: "sign-in-wrong",
    });
    expect(await browser.call(signIn, { body: { email, password: next } })).toMatchObject({ ok: true });
    const last = await local.db.selectFrom("audit").selectAll().orderBy("seq", "desc").executeTakeFirst();
    expect(last).toMatchObject({ action: "member.password-reset", actor_name: firstAdministrator.name });
  });

  test("works for an hour, and a later link leaves an earlier one good until one is used", async () => {
    const local = await start();
    const first = await tokenFor(local);
    local.clock.advance(30 * minute);
    const second = await tokenFor(local);
    local.clock.advance(30 * minute);
    const set = (token: string) => local.browser().call(resetPassword, { body: { token, password: next } });
    expect(await set(first)).toMatchObject({ code: "link-spent" });
    const third = await tokenFor(local);
    expect(await set(second)).toMatchObject({ ok: true });
    expect(await set(third)).toMatchObject({ code: "link-spent" });
  });

  test("is set by no link from before the password was changed by whoever knew it", async () => {
    const local = await start();
    const token = await tokenFor(local);
    const changed = await local.ada.call(changePassword, { body: { current: password, new: next } });
    expect(changed).toMatchObject({ ok: true });
    const taken = await local
      .browser()
      .call(resetPassword, { body: { token, password: "six calm ravens here" } });
    expect(taken).toMatchObject({ code: "link-spent" });
  });

  test("of two at once by one link, one is set", async () => {
    const local = await start();
    const token = await tokenFor(local);
    const said = await Promise.all(
      [next, "six calm ravens here"].map((chosen) =>
        local.browser().call(resetPassword, { body: { token, password: chosen } }),
      ),
    );
    expect(said.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("opens the password lock, also the one that a hundred failures left", async () => {
    const local = await start();
    for (let failure = 0; failure < 100; failure++) {
      if (failure > 0 && failure % 5 === 0) local.clock.advance(5 * minute);
      await local
        .browser({ address: `198.51.100.${failure}` })
        .call(signIn, { body: { email, password: "wrong" } });
    }
    local.clock.advance(365 * 24 * 60 * minute);
    expect(await local.browser().call(signIn, { body: { email, password } })).toMatchObject({
      code: "sign-in-locked",
    });
    const token = await tokenFor(local);
    await local.browser().call(resetPassword, { body: { token, password: next } });
    expect(await local.browser().call(signIn, { body: { email, password: next } })).toMatchObject({
      ok: true,
    });
  });

  test("may be of eight characters for who has a second factor, and for nobody else", async () => {
    const local = await start();
    const short = "lake 7 otter";
    const token = await tokenFor(local);
    const reset = () => local.browser().call(resetPassword, { body: { token, password: short } });
    await local.db.updateTable("organisation").set({ two_factor: "on" }).execute();
    expect(await reset()).toMatchObject({ code: "password-too-short" });
    const { id } = await local.db.selectFrom("member").select("id").executeTakeFirstOrThrow();
    const enrolled = { sealed_secret: "sealed", last_step: 0, enrolled_at: "2026-11-26T09:00:00.000Z" };
    await local.db
      .insertInto("totp")
      .values({ member_id: id, ...enrolled })
      .execute();
    expect(await reset()).toMatchObject({ ok: true });
  });

  test("never goes round the second factor", async () => {
    const local = await start();
    const { id } = await local.db.selectFrom("member").select("id").executeTakeFirstOrThrow();
    const enrolled = { sealed_secret: "sealed", last_step: 0, enrolled_at: "2026-11-26T09:00:00.000Z" };
    await local.db
      .insertInto("totp")
      .values({ member_id: id, ...enrolled })
      .execute();
    await local.db
      .insertInto("attempt")
      .values({
        key: `factor ${id}`,
        failures: 5,
        failures_in_all: 5,
        updated_at: "2026-11-26T09:00:00.000Z",
        over_at: "2026-11-27T09:00:00.000Z",
        locked_until: "2026-11-26T23:00:00.000Z",
      })
      .execute();
    const token = await tokenFor(local);
    const browser = local.browser();
    await browser.call(resetPassword, { body: { token, password: next } });
    expect(await browser.call(signIn, { body: { email, password: next } })).toMatchObject({
      value: { next: "second-factor" },
    });
    expect(await local.db.selectFrom("totp").select("sealed_secret").execute()).toHaveLength(1);
    expect(
      await local.db.selectFrom("attempt").select("key").where("key", "=", `factor ${id}`).execute(),
    ).toHaveLength(1);
  });

  test("who is disabled gets no mail, and no link from before opens anything", async () => {
    const local = await start();
    const bo = { name: "Bo Lind", email: "bo@northwind.example", roles: ["technician" as const] };
    await joinOrganisation(local, local.ada, bo);
    const token = await tokenFor(local, bo.email);
    const list = await local.ada.call(listMembers, { query: { search: bo.email } });
    const [member] = list.ok ? list.value.rows : [];
    const body = { status: "disabled" as const, revision: member?.revision ?? -1 };
    await local.ada.call(setMemberStatus, { params: { id: member?.id ?? "" }, body });
    expect(await local.browser().call(resetPassword, { body: { token, password: next } })).toMatchObject({
      code: "link-spent",
    });
    expect(await local.browser().call(askPasswordReset, { body: { email: bo.email } })).toMatchObject({
      ok: true,
    });
    expect(
      await local.db.selectFrom("outbox").select("id").where("kind", "=", "password-reset").execute(),
    ).toHaveLength(1);
  });

  test("an address that is nobody's gets the same answer, the same limit, and no mail", async () => {
    const local = await start();
    const answersFor = async (address: string) => {
      const told: string[] = [];
      for (let ask = 1; ask <= 4; ask++) {
        const response = await local
          .browser({ address: `198.51.100.${ask}` })
          .raw("/api/password-reset", { method: "POST", body: JSON.stringify({ email: address }) });
        told.push(`${response.status} ${response.headers.get("retry-after")} ${await response.text()}`);
      }
      return told;
    };
    const told = await answersFor(email);
    expect(told.map((line) => line.slice(0, 3))).toEqual(["204", "204", "204", "429"]);
    expect(await answersFor(nobody)).toEqual(told);
    for (let mail = 1; mail <= 3; mail++) await local.takeMail("password-reset", email);
    const mails = await local.db.selectFrom("outbox").select("kind").execute();
    expect(mails).toHaveLength(3);
    expect(local.logged.join("\n")).not.toContain(nobody);
    local.clock.advance(60 * minute);
    expect((await answersFor(nobody))[0]).toBe(told[0]);
  });

  test("as much is done for an address that is nobody's: the same queries, one after the other", async () => {
    const local = await start();
    const written = async (address: string) => {
      const before = await local.db.selectFrom("link").select("token_hash").execute();
      await local.browser().call(askPasswordReset, { body: { email: address } });
      const after = await local.db.selectFrom("link").select("token_hash").execute();
      return after.length - before.length;
    };
    expect([await written(email), await written(nobody)]).toEqual([1, 1]);
  });

  test("where there is no organisation yet, nobody gets a mail, and nothing fails", async () => {
    const local = await startLocalDesk({ place: await under.place() });
    ends.push(() => local.close());
    const said = await local.browser().call(askPasswordReset, { body: { email } });
    expect(said).toEqual({ ok: true, status: 204, value: null });
    expect(local.logged).toEqual([]);
  });

  test("a network asks for thirty in an hour", async () => {
    const local = await start();
    const from = (address: string, asked: number) =>
      local.browser({ address }).call(askPasswordReset, { body: { email: `a${asked}@northwind.example` } });
    for (let asked = 1; asked <= 30; asked++)
      expect(await from("203.0.113.4", asked)).toMatchObject({ ok: true });
    expect(await from("203.0.113.4", 31)).toMatchObject({ status: 429, code: "rate-limited" });
    expect(await from("203.0.113.5", 31)).toMatchObject({ ok: true });
  });

  test("nothing of it comes to the log where a mail server is set", async () => {
    const place = await under.place();
    const local = await startLocalDesk({ place, change: { printsToLog: false } });
    ends.push(() => local.close());
    await setUpOrganisation(local);
    await local.browser().call(askPasswordReset, { body: { email } });
    await vi.waitFor(() => expect(local.logged.join("\n")).toContain("given up"));
    expect(local.logged.join("\n")).not.toMatch(/new-password#|ada@/);
  });
});
