/** The organisation asks for a second factor from a date on: before it, on it, and no way around it; on both databases. */
import { afterEach, describe, expect, test } from "vitest";
import {
  readSettings,
  setTwoFactorPolicy,
  type TwoFactorPolicy,
} from "../../protocol/desk/organisation-api.ts";
import { drawRoomToken } from "../../protocol/desk/rooms-api.ts";
import { changePassword, mySessions, myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { beginEnrolment, proveFactor, removeFactor } from "../../protocol/desk/two-factor-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import {
  cheapCost,
  createTurnedClock,
  firstAdministrator,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";
import { addMember, countMails, enrol, inDatabase } from "../local-factor.ts";
import { setPassword } from "../members/member-repository.ts";
import { createPasswordHasher } from "../passwords/password-hash.ts";

const { email, password } = firstAdministrator;
const ada = { email, password };
const ben = { email: "ben@northwind.example", password: "eight silent geckos" };
const minute = 60_000;
const day = 24 * 60 * minute;
const step = 30_000;

describeOnEachDatabase("two-factor authentication for everybody", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  /** Ada administers and has a factor where `adaHasFactor`; Ben gives support and has none. Both are signed in. */
  async function start({ adaHasFactor = true } = {}) {
    const place = await under.place();
    const clock = createTurnedClock();
    const local = await startLocalDesk({ place, clock });
    started.push(local);
    const browser = await setUpOrganisation(local);
    await addMember(place, { name: "Ben Ode", roles: ["technician"], ...ben });
    const bens = local.browser({ address: "198.51.100.7" });
    const signAdaIn = async () => {
      await browser.call(signIn, { body: ada });
      expect(
        await browser.call(proveFactor, { body: { kind: "app", code: app?.code() ?? "" } }),
      ).toMatchObject({ ok: true });
    };
    const app = adaHasFactor ? (await enrol({ local, browser }, { password })).app : null;
    clock.advance(2 * step);
    if (app) await signAdaIn();
    expect(await bens.call(signIn, { body: ben })).toMatchObject({ value: { next: "nothing" } });
    return { place, clock, local, browser, bens, signAdaIn };
  }
  async function set(browser: TestBrowser, policy: TwoFactorPolicy) {
    const settings = await browser.call(readSettings);
    if (!settings.ok) throw new Error(settings.code);
    return browser.call(setTwoFactorPolicy, { body: { revision: settings.value.revision, policy } });
  }
  const at = (ms: number): TwoFactorPolicy => ({ state: "on", from: new Date(ms).toISOString() });

  test("fourteen days ahead are accepted, fifteen are not", async () => {
    const { clock, browser } = await start();
    expect(await set(browser, at(clock.now() + 15 * day))).toMatchObject({
      status: 400,
      code: "two-factor-date-too-far",
    });
    expect(await set(browser, at(clock.now() + 14 * day))).toMatchObject({
      value: { withoutFactor: 1, includingYou: false },
    });
    expect(await set(browser, at(Date.UTC(2026, 11, 10, 23, 59)))).toMatchObject({ ok: true });
    expect(await set(browser, at(Date.UTC(2026, 11, 11)))).toMatchObject({ code: "two-factor-date-too-far" });
  });

  test("a date that is none is refused, and one in the past is now", async () => {
    const { clock, browser } = await start();
    const none = { state: "on", from: "2026-02-30T00:00:00.000Z" } as const;
    expect(await set(browser, none)).toMatchObject({ code: "message-malformed" });
    expect(await set(browser, at(clock.now() - 30 * day))).toMatchObject({ ok: true });
    expect(await browser.call(readSettings)).toMatchObject({
      value: { twoFactor: at(clock.now()), enrolled: { members: 2, withFactor: 1 } },
    });
  });

  test("until the date nothing changes; from it on, who has no factor is signed out and gets only to setting it up", async () => {
    const { clock, local, browser, bens, signAdaIn } = await start();
    await set(browser, at(clock.now() + 30 * minute));
    clock.advance(30 * minute - 1);
    expect(await bens.call(mySessions)).toMatchObject({ ok: true });
    expect(await local.browser().call(signIn, { body: ben })).toMatchObject({ value: { next: "nothing" } });
    clock.advance(1);
    for (const endpoint of [mySessions, drawRoomToken])
      expect(await bens.call(endpoint)).toMatchObject({ status: 401, code: "not-signed-in" });
    expect(await browser.call(mySessions)).toMatchObject({ ok: true });

    expect(await bens.call(signIn, { body: ben })).toMatchObject({ value: { next: "enrol" } });
    expect(await bens.call(myself)).toMatchObject({ value: { next: "enrol" } });
    for (const endpoint of [mySessions, drawRoomToken])
      expect(await bens.call(endpoint)).toMatchObject({ status: 403, code: "factor-missing" });
    expect(
      await bens.call(changePassword, { body: { current: ben.password, new: "nine loud lynxes" } }),
    ).toMatchObject({ status: 403, code: "factor-missing" });

    const { app } = await enrol({ local, browser: bens, email: ben.email });
    expect(await bens.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await bens.call(signIn, { body: ben })).toMatchObject({ value: { next: "second-factor" } });
    clock.advance(step);
    expect(await bens.call(proveFactor, { body: { kind: "app", code: app.code() } })).toMatchObject({
      ok: true,
    });
    expect(await bens.call(mySessions)).toMatchObject({ ok: true });
    await signAdaIn();
    expect(await browser.call(readSettings)).toMatchObject({
      value: { enrolled: { members: 2, withFactor: 2 } },
    });
  });

  test("setting it up can be given up, and is over after half an hour", async () => {
    const { clock, browser, bens } = await start();
    await set(browser, at(clock.now()));
    await bens.call(signIn, { body: ben });
    clock.advance(30 * minute);
    expect(await bens.call(myself)).toMatchObject({ code: "not-signed-in" });
  });

  test("a new password, however it was set, is no way around it", async () => {
    const { place, clock, browser, bens } = await start();
    await set(browser, at(clock.now()));
    const hash = await (await createPasswordHasher(cheapCost)).hash("ten brave badgers");
    await inDatabase(place, async (db) => {
      for (const { id } of await db.selectFrom("member").select("id").execute())
        await setPassword(db, id, hash, new Date(clock.now()).toISOString());
    });
    expect(await bens.call(signIn, { body: { ...ben, password: "ten brave badgers" } })).toMatchObject({
      value: { next: "enrol" },
    });
    expect(await bens.call(signIn, { body: { ...ada, password: "ten brave badgers" } })).toMatchObject({
      value: { next: "second-factor" },
    });
  });

  test("sessions that ended by it stay ended when it is taken away again", async () => {
    const { clock, browser, bens } = await start();
    await set(browser, at(clock.now() + minute));
    clock.advance(minute);
    await set(browser, { state: "off" });
    expect(await bens.call(mySessions)).toMatchObject({ code: "not-signed-in" });
    expect(await bens.call(signIn, { body: ben })).toMatchObject({ value: { next: "nothing" } });
  });

  test("on without a date, and off: who has a factor is asked for it, others are not", async () => {
    const { browser, bens, local } = await start();
    for (const policy of [{ state: "on", from: null }, { state: "off" }] as const) {
      expect(await set(browser, policy)).toMatchObject({ value: { withoutFactor: 0, includingYou: false } });
      expect(await bens.call(mySessions)).toMatchObject({ ok: true });
      expect(await local.browser().call(signIn, { body: ben })).toMatchObject({ value: { next: "nothing" } });
      expect(await local.browser().call(signIn, { body: ada })).toMatchObject({
        value: { next: "second-factor" },
      });
    }
  });

  test("while it is asked for, nobody takes theirs away, nor when its date is still to come", async () => {
    const { clock, browser } = await start();
    const remove = () => browser.call(removeFactor, { body: { password, code: "000000" } });
    for (const policy of [at(clock.now() + day), at(clock.now())]) {
      await set(browser, policy);
      expect(await remove()).toMatchObject({ status: 403, code: "desk-not-allowed" });
    }
    await set(browser, { state: "on", from: null });
    expect(await remove()).toMatchObject({ code: "factor-wrong" });
  });

  describe("an administrator without a factor", () => {
    test("cannot ask for it at once, and is told that a date is theirs too", async () => {
      const { clock, browser } = await start({ adaHasFactor: false });
      expect(await set(browser, at(clock.now()))).toMatchObject({ status: 409, code: "own-factor-first" });
      expect(await browser.call(readSettings)).toMatchObject({ value: { twoFactor: { state: "off" } } });
      expect(await set(browser, at(clock.now() + minute))).toMatchObject({
        value: { withoutFactor: 2, includingYou: true },
      });
    });

    test("gets in again by setting it up", async () => {
      const { clock, local, browser } = await start({ adaHasFactor: false });
      await set(browser, at(clock.now() + minute));
      clock.advance(minute);
      expect(await browser.call(beginEnrolment, { body: { password, code: null } })).toMatchObject({
        code: "not-signed-in",
      });
      expect(await browser.call(signIn, { body: ada })).toMatchObject({ value: { next: "enrol" } });
      await enrol({ local, browser });
    });
  });

  test("a date is mailed once to every active member without a factor", async () => {
    const { place, clock, local, browser } = await start();
    await addMember(place, { ...ben, name: "Cy Roe", email: "cy@northwind.example", roles: ["technician"] });
    await inDatabase(place, (db) =>
      db.updateTable("member").set({ status: "disabled" }).where("name", "=", "Cy Roe").execute(),
    );
    const policy = at(clock.now() + 3 * day);
    await set(browser, policy);
    expect(await local.takeMail("two-factor-due", ben.email)).toMatchObject({
      link: `${local.origin}/two-factor`,
    });
    await set(browser, policy);
    expect(await countMails(place, "two-factor-due")).toBe(1);
    await set(browser, at(clock.now() + 2 * day));
    expect(await countMails(place, "two-factor-due")).toBe(2);
    await set(browser, { state: "off" });
    expect(await countMails(place, "two-factor-due")).toBe(2);
  });

  test("is written down with what held before and after", async () => {
    const { place, clock, browser } = await start();
    const policy = at(clock.now() + day);
    await set(browser, policy);
    await set(browser, { state: "off" });
    const audit = await inDatabase(place, (db) =>
      db
        .selectFrom("audit")
        .select("detail")
        .where("action", "=", "organisation.two-factor-changed")
        .execute(),
    );
    expect(audit.map(({ detail }) => JSON.parse(detail) as unknown)).toEqual([
      { from: { state: "off" }, to: policy },
      { from: policy, to: { state: "off" } },
    ]);
  });
});
