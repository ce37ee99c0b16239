/** Signing in by a real provider of OpenID Connect: who is let in, who is not, and that our second factor stays. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { changeRoles, invite, listMembers } from "../../protocol/desk/members-api.ts";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import { myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { beginSingleSignOn, singleSignOnReturnPath } from "../../protocol/desk/single-sign-on-api.ts";
import {
  beginEnrolment,
  drawRecoveryCodes,
  proveFactor,
  removeFactor,
} from "../../protocol/desk/two-factor-api.ts";
import { connectDatabase, type DatabasePlace } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import {
  firstAdministrator,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";
import { enrol } from "../local-factor.ts";
import { type LocalPerson, type LocalProvider, startLocalProvider } from "./local-provider.ts";

const logger = { info() {}, warn() {}, error() {} };
const ada: LocalPerson = { subject: "ada-1", email: firstAdministrator.email, isVerified: true };

/** Signing in by the password leads on from there. */
const refusedThere = "/sign-in?back=%2Fhelp#single-sign-on-refused";

describeOnEachDatabase("single sign-on", (under) => {
  let place: DatabasePlace;
  let provider: LocalProvider;
  let local: LocalDesk;

  beforeEach(async () => {
    place = await under.place();
    // The provider warns of everything that is for development alone.
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.spyOn(console, "info").mockImplementation(() => undefined);
  });
  afterEach(async () => {
    await local.close();
    await provider.close();
  });

  /** The provider has to know the desk's address, and the desk the provider's: the desk comes first. */
  async function start(): Promise<void> {
    const settings = { name: "Northwind login", issuer: "", clientId: "", clientSecret: "" };
    local = await startLocalDesk({ place, change: { singleSignOn: settings } });
    provider = await startLocalProvider(() => `${local.origin}${singleSignOnReturnPath}`);
    Object.assign(settings, {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
    });
    await setUpOrganisation(local);
  }

  async function begin(browser: TestBrowser, back = "/help"): Promise<string> {
    const response = await browser.raw(`${beginSingleSignOn.path}?back=${encodeURIComponent(back)}`, {
      redirect: "manual",
    });
    return response.headers.get("location") ?? "";
  }

  /** Where the desk leads after the provider led back. */
  async function finish(browser: TestBrowser, returned: string): Promise<string | null> {
    const { pathname, search } = new URL(returned);
    const response = await browser.raw(`${pathname}${search}`, { redirect: "manual" });
    return response.headers.get("location");
  }

  async function signInAs(person: LocalPerson, browser = local.browser()) {
    const returned = await provider.signIn(await begin(browser), person);
    return { browser, returned, location: await finish(browser, returned) };
  }

  test("is offered by its name, and signs a member in whose address the provider has verified", async () => {
    await start();
    expect(await local.browser().call(deskFacts)).toMatchObject({
      value: { singleSignOn: "Northwind login" },
    });
    const { browser, location } = await signInAs(ada);
    expect(location).toBe("/help");
    expect(await browser.call(myself)).toMatchObject({ value: { email: ada.email, next: "nothing" } });
  });

  test("goes by the subject from then on, not by the address", async () => {
    await start();
    await signInAs(ada);
    const moved = await signInAs({ ...ada, email: "somebody@else.example", isVerified: false });
    expect(moved.location).toBe("/help");
    expect(await moved.browser.call(myself)).toMatchObject({ value: { email: ada.email } });
    const reused = await signInAs({ subject: "another-person", email: ada.email, isVerified: true });
    expect(reused.location).toBe(refusedThere);
  });

  test.each([
    ["an address that is not verified", { subject: "eve", email: ada.email, isVerified: false }],
    [
      "an address that is another mailbox's, though Unicode takes it for the same",
      { subject: "eve", email: ada.email.replace("ada", "ａｄａ"), isVerified: true },
    ],
    ["somebody who is no member", { subject: "eve", email: "eve@northwind.example", isVerified: true }],
  ])("refuses %s", async (_, person) => {
    await start();
    const { browser, location } = await signInAs(person);
    expect(location).toBe(refusedThere);
    expect(await browser.call(myself)).toMatchObject({ code: "not-signed-in" });
  });

  test("tells a member by mail, and the audit log, when their account can be signed in to that way, once", async () => {
    await start();
    await signInAs({ ...ada, email: "ADA@northwind.example" });
    await signInAs(ada);
    // Nothing calls the sender up after a GET: it looks by itself.
    local.clock.advance(15_000);
    expect(await local.takeMail("identity-linked", ada.email)).toBeDefined();
    const db = connectDatabase(place, logger);
    const mails = await db.selectFrom("outbox").select("id").where("kind", "=", "identity-linked").execute();
    const told = await db
      .selectFrom("audit")
      .select(["actor_name", "detail"])
      .where("action", "=", "member.identity-linked")
      .execute();
    await db.destroy();
    expect(mails).toHaveLength(1);
    expect(told).toEqual([
      { actor_name: firstAdministrator.name, detail: JSON.stringify({ issuer: provider.issuer }) },
    ]);
  });

  test("links nobody to a member who is disabled", async () => {
    await start();
    const db = connectDatabase(place, logger);
    await db.updateTable("member").set({ status: "disabled" }).execute();
    expect((await signInAs(ada)).location).toBe(refusedThere);
    expect(await db.selectFrom("member_identity").selectAll().execute()).toEqual([]);
    await db.destroy();
  });

  test("lets somebody join who was invited, with the roles of the invitation", async () => {
    await start();
    const db = connectDatabase(place, logger);
    await db
      .insertInto("invitation")
      .values({
        id: "invitation",
        email: "bo@northwind.example",
        email_key: "bo@northwind.example",
        name: "Bo Lund",
        roles: '["technician"]',
        language: "en",
        invited_by: "someone",
        invited_by_name: "Ada Berg",
        created_at: "2026-11-26T08:00:00.000Z",
        expires_at: "2026-12-03T08:00:00.000Z",
      })
      .execute();
    await db.destroy();
    const bo = { subject: "bo-1", email: "Bo@Northwind.example", isVerified: true };
    const { browser } = await signInAs(bo);
    expect(await browser.call(myself)).toMatchObject({ value: { name: "Bo Lund", roles: ["technician"] } });
    expect((await signInAs(bo)).location).toBe("/help");
  });

  describe("stands for the password of somebody who has none", () => {
    const bo = { subject: "bo-1", email: "bo@northwind.example", isVerified: true };
    const minute = 60_000;

    async function join() {
      await start();
      const administrator = local.browser();
      const { email, password } = firstAdministrator;
      await administrator.call(signIn, { body: { email, password } });
      const person = { name: "Bo Lund", email: bo.email, roles: ["technician" as const] };
      await administrator.call(invite, { body: { ...person, language: "en" } });
      const { browser } = await signInAs(bo);
      expect(await browser.call(myself)).toMatchObject({ value: { hasPassword: false, next: "nothing" } });
      return { administrator, browser };
    }

    test("for five minutes: setting a factor up, another in its place, recovery codes, taking it away", async () => {
      const { browser } = await join();
      const first = await enrol({ local, browser, email: bo.email });
      const signInWith = async (code: string) => {
        await signInAs(bo, browser);
        expect(await browser.call(proveFactor, { body: { kind: "app", code } })).toMatchObject({ ok: true });
      };
      local.clock.advance(minute);
      await signInWith(first.app.code());
      local.clock.advance(minute);
      expect(
        await browser.call(drawRecoveryCodes, { body: { password: null, code: first.app.code() } }),
      ).toMatchObject({ ok: true });
      local.clock.advance(minute);
      const second = await enrol({ local, browser, email: bo.email }, { code: first.app.code() });
      local.clock.advance(minute);
      await signInWith(second.app.code());
      local.clock.advance(minute);
      expect(
        await browser.call(removeFactor, { body: { password: null, code: second.app.code() } }),
      ).toMatchObject({ ok: true });
      // The session goes on under another token, which is no new proof.
      local.clock.advance(4 * minute);
      const again = { body: { password: null, code: null } };
      expect(await browser.call(beginEnrolment, again)).toMatchObject({ status: 403, code: "sign-in-again" });
      await signInAs(bo, browser);
      expect(await browser.call(beginEnrolment, again)).toMatchObject({ ok: true });
    });

    test("and no longer, whatever is typed, nor by a second factor that was proved later", async () => {
      const { browser } = await join();
      const { app } = await enrol({ local, browser, email: bo.email });
      await signInAs(bo, browser);
      local.clock.advance(4 * minute);
      expect(await browser.call(proveFactor, { body: { kind: "app", code: app.code() } })).toMatchObject({
        ok: true,
      });
      local.clock.advance(minute);
      for (const password of [null, "anything at all"]) {
        const proof = { body: { password, code: app.code() } };
        expect(await browser.call(beginEnrolment, proof)).toMatchObject({ code: "sign-in-again" });
        expect(await browser.call(drawRecoveryCodes, proof)).toMatchObject({ code: "sign-in-again" });
        expect(await browser.call(removeFactor, proof)).toMatchObject({ code: "sign-in-again" });
      }
    });

    test("and of nobody who has one", async () => {
      await start();
      const { browser } = await signInAs(ada);
      expect(await browser.call(myself)).toMatchObject({ value: { hasPassword: true } });
      const nothing = { body: { password: null, code: null } };
      expect(await browser.call(beginEnrolment, nothing)).toMatchObject({ code: "sign-in-wrong" });
    });

    test("and changing one's own roles is no new proof", async () => {
      const { administrator, browser } = await join();
      const list = await administrator.call(listMembers, { query: { search: "bo" } });
      const [row] = list.ok ? list.value.rows : [];
      const change = (caller: TestBrowser, revision: number) =>
        caller.call(changeRoles, {
          params: { id: row?.id ?? "" },
          body: { roles: ["account-administrator", "technician"], revision },
        });
      expect(await change(administrator, row?.revision ?? 0)).toMatchObject({ ok: true });
      await signInAs(bo, browser);
      local.clock.advance(6 * minute);
      expect(await change(browser, (row?.revision ?? 0) + 1)).toMatchObject({ ok: true });
      const nothing = { body: { password: null, code: null } };
      expect(await browser.call(beginEnrolment, nothing)).toMatchObject({ code: "sign-in-again" });
    });
  });

  test("does not skip our second factor, nor a disabled member", async () => {
    await start();
    await signInAs(ada);
    const db = connectDatabase(place, logger);
    const { id } = await db.selectFrom("member").select("id").executeTakeFirstOrThrow();
    await db
      .insertInto("totp")
      .values({ member_id: id, sealed_secret: "x", last_step: 0, enrolled_at: "2026-11-26T08:00:00.000Z" })
      .execute();
    const { browser, location } = await signInAs(ada);
    expect(location).toBe("/sign-in?back=%2Fhelp");
    expect(await browser.call(myself)).toMatchObject({ value: { next: "second-factor" } });
    await db.updateTable("member").set({ status: "disabled" }).execute();
    await db.destroy();
    expect((await signInAs(ada)).location).toBe(refusedThere);
  });

  test("takes the provider's word once, in the browser that asked, in time, unchanged", async () => {
    await start();
    const refused = "/sign-in#single-sign-on-refused";
    const { browser, returned } = await signInAs(ada);
    expect(await finish(browser, returned), "again").toBe(refused);
    const asked = local.browser();
    const word = await provider.signIn(await begin(asked), ada);
    expect(await finish(local.browser(), word), "in another browser").toBe(refused);
    const swapped = new URL(word);
    swapped.searchParams.set("state", "another");
    const fresh = local.browser();
    const freshWord = await provider.signIn(await begin(fresh), ada);
    const changed = new URL(freshWord);
    changed.searchParams.set("state", "another");
    expect(await finish(fresh, changed.href), "another state").toBe(refusedThere);
    const late = local.browser();
    const lateWord = await provider.signIn(await begin(late), ada);
    local.clock.advance(10 * 60_000);
    expect(await finish(late, lateWord), "late").toBe(refused);
  });

  test("begins for nobody whom another site led here: they are shown the page with the button", async () => {
    await start();
    const { browser } = await signInAs(ada);
    const before = new Map(browser.cookies);
    for (const site of ["cross-site", "same-site"]) {
      const response = await browser.raw(`${beginSingleSignOn.path}?back=/help`, {
        redirect: "manual",
        headers: { "sec-fetch-site": site },
      });
      expect(response.headers.get("location")).toBe("/sign-in?back=%2Fhelp");
    }
    expect(browser.cookies).toEqual(before);
    expect(await browser.call(myself)).toMatchObject({ ok: true });
  });

  test("leads back to pages of ours alone", async () => {
    await start();
    for (const back of [
      `/${"x".repeat(200)}`,
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "javascript:alert(1)",
    ]) {
      const response = await local
        .browser()
        .raw(`${beginSingleSignOn.path}?back=${encodeURIComponent(back)}`, {
          redirect: "manual",
        });
      expect(response.status, back).toBe(400);
    }
  });

  test("says that the provider is away, before somebody is led there and after they came back, until it answers", async () => {
    await start();
    const awayThere = "/sign-in?back=%2Fhelp#single-sign-on-away";
    await provider.goAway();
    expect(await begin(local.browser())).toBe(awayThere);
    await provider.comeBack();
    const browser = local.browser();
    const returned = await provider.signIn(await begin(browser), ada);
    await provider.goAway();
    expect(await finish(browser, returned)).toBe(awayThere);
    // What it said of itself is believed for a minute, and no longer.
    local.clock.advance(60_000);
    expect(await begin(local.browser())).toBe(awayThere);
    await provider.comeBack();
    expect((await signInAs(ada)).location).toBe("/help");
  });
});
