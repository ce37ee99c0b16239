/** Setting up a second factor, another one in place of it, and taking it away; over HTTP on both databases. */
import { afterEach, describe, expect, test } from "vitest";
import { changePassword, mySessions, myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import {
  beginEnrolment,
  confirmEnrolment,
  proveFactor,
  proveMail,
  removeFactor,
} from "../../protocol/desk/two-factor-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import {
  createTurnedClock,
  firstAdministrator,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";
import { countMails, drawApp, enrol, inDatabase } from "../local-factor.ts";

const { email, password } = firstAdministrator;
const right = { email, password };
const minute = 60_000;
const step = 30_000;
const byApp = (code: string) => ({ body: { kind: "app" as const, code } });
const byPassword = { body: { password, code: null } };
const mailedCode = async (local: LocalDesk) => (await local.takeMail("enrolment-code", email)).code;
const another = (code: string) => String((Number(code) + 500_000) % 1_000_000).padStart(6, "0");

describeOnEachDatabase("setting up a second factor", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  async function start() {
    const place = await under.place();
    const clock = createTurnedClock();
    const local = await startLocalDesk({ place, clock });
    started.push(local);
    return { place, local, clock, browser: await setUpOrganisation(local) };
  }
  async function startEnrolled() {
    const rig = await start();
    const enrolled = await enrol(rig, { password });
    rig.clock.advance(2 * step);
    await signInAgain(rig.browser, enrolled.app.code());
    rig.clock.advance(2 * step);
    return { ...rig, ...enrolled };
  }
  async function signInAgain(browser: TestBrowser, code: string): Promise<void> {
    await browser.call(signIn, { body: right });
    expect(await browser.call(proveFactor, byApp(code))).toMatchObject({ ok: true });
  }

  test("password, mailed code, secret, first code; then everybody of the person is signed out and told", async () => {
    const { place, local, browser } = await start();
    const elsewhere = local.browser();
    await elsewhere.call(signIn, { body: right });

    const begun = await browser.call(beginEnrolment, byPassword);
    expect(begun).toMatchObject({
      value: {
        sentTo: "a•••@northwind.example",
        expiresAt: "2026-11-26T09:10:00.000Z",
        resendFrom: "2026-11-26T09:01:00.000Z",
      },
    });
    expect(await countMails(place, "enrolment-code")).toBe(1);
    const proved = await browser.call(proveMail, { body: { code: await mailedCode(local) } });
    expect(proved).toMatchObject({
      value: { uri: expect.stringMatching(/^otpauth:\/\/totp\/Northwind:ada/) },
    });
    expect(await browser.call(myself)).toMatchObject({ value: { twoFactor: { enrolledAt: null } } });

    local.clock.advance(minute);
    const { app, recoveryCodes } = await enrol({ local, browser });
    expect(recoveryCodes).toHaveLength(10);
    for (const each of [browser, elsewhere])
      expect(await each.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await local.takeMail("factor-enrolled", email)).toBeDefined();
    const audit = await inDatabase(place, (db) =>
      db.selectFrom("audit").select(["action", "detail"]).execute(),
    );
    expect(audit.at(-1)).toEqual({ action: "member.factor-enrolled", detail: '{"replaces":false}' });

    expect(await browser.call(signIn, { body: right })).toMatchObject({ value: { next: "second-factor" } });
    expect(await browser.call(proveFactor, byApp(app.code(1)))).toMatchObject({ ok: true });
    expect(await browser.call(myself)).toMatchObject({
      value: { twoFactor: { enrolledAt: "2026-11-26T09:01:00.000Z", recoveryCodesLeft: 10 } },
    });
  });

  test("the secret is readable neither in the database nor in the log, and the mailed code not in the database", async () => {
    const { place, local, browser } = await start();
    await browser.call(beginEnrolment, byPassword);
    const code = await mailedCode(local);
    const proved = await browser.call(proveMail, { body: { code } });
    if (!proved.ok) throw new Error(proved.code);
    const stored = await inDatabase(place, async (db) =>
      JSON.stringify([
        await db.selectFrom("totp_pending").selectAll().execute(),
        (await db.selectFrom("mailed_code").selectAll().execute()).map(({ code_mac: mac }) => mac),
        (await db.selectFrom("outbox").selectAll().execute()).map(({ sealed_mail: mail }) => mail),
      ]),
    );
    expect(stored).not.toContain(proved.value.secret);
    expect(stored).not.toContain(code);
    expect(local.logged.join("\n")).not.toContain(proved.value.secret);
  });

  test("somebody who is signed in proves the password first, however they came here", async () => {
    const { place, browser } = await start();
    expect(await browser.call(beginEnrolment, { body: { password: null, code: null } })).toMatchObject({
      code: "sign-in-wrong",
    });
    expect(
      await browser.call(beginEnrolment, { body: { password: "not the password", code: null } }),
    ).toMatchObject({ code: "sign-in-wrong" });
    expect(await countMails(place, "enrolment-code")).toBe(0);
  });

  describe("the mailed code", () => {
    test("is good once", async () => {
      const { local, browser } = await start();
      await browser.call(beginEnrolment, byPassword);
      const code = await mailedCode(local);
      const said = await Promise.all([1, 2, 3].map(() => browser.call(proveMail, { body: { code } })));
      expect(said.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await browser.call(proveMail, { body: { code } })).toMatchObject({
        status: 401,
        code: "mailed-code-wrong",
      });
    });

    test("is good for ten minutes", async () => {
      const { local, clock, browser } = await start();
      await browser.call(beginEnrolment, byPassword);
      const code = await mailedCode(local);
      clock.advance(10 * minute);
      expect(await browser.call(proveMail, { body: { code } })).toMatchObject({ code: "mailed-code-wrong" });
    });

    test("is good in the session that asked for it alone", async () => {
      const { local, browser } = await start();
      const elsewhere = local.browser();
      await elsewhere.call(signIn, { body: right });
      await browser.call(beginEnrolment, byPassword);
      const code = await mailedCode(local);
      expect(await elsewhere.call(proveMail, { body: { code } })).toMatchObject({
        code: "mailed-code-wrong",
      });
      expect(await browser.call(proveMail, { body: { code } })).toMatchObject({ ok: true });
    });

    test("is dead when another was sent, in whichever session", async () => {
      const { local, clock, browser } = await start();
      const elsewhere = local.browser();
      await elsewhere.call(signIn, { body: right });
      await browser.call(beginEnrolment, byPassword);
      const first = await mailedCode(local);
      clock.advance(minute);
      await elsewhere.call(beginEnrolment, byPassword);
      expect(await browser.call(proveMail, { body: { code: first } })).toMatchObject({
        code: "mailed-code-wrong",
      });
      clock.advance(minute);
      const second = await mailedCode(local);
      expect(await elsewhere.call(beginEnrolment, { body: { password: null, code: null } })).toMatchObject({
        ok: true,
      });
      expect(await elsewhere.call(proveMail, { body: { code: second } })).toMatchObject({
        code: "mailed-code-wrong",
      });
    });

    test("is sent again after a minute, and five times an hour, counted by person", async () => {
      const { place, local, clock, browser } = await start();
      const elsewhere = local.browser();
      await elsewhere.call(signIn, { body: right });
      await browser.call(beginEnrolment, byPassword);
      clock.advance(minute - 1);
      expect(await browser.call(beginEnrolment, byPassword)).toMatchObject({
        status: 429,
        code: "rate-limited",
        retryAfterSeconds: 1,
      });
      clock.advance(1);
      for (let mail = 2; mail <= 5; mail++) {
        expect(await (mail % 2 ? browser : elsewhere).call(beginEnrolment, byPassword)).toMatchObject({
          ok: true,
        });
        clock.advance(minute);
      }
      expect(await elsewhere.call(beginEnrolment, byPassword)).toMatchObject({
        code: "rate-limited",
        retryAfterSeconds: 55 * 60,
      });
      expect(await countMails(place, "enrolment-code")).toBe(5);
    });

    test("asked for five times at once is sent once", async () => {
      const { place, browser } = await start();
      const said = await Promise.all([1, 2, 3, 4, 5].map(() => browser.call(beginEnrolment, byPassword)));
      expect(said.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await countMails(place, "enrolment-code")).toBe(1);
    });

    test("is guessed at five times, and is dead then, also when the lock is over", async () => {
      const { local, clock, browser } = await start();
      await browser.call(beginEnrolment, byPassword);
      const code = await mailedCode(local);
      for (let failure = 1; failure <= 5; failure++)
        expect(await browser.call(proveMail, { body: { code: another(code) } })).toMatchObject({
          code: "mailed-code-wrong",
        });
      expect(await browser.call(proveMail, { body: { code } })).toMatchObject({
        code: "factor-locked",
        retryAfterSeconds: 300,
      });
      clock.advance(5 * minute);
      expect(await browser.call(proveMail, { body: { code } })).toMatchObject({ code: "mailed-code-wrong" });
    });
  });

  describe("the first code", () => {
    test("has to be the new app's, and comes after the mail's", async () => {
      const { browser, local } = await start();
      await browser.call(beginEnrolment, byPassword);
      expect(await browser.call(confirmEnrolment, { body: { code: "123456" } })).toMatchObject({
        code: "mailed-code-wrong",
      });
      await mailedCode(local);
      local.clock.advance(minute);
      const app = await drawApp({ local, browser });
      expect(await browser.call(confirmEnrolment, { body: { code: another(app.code()) } })).toMatchObject({
        code: "factor-wrong",
      });
      expect(await browser.call(confirmEnrolment, { body: { code: app.code() } })).toMatchObject({
        ok: true,
      });
    });

    test("of many at once confirms once, with one set of recovery codes", async () => {
      const { browser, place, local } = await start();
      const app = await drawApp({ local, browser }, { password });
      const body = { code: app.code() };
      const said = await Promise.all([1, 2, 3, 4].map(() => browser.call(confirmEnrolment, { body })));
      expect(said.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await countMails(place, "factor-enrolled")).toBe(1);
    });

    test("leaves no session that began while it was checked", async () => {
      const { browser, local } = await start();
      const app = await drawApp({ local, browser }, { password });
      const others = Array.from({ length: 6 }, () => local.browser());
      const [confirmed] = await Promise.all([
        browser.call(confirmEnrolment, { body: { code: app.code() } }),
        ...others.map((other) => other.call(signIn, { body: right })),
      ]);
      expect(confirmed).toMatchObject({ ok: true });
      for (const other of others)
        expect(await other.call(mySessions)).toMatchObject({ code: "not-signed-in" });
    });

    test("comes within half an hour, from the session that began", async () => {
      const { browser, local, clock } = await start();
      const elsewhere = local.browser();
      await elsewhere.call(signIn, { body: right });
      const app = await drawApp({ local, browser }, { password });
      expect(await elsewhere.call(confirmEnrolment, { body: { code: app.code() } })).toMatchObject({
        code: "mailed-code-wrong",
      });
      clock.advance(30 * minute);
      expect(await browser.call(confirmEnrolment, { body: { code: app.code() } })).toMatchObject({
        code: "mailed-code-wrong",
      });
    });
  });

  describe("another app in place of the old", () => {
    test("wants the password and a code of the old one, fresh", async () => {
      const { browser, app, clock } = await startEnrolled();
      const begin = (body: { password: string | null; code: string | null }) =>
        browser.call(beginEnrolment, { body });
      expect(await begin({ password: null, code: app.code() })).toMatchObject({ code: "sign-in-wrong" });
      expect(await begin({ password, code: null })).toMatchObject({ code: "factor-wrong" });
      expect(await begin({ password, code: another(app.code()) })).toMatchObject({ code: "factor-wrong" });
      const spent = app.code();
      expect(await begin({ password, code: spent })).toMatchObject({ ok: true });
      clock.advance(10 * minute);
      expect(await begin({ password, code: spent })).toMatchObject({ code: "factor-wrong" });
      expect(await begin({ password: null, code: null })).toMatchObject({ code: "sign-in-wrong" });
    });

    test("counts wrong codes with those of signing in", async () => {
      const { local, browser, app } = await startEnrolled();
      for (let failure = 1; failure <= 5; failure++)
        await browser.call(beginEnrolment, { body: { password, code: another(app.code()) } });
      const other = local.browser();
      await other.call(signIn, { body: right });
      expect(await other.call(proveFactor, byApp(app.code()))).toMatchObject({ code: "factor-locked" });
    });

    test("leaves the old one alone until its first code, and kills it with it, recovery codes included", async () => {
      const { local, clock, browser, app: old, recoveryCodes } = await startEnrolled();
      const app = await drawApp({ local, browser }, { password, code: old.code() });
      clock.advance(step);
      const other = local.browser();
      await signInAgain(other, old.code());
      clock.advance(step);
      expect(await browser.call(confirmEnrolment, { body: { code: app.code() } })).toMatchObject({
        ok: true,
      });
      expect(await other.call(myself)).toMatchObject({ code: "not-signed-in" });

      clock.advance(2 * step);
      await other.call(signIn, { body: right });
      expect(await other.call(proveFactor, byApp(old.code()))).toMatchObject({ code: "factor-wrong" });
      expect(
        await other.call(proveFactor, { body: { kind: "recovery", code: recoveryCodes[0] ?? "" } }),
      ).toMatchObject({ code: "factor-wrong" });
      expect(await other.call(proveFactor, byApp(app.code()))).toMatchObject({ ok: true });
    });

    test("takes a recovery code from somebody who has lost the old one", async () => {
      const { local, browser, recoveryCodes } = await startEnrolled();
      const { app } = await enrol({ local, browser }, { password, code: recoveryCodes[0] ?? "" });
      await signInAgain(browser, app.code(1));
    });

    test("spends no code where no mail may be sent yet", async () => {
      const { clock, browser, app } = await startEnrolled();
      await browser.call(beginEnrolment, { body: { password, code: app.code() } });
      const next = app.code(1);
      expect(await browser.call(beginEnrolment, { body: { password, code: next } })).toMatchObject({
        code: "rate-limited",
      });
      clock.advance(step);
      const other = await browser.call(removeFactor, { body: { password, code: next } });
      expect(other).toMatchObject({ ok: true });
    });
  });

  describe("taking it away", () => {
    test("leaves no password alone that is too short for it", async () => {
      const { clock, browser, app } = await startEnrolled();
      const short = "9 walruses";
      await browser.call(changePassword, { body: { current: password, new: short } });
      clock.advance(2 * step);
      const remove = (typed: string) =>
        browser.call(removeFactor, { body: { password: typed, code: app.code() } });
      expect(await remove(short)).toMatchObject({ code: "password-too-short" });
      expect(await remove("1 walrus")).toMatchObject({ code: "sign-in-wrong" });
      const long = "nine brave walruses";
      await browser.call(changePassword, { body: { current: short, new: long } });
      expect(await remove(long), "the code was not spent").toMatchObject({ ok: true });
    });

    test("wants password and code, signs all others out, and goes on under a new token", async () => {
      const { local, clock, browser, app } = await startEnrolled();
      const other = local.browser();
      await signInAgain(other, app.code());
      clock.advance(2 * step);
      const token = browser.cookies.get(sessionCookie);
      const remove = (body: { password: string; code: string }) => browser.call(removeFactor, { body });
      expect(await remove({ password: "not the password", code: app.code() })).toMatchObject({
        code: "sign-in-wrong",
      });
      expect(await remove({ password, code: another(app.code()) })).toMatchObject({ code: "factor-wrong" });
      expect(await remove({ password, code: app.code() })).toMatchObject({ ok: true });
      expect(browser.cookies.get(sessionCookie)).not.toBe(token);
      expect(await browser.call(myself)).toMatchObject({
        value: { twoFactor: { enrolledAt: null, recoveryCodesLeft: 0 } },
      });
      expect(await other.call(myself)).toMatchObject({ code: "not-signed-in" });
      expect(await other.call(signIn, { body: right })).toMatchObject({ value: { next: "nothing" } });
      expect(await local.takeMail("factor-removed", email)).toBeDefined();
    });
  });
});
