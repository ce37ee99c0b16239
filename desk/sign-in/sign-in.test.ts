/** Set-up, signing in, locks and sessions, over HTTP on both databases. The numbers are those of docs/OPERATIONS.md's checks. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { deskFacts, setUp } from "../../protocol/desk/set-up-api.ts";
import {
  changePassword,
  endMyOtherSessions,
  endMySession,
  mySessions,
  myself,
  signIn,
  signOut,
} from "../../protocol/desk/sign-in-api.ts";
import { connectDatabase } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { knownBrowserCookie, sessionCookie } from "../http/session-cookie.ts";
import {
  createTurnedClock,
  firstAdministrator,
  type LocalDesk,
  type StartDesk,
  setUpOrganisation,
  startLocalDesk,
} from "../local-desk.ts";

const { email, password } = firstAdministrator;
const right = { email, password };
const wrong = { email, password: "not the password" };
const minute = 60_000;

describeOnEachDatabase("signing in", (under) => {
  const started: LocalDesk[] = [];
  async function start(options: Omit<StartDesk, "place"> & { place?: StartDesk["place"] } = {}) {
    const local = await startLocalDesk({ place: options.place ?? (await under.place()), ...options });
    started.push(local);
    return local;
  }
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  describe("set-up", () => {
    test("makes the organisation and signs its first administrator in", async () => {
      const local = await start();
      const stranger = local.browser();
      expect(await stranger.call(deskFacts)).toMatchObject({
        value: {
          organisation: null,
          passwords: { leastLength: 15, needsLettersAndDigits: false },
          isSignedIn: false,
        },
      });
      const browser = await setUpOrganisation(local);
      const me = await browser.call(myself);
      expect(me).toMatchObject({
        value: {
          name: "Ada Berg",
          organisation: "Northwind",
          next: "nothing",
          roles: ["account-administrator", "network-administrator", "technician"],
        },
      });
      expect(await stranger.call(deskFacts)).toMatchObject({
        value: { organisation: { name: "Northwind" }, isSignedIn: false },
      });
      expect(await browser.call(deskFacts)).toMatchObject({ value: { isSignedIn: true } });
    });

    test("is gone for good: no second link, and none of the earlier ones opens anything", async () => {
      const local = await start();
      const earlier = (await local.desk.drawSetUpLink())?.split("#")[1] ?? "";
      await setUpOrganisation(local);
      expect(await local.desk.drawSetUpLink()).toBeNull();
      const again = { ...firstAdministrator, email: "eve@northwind.example", token: earlier };
      expect(await local.browser().call(setUp, { body: again })).toMatchObject({ code: "set-up-done" });
      expect(await local.browser().call(signIn, { body: { ...right, email: again.email } })).toMatchObject({
        ok: false,
      });
    });

    test("of two at once, one makes it", async () => {
      const local = await start();
      const links = await Promise.all([local.desk.drawSetUpLink(), local.desk.drawSetUpLink()]);
      const said = await Promise.all(
        links.map((link, index) =>
          local.browser().call(setUp, {
            body: {
              ...firstAdministrator,
              email: `a${index}@northwind.example`,
              token: link?.split("#")[1] ?? "",
            },
          }),
        ),
      );
      expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test("wants the link's secret, until its end", async () => {
      const local = await start();
      const token = (await local.desk.drawSetUpLink())?.split("#")[1] ?? "";
      const body = { ...firstAdministrator, token: "A".repeat(43) };
      expect(await local.browser().call(setUp, { body })).toMatchObject({ code: "link-spent" });
      local.clock.advance(24 * 60 * minute);
      expect(await local.browser().call(setUp, { body: { ...body, token } })).toMatchObject({
        code: "link-spent",
      });
    });

    test("refuses a weak password and keeps the link", async () => {
      const local = await start();
      const token = (await local.desk.drawSetUpLink())?.split("#")[1] ?? "";
      const tryWith = async (chosen: string) =>
        local.browser().call(setUp, { body: { ...firstAdministrator, password: chosen, token } });
      expect(await tryWith("short")).toMatchObject({ code: "password-too-short" });
      expect(await tryWith("northwind-northwind")).toMatchObject({ code: "password-like-yourself" });
      expect(await tryWith("passwordpassword")).toMatchObject({ code: "password-common" });
      expect(await tryWith(password)).toMatchObject({ ok: true });
    });
  });

  describe("the password lock", () => {
    test("five failures are told as such, the sixth is not even checked, and five minutes open it", async () => {
      const local = await start();
      await setUpOrganisation(local);
      const stranger = local.browser({ address: "198.51.100.9" });
      for (let failure = 1; failure <= 5; failure++)
        expect(await stranger.call(signIn, { body: wrong })).toMatchObject({
          status: 401,
          code: "sign-in-wrong",
        });
      expect(await stranger.call(signIn, { body: right })).toMatchObject({
        status: 429,
        code: "sign-in-locked",
        retryAfterSeconds: 300,
      });
      local.clock.advance(5 * minute - 1);
      expect(await stranger.call(signIn, { body: right })).toMatchObject({ status: 429 });
      local.clock.advance(1);
      expect(await stranger.call(signIn, { body: wrong })).toMatchObject({ status: 401 });
      for (let failure = 2; failure <= 4; failure++)
        expect(await stranger.call(signIn, { body: wrong })).toMatchObject({ status: 401 });
      expect(await stranger.call(signIn, { body: right })).toMatchObject({ ok: true });
    });

    test("a right one begins anew", async () => {
      const local = await start();
      await setUpOrganisation(local);
      const stranger = local.browser();
      for (let round = 0; round < 2; round++) {
        for (let failure = 1; failure <= 4; failure++) await stranger.call(signIn, { body: wrong });
        stranger.cookies.clear();
        expect(await stranger.call(signIn, { body: right })).toMatchObject({ ok: true });
        stranger.cookies.clear();
      }
    });

    test("thirty at once, at two processes, are five", async () => {
      const place = await under.place();
      const clock = createTurnedClock();
      const [here, there] = [await start({ place, clock }), await start({ place, clock })];
      await setUpOrganisation(here);
      const said = await Promise.all(
        Array.from({ length: 30 }, (_, attempt) =>
          (attempt % 2 ? here : there).browser().call(signIn, { body: wrong }),
        ),
      );
      expect(said.filter(({ status }) => status === 401)).toHaveLength(5);
      expect(said.filter(({ status }) => status === 429)).toHaveLength(25);
    });

    test("an address that is nobody's locks alike, and is answered alike", async () => {
      const local = await start();
      await setUpOrganisation(local);
      const nobody = { email: "nobody@northwind.example", password: "not the password" };
      const answers = async (body: typeof nobody) => {
        const told: string[] = [];
        for (let attempt = 1; attempt <= 6; attempt++) {
          const response = await local
            .browser({ address: `198.51.100.${attempt}` })
            .raw("/api/sign-in", { method: "POST", body: JSON.stringify(body) });
          told.push(`${response.status} ${response.headers.get("retry-after")} ${await response.text()}`);
        }
        return told;
      };
      expect(await answers(nobody)).toEqual(await answers(wrong));
    });

    test("covers every route that asks for the password", async () => {
      const local = await start();
      const browser = await setUpOrganisation(local);
      const change = { current: "not the password", new: "four patient otters" };
      for (let failure = 1; failure <= 5; failure++)
        expect(await browser.call(changePassword, { body: change })).toMatchObject({ code: "sign-in-wrong" });
      expect(await browser.call(changePassword, { body: { ...change, current: password } })).toMatchObject({
        code: "sign-in-locked",
      });
    });

    test("by a stranger on purpose leaves the person's sessions and known browsers alone", async () => {
      const local = await start();
      const known = await setUpOrganisation(local);
      const stranger = local.browser({ address: "198.51.100.9" });
      for (let failure = 1; failure <= 6; failure++) await stranger.call(signIn, { body: wrong });
      expect(await known.call(myself)).toMatchObject({ ok: true });
      await known.call(signOut);
      expect(await stranger.call(signIn, { body: right })).toMatchObject({ code: "sign-in-locked" });
      expect(await known.call(signIn, { body: right })).toMatchObject({ ok: true });
    });

    test("counts a network's failures together, over all names, and not its right ones", async () => {
      const local = await start();
      await setUpOrganisation(local);
      const from = (address: string) => local.browser({ address });
      for (let success = 0; success < 60; success++)
        expect(await from("203.0.113.5").call(signIn, { body: right })).toMatchObject({ ok: true });
      for (let failure = 0; failure < 50; failure++)
        await from("203.0.113.5").call(signIn, {
          body: { ...wrong, email: `a${failure}@northwind.example` },
        });
      expect(await from("203.0.113.5").call(signIn, { body: right })).toMatchObject({
        code: "sign-in-locked",
      });
      expect(await from("203.0.113.6").call(signIn, { body: right })).toMatchObject({ ok: true });
    });

    test("lets a network that is locked lock no more names", async () => {
      const local = await start();
      await setUpOrganisation(local);
      const flood = local.browser({ address: "203.0.113.5" });
      for (let failure = 0; failure < 50; failure++)
        await flood.call(signIn, { body: { ...wrong, email: `a${failure}@northwind.example` } });
      for (let failure = 0; failure < 5; failure++)
        expect(await flood.call(signIn, { body: wrong })).toMatchObject({ code: "sign-in-locked" });
      expect(await local.browser().call(signIn, { body: right })).toMatchObject({ ok: true });
    });

    test("of a network that somebody else has locked leaves browsers alone that are known there", async () => {
      const local = await start();
      const known = await setUpOrganisation(local);
      await known.call(signOut);
      const here = () => local.browser();
      for (let failure = 0; failure < 50; failure++)
        await here().call(signIn, { body: { ...wrong, email: `a${failure}@northwind.example` } });
      expect(await here().call(signIn, { body: right })).toMatchObject({ code: "sign-in-locked" });
      expect(await known.call(signIn, { body: right })).toMatchObject({ ok: true });
      for (let failure = 0; failure < 5; failure++)
        expect(await known.call(signIn, { body: wrong })).toMatchObject({ code: "sign-in-wrong" });
      expect(await known.call(signIn, { body: right })).toMatchObject({ code: "sign-in-locked" });
    });

    test("does not count against a network what was tried of a name that is locked", async () => {
      const local = await start();
      await setUpOrganisation(local);
      const office = () => local.browser({ address: "203.0.113.5" });
      const body = { ...wrong, email: "bo@northwind.example" };
      for (let failure = 0; failure < 60; failure++) await office().call(signIn, { body });
      expect(await office().call(signIn, { body: right })).toMatchObject({ ok: true });
    });

    test("after a hundred failures in a row, time alone does not open", async () => {
      const local = await start();
      await setUpOrganisation(local);
      for (let failure = 0; failure < 100; failure++) {
        if (failure > 0 && failure % 5 === 0) local.clock.advance(5 * minute);
        await local.browser({ address: `198.51.100.${failure}` }).call(signIn, { body: wrong });
      }
      local.clock.advance(365 * 24 * 60 * minute);
      const said = await local.browser().call(signIn, { body: right });
      expect(said).toMatchObject({ code: "sign-in-locked" });
      expect(said).not.toHaveProperty("retryAfterSeconds");
    });
  });

  describe("sessions", () => {
    test("the token is new with each sign-in, a planted one is never taken, and the old one is dead", async () => {
      const local = await start();
      const browser = await setUpOrganisation(local);
      const first = browser.cookies.get(sessionCookie) ?? "";
      await browser.call(signIn, { body: right });
      const second = browser.cookies.get(sessionCookie) ?? "";
      expect(second).not.toBe(first);
      const thief = local.browser();
      thief.cookies.set(sessionCookie, first);
      expect(await thief.call(myself)).toMatchObject({ code: "not-signed-in" });

      const victim = local.browser();
      victim.cookies.set(sessionCookie, "A".repeat(43));
      await victim.call(signIn, { body: right });
      expect(victim.cookies.get(sessionCookie)).not.toBe("A".repeat(43));
    });

    test("end by idling and by age", async () => {
      const local = await start();
      const browser = await setUpOrganisation(local);
      local.clock.advance(59 * minute);
      expect(await browser.call(myself)).toMatchObject({ ok: true });
      local.clock.advance(60 * minute);
      expect(await browser.call(myself)).toMatchObject({ code: "not-signed-in" });

      await browser.call(signIn, { body: right });
      for (let half = 0; half < 23; half++) {
        local.clock.advance(30 * minute);
        expect(await browser.call(myself)).toMatchObject({ ok: true });
      }
      local.clock.advance(30 * minute);
      expect(await browser.call(myself)).toMatchObject({ code: "not-signed-in" });
    });

    test("signing out ends it on the server", async () => {
      const local = await start();
      const browser = await setUpOrganisation(local);
      const token = browser.cookies.get(sessionCookie) ?? "";
      expect(await browser.call(signOut)).toMatchObject({ status: 204 });
      expect(browser.cookies.has(sessionCookie)).toBe(false);
      browser.cookies.set(sessionCookie, token);
      expect(await browser.call(myself)).toMatchObject({ code: "not-signed-in" });
    });

    test("are listed with browser and network, and ended one by one or all others at once", async () => {
      const local = await start();
      const here = await setUpOrganisation(local);
      const there = local.browser({
        address: "203.0.113.77",
        userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0",
      });
      await there.call(signIn, { body: right });
      const third = local.browser();
      await third.call(signIn, { body: right });
      const list = await here.call(mySessions);
      if (!list.ok) throw new Error(list.code);
      expect(list.value).toHaveLength(3);
      expect(list.value.filter(({ isThisOne }) => isThisOne)).toHaveLength(1);
      const firefox = list.value.find(({ browser }) => browser === "Firefox on Windows");
      expect(firefox).toMatchObject({ address: "203.0.113.77" });
      expect(await here.call(endMySession, { params: { id: firefox?.id ?? "" } })).toMatchObject({
        ok: true,
      });
      expect(await there.call(myself)).toMatchObject({ code: "not-signed-in" });
      expect(await here.call(endMySession, { params: { id: firefox?.id ?? "" } })).toMatchObject({
        code: "desk-not-found",
      });
      expect(await here.call(endMyOtherSessions)).toMatchObject({ ok: true });
      expect(await third.call(myself)).toMatchObject({ code: "not-signed-in" });
      expect(await here.call(myself)).toMatchObject({ ok: true });
    });

    test("a new password ends all others, forgets known browsers, and goes on under a new token", async () => {
      const local = await start();
      const here = await setUpOrganisation(local);
      const there = local.browser();
      await there.call(signIn, { body: right });
      const mark = there.cookies.get(knownBrowserCookie) ?? "";
      const token = here.cookies.get(sessionCookie);
      local.clock.advance(minute);
      const change = { current: password, new: "four patient otters" };
      expect(await here.call(changePassword, { body: { ...change, new: password } })).toMatchObject({
        code: "password-unchanged",
      });
      expect(await here.call(changePassword, { body: change })).toMatchObject({ ok: true });
      expect(here.cookies.get(sessionCookie)).not.toBe(token);
      expect(await here.call(myself)).toMatchObject({ ok: true });
      expect(await there.call(myself)).toMatchObject({ code: "not-signed-in" });
      expect(await local.browser().call(signIn, { body: right })).toMatchObject({ code: "sign-in-wrong" });
      expect(await local.browser().call(signIn, { body: { email, password: change.new } })).toMatchObject({
        ok: true,
      });
      // What the mark was worth: attempts of its own. They now count with everybody's.
      there.cookies.set(knownBrowserCookie, mark);
      for (let failure = 0; failure < 5; failure++)
        await local.browser({ address: "198.51.100.1" }).call(signIn, { body: wrong });
      expect(await there.call(signIn, { body: { email, password: change.new } })).toMatchObject({
        code: "sign-in-locked",
      });
    });
  });

  test("an address is found in whatever case it is typed, and a long password with any character is kept whole", async () => {
    const local = await start();
    const browser = await setUpOrganisation(local);
    const long = `  päß phrase ${"🦊".repeat(30)} ${"x".repeat(150)} `;
    await browser.call(changePassword, { body: { current: password, new: long } });
    const shouted = { email: "ADA@Northwind.EXAMPLE", password: long };
    expect(await local.browser().call(signIn, { body: shouted })).toMatchObject({ ok: true });
    expect(
      await local.browser().call(signIn, { body: { ...shouted, password: long.slice(0, -1) } }),
    ).toMatchObject({
      ok: false,
    });
  });

  test("nothing of a password or token comes to the log or, in clear, to the database", async () => {
    const place = await under.place();
    const local = await start({ place });
    const browser = await setUpOrganisation(local);
    await browser.call(signIn, { body: wrong });

    const db = connectDatabase(place, { info: vi.fn(), warn: vi.fn(), error: vi.fn() });
    const stored = JSON.stringify([
      await db.selectFrom("member").selectAll().execute(),
      await db.selectFrom("session").selectAll().execute(),
      await db.selectFrom("attempt").selectAll().execute(),
      await db.selectFrom("audit").selectAll().execute(),
    ]);
    await db.destroy();
    for (const secret of [password, wrong.password, browser.cookies.get(sessionCookie) ?? "?"]) {
      expect(stored).not.toContain(secret);
      expect(local.logged.join("\n")).not.toContain(secret);
    }
  });
});
