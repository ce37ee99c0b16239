/** The second factor at signing in: what opens, what is taken once, and what locks; over HTTP on both databases. */
import { afterEach, describe, expect, test } from "vitest";
import {
  changePassword,
  endMyOtherSessions,
  mySessions,
  myself,
  signIn,
  signOut,
} from "../../protocol/desk/sign-in-api.ts";
import { drawRecoveryCodes, proveFactor } from "../../protocol/desk/two-factor-api.ts";
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
import { type AuthenticatorApp, countMails, enrol, inDatabase } from "../local-factor.ts";

const { email, password } = firstAdministrator;
const right = { email, password };
const minute = 60_000;
const step = 30_000;
const byApp = (code: string) => ({ body: { kind: "app" as const, code } });
const byRecovery = (code: string) => ({ body: { kind: "recovery" as const, code } });

describeOnEachDatabase("the second factor at signing in", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  /** An administrator with a factor, signed out, whose first code is two steps ago. */
  async function start() {
    const place = await under.place();
    const clock = createTurnedClock();
    const local = await startLocalDesk({ place, clock });
    started.push(local);
    const browser = await setUpOrganisation(local);
    const { app, recoveryCodes } = await enrol({ local, browser }, { password });
    clock.advance(2 * step);
    return { place, local, clock, browser, app, recoveryCodes };
  }
  async function half(local: LocalDesk, address = "192.0.2.1"): Promise<TestBrowser> {
    const browser = local.browser({ address });
    expect(await browser.call(signIn, { body: right })).toMatchObject({ value: { next: "second-factor" } });
    return browser;
  }
  async function signedIn(local: LocalDesk, app: AuthenticatorApp): Promise<TestBrowser> {
    const browser = await half(local);
    expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({ ok: true });
    return browser;
  }
  const wrongCode = (app: AuthenticatorApp) =>
    String((Number(app.code()) + 500_000) % 1_000_000).padStart(6, "0");

  test("a right password opens nothing but the question for the code", async () => {
    const { local, app } = await start();
    const browser = await half(local);
    expect(await browser.call(myself)).toMatchObject({ value: { next: "second-factor" } });
    for (const endpoint of [mySessions, endMyOtherSessions])
      expect(await browser.call(endpoint)).toMatchObject({ status: 401, code: "not-signed-in" });
    expect(
      await browser.call(changePassword, { body: { current: password, new: "four patient otters" } }),
    ).toMatchObject({ status: 401, code: "not-signed-in" });
    expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({ value: { next: "nothing" } });
    expect(await browser.call(mySessions)).toMatchObject({ ok: true });
  });

  test("the token changes with the second factor, and the one from before it is dead", async () => {
    const { local, app } = await start();
    const browser = await half(local);
    const before = browser.cookies.get(sessionCookie) ?? "";
    await browser.call(proveFactor, byApp(app.code()));
    expect(browser.cookies.get(sessionCookie)).not.toBe(before);
    const thief = local.browser();
    thief.cookies.set(sessionCookie, before);
    expect(await thief.call(myself)).toMatchObject({ code: "not-signed-in" });
  });

  test("half a sign-in is over after a quarter of an hour", async () => {
    const { local, clock, app } = await start();
    const browser = await half(local);
    clock.advance(15 * minute);
    expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({ code: "not-signed-in" });
  });

  test("a code prolongs no session that is whole already", async () => {
    const { local, clock, app } = await start();
    const browser = await signedIn(local, app);
    clock.advance(step);
    expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({ code: "desk-not-allowed" });
  });

  describe("a code is taken once", () => {
    test("by the same session and by another, also after the first signed out", async () => {
      const { local, app } = await start();
      const first = await half(local);
      const second = await half(local);
      const code = app.code();
      expect(await first.call(proveFactor, byApp(code))).toMatchObject({ ok: true });
      expect(await second.call(proveFactor, byApp(code))).toMatchObject({
        status: 401,
        code: "factor-wrong",
      });
      await first.call(signOut);
      await first.call(signIn, { body: right });
      expect(await first.call(proveFactor, byApp(code))).toMatchObject({ code: "factor-wrong" });
    });

    test("at sign-in, and not again for what asks for it anew", async () => {
      const { local, clock, app } = await start();
      const code = app.code();
      const browser = await signedIn(local, app);
      expect(await browser.call(drawRecoveryCodes, { body: { password, code } })).toMatchObject({
        code: "factor-wrong",
      });
      clock.advance(step);
      expect(await browser.call(drawRecoveryCodes, { body: { password, code: app.code() } })).toMatchObject({
        ok: true,
      });
    });

    test("of many at once in two processes, by one alone", async () => {
      const { place, local, clock, app } = await start();
      const other = await startLocalDesk({ place, clock });
      started.push(other);
      const halves: TestBrowser[] = [];
      for (let index = 0; index < 6; index++) halves.push(await half(index % 2 === 0 ? local : other));
      const code = app.code();
      const said = await Promise.all(halves.map((browser) => browser.call(proveFactor, byApp(code))));
      expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test("and none of an older step after a newer one", async () => {
      const { local, clock, app } = await start();
      const [older, newer] = [app.code(-1), app.code(1)];
      expect(await (await half(local)).call(proveFactor, byApp(newer))).toMatchObject({ ok: true });
      const browser = await half(local);
      for (const code of [older, app.code(), newer])
        expect(await browser.call(proveFactor, byApp(code))).toMatchObject({ code: "factor-wrong" });
      clock.advance(2 * step);
      expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({ ok: true });
    });

    test("the first one, which confirmed the app, included", async () => {
      const place = await under.place();
      const local = await startLocalDesk({ place });
      started.push(local);
      const browser = await setUpOrganisation(local);
      const { app } = await enrol({ local, browser }, { password });
      const again = await half(local);
      expect(await again.call(proveFactor, byApp(app.code()))).toMatchObject({ code: "factor-wrong" });
      expect(await again.call(proveFactor, byApp(app.code(1)))).toMatchObject({ ok: true });
    });

    test("and only from one step before to one step after now", async () => {
      const { local, clock, app } = await start();
      clock.advance(10 * step);
      const browser = await half(local);
      for (const away of [-2, 2, -20, 20])
        expect(await browser.call(proveFactor, byApp(app.code(away)))).toMatchObject({
          code: "factor-wrong",
        });
      expect(await browser.call(proveFactor, byApp(app.code(-1)))).toMatchObject({ ok: true });
    });
  });

  describe("the lock of the second factor", () => {
    test("five wrong codes lock it for five minutes, from whatever session and network, and the person is told", async () => {
      const { place, local, clock, app } = await start();
      for (let failure = 1; failure <= 5; failure++) {
        const browser = await half(local, `198.51.100.${failure}`);
        expect(await browser.call(proveFactor, byApp(wrongCode(app)))).toMatchObject({
          status: 401,
          code: "factor-wrong",
        });
      }
      const browser = await half(local);
      expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({
        status: 429,
        code: "factor-locked",
        retryAfterSeconds: 300,
      });
      expect(await countMails(place, "factor-locked")).toBe(1);
      clock.advance(5 * minute);
      expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({ ok: true });
    });

    test("holds for who is signed in too, and a right password does not open it", async () => {
      const { local, clock, app } = await start();
      const browser = await signedIn(local, app);
      clock.advance(2 * step);
      const ask = (code: string) => browser.call(drawRecoveryCodes, { body: { password, code } });
      for (let failure = 1; failure <= 5; failure++)
        expect(await ask(wrongCode(app))).toMatchObject({ code: "factor-wrong" });
      expect(await ask(app.code())).toMatchObject({ code: "factor-locked" });
      expect(await (await half(local)).call(proveFactor, byApp(app.code()))).toMatchObject({
        code: "factor-locked",
      });
    });

    test("counts recovery codes with the codes of the app", async () => {
      const { local, app, recoveryCodes } = await start();
      const browser = await half(local);
      for (let failure = 1; failure <= 5; failure++)
        expect(
          await browser.call(proveFactor, failure % 2 ? byApp(wrongCode(app)) : byRecovery("A".repeat(24))),
        ).toMatchObject({ code: "factor-wrong" });
      expect(await browser.call(proveFactor, byRecovery(recoveryCodes[0] ?? ""))).toMatchObject({
        code: "factor-locked",
      });
    });

    test("of thirty wrong ones at once, five are checked", async () => {
      const { local, app } = await start();
      const browser = await half(local);
      const code = wrongCode(app);
      const said = await Promise.all(
        Array.from({ length: 30 }, () => browser.call(proveFactor, byApp(code))),
      );
      expect(said.filter(({ status }) => status === 401)).toHaveLength(5);
      expect(said.filter(({ status }) => status === 429)).toHaveLength(25);
    });

    test("a right one starts from nothing again", async () => {
      const { local, clock, app } = await start();
      for (let round = 0; round < 3; round++) {
        const browser = await half(local);
        for (let failure = 1; failure <= 4; failure++)
          expect(await browser.call(proveFactor, byApp(wrongCode(app)))).toMatchObject({
            code: "factor-wrong",
          });
        expect(await browser.call(proveFactor, byApp(app.code()))).toMatchObject({ ok: true });
        clock.advance(2 * step);
      }
    });
  });

  describe("recovery codes", () => {
    test("are ten of 120 bits, in groups, and none of them is in the database", async () => {
      const { place, recoveryCodes } = await start();
      expect(new Set(recoveryCodes).size).toBe(10);
      for (const code of recoveryCodes)
        expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
      const stored = await inDatabase(place, async (db) =>
        JSON.stringify(await db.selectFrom("recovery_code").selectAll().execute()),
      );
      for (const code of recoveryCodes) {
        expect(stored).not.toContain(code);
        expect(stored).not.toContain(code.replaceAll("-", ""));
      }
    });

    test("sign in once each, however they are typed, and the use is told in the audit log", async () => {
      const { place, local, recoveryCodes } = await start();
      const [code = ""] = recoveryCodes;
      const browser = await half(local);
      const typed = ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `;
      expect(await browser.call(proveFactor, byRecovery(typed))).toMatchObject({ ok: true });
      expect(await browser.call(myself)).toMatchObject({ value: { twoFactor: { recoveryCodesLeft: 9 } } });
      expect(await (await half(local)).call(proveFactor, byRecovery(code))).toMatchObject({
        code: "factor-wrong",
      });
      const entries = await inDatabase(place, (db) =>
        db.selectFrom("audit").select(["action", "actor_name", "detail"]).execute(),
      );
      expect(entries.filter(({ action }) => action === "member.recovery-code-used")).toEqual([
        { action: "member.recovery-code-used", actor_name: "Ada Berg", detail: "{}" },
      ]);
    });

    test("of five uses of one at once, one gets in", async () => {
      const { local, recoveryCodes } = await start();
      const halves: TestBrowser[] = [];
      for (let index = 0; index < 5; index++) halves.push(await half(local));
      const said = await Promise.all(
        halves.map((browser) => browser.call(proveFactor, byRecovery(recoveryCodes[0] ?? ""))),
      );
      expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test("drawn anew, with password and factor, kill the old", async () => {
      const { local, clock, app, recoveryCodes } = await start();
      const browser = await signedIn(local, app);
      clock.advance(2 * step);
      const wrongPassword = { password: "not the password", code: app.code() };
      expect(await browser.call(drawRecoveryCodes, { body: wrongPassword })).toMatchObject({
        code: "sign-in-wrong",
      });
      const drawn = await browser.call(drawRecoveryCodes, { body: { password, code: app.code() } });
      if (!drawn.ok) throw new Error(drawn.code);
      const other = await half(local);
      expect(await other.call(proveFactor, byRecovery(recoveryCodes[1] ?? ""))).toMatchObject({
        code: "factor-wrong",
      });
      expect(await other.call(proveFactor, byRecovery(drawn.value.recoveryCodes[1] ?? ""))).toMatchObject({
        ok: true,
      });
    });

    test("somebody without a factor has none to draw", async () => {
      const local = await startLocalDesk({ place: await under.place() });
      started.push(local);
      const browser = await setUpOrganisation(local);
      expect(await browser.call(drawRecoveryCodes, { body: { password, code: "123456" } })).toMatchObject({
        status: 403,
        code: "factor-missing",
      });
    });
  });
});
