/** What administrators set for everybody: it holds, nobody's change is lost, and it is written down; on both databases. */
import { afterEach, expect, test } from "vitest";
import { defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import {
  readDeviceSettings,
  readSettings,
  renameOrganisation,
  setDeviceSettings,
  setPasswordPolicy,
  setRetention,
  setSessionPolicy,
} from "../../protocol/desk/organisation-api.ts";
import { defaultPolicies } from "../../protocol/desk/policies.ts";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import { changePassword, mySessions, signIn } from "../../protocol/desk/sign-in-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { firstAdministrator, type LocalDesk, setUpOrganisation, startLocalDesk } from "../local-desk.ts";
import { addMember, inDatabase } from "../local-factor.ts";

const { email, password } = firstAdministrator;
const minute = 60_000;

describeOnEachDatabase("the organisation's settings", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });
  async function start() {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    started.push(local);
    return { place, local, clock: local.clock, browser: await setUpOrganisation(local) };
  }

  test("are at first what is safe, and tell whether mails go out", async () => {
    const { browser } = await start();
    expect(await browser.call(readSettings)).toMatchObject({
      value: {
        name: "Northwind",
        createdAt: "2026-11-26T09:00:00.000Z",
        revision: 0,
        twoFactor: { state: "off" },
        ...defaultPolicies,
        devices: defaultDeviceSettings,
        enrolled: { members: 1, withFactor: 0 },
        mail: "log",
      },
    });
  });

  test("are each changed, and each change is written down with the values before and after", async () => {
    const { place, browser } = await start();
    const to = {
      name: "Southwind",
      password: { minLength: 20, needsLettersAndDigits: true },
      session: { idleMinutes: 30, hours: 8 },
      devices: { ...defaultDeviceSettings, asksPersonFirst: false, minimumVersion: "0.2.0" },
      retention: { reportDays: 90, auditDays: 365 },
    };
    const said = [
      await browser.call(renameOrganisation, { body: { revision: 0, name: to.name } }),
      await browser.call(setPasswordPolicy, { body: { revision: 1, policy: to.password } }),
      await browser.call(setSessionPolicy, { body: { revision: 2, policy: to.session } }),
      await browser.call(setDeviceSettings, { body: { revision: 3, settings: to.devices } }),
      await browser.call(setRetention, { body: { revision: 4, retention: to.retention } }),
    ];
    expect(said.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    expect(await browser.call(readSettings)).toMatchObject({ value: { ...to, revision: 5 } });
    expect(await browser.call(deskFacts)).toMatchObject({ value: { organisation: { name: to.name } } });

    const audit = await inDatabase(place, (db) =>
      db.selectFrom("audit").select(["actor_name", "action", "detail"]).orderBy("seq").execute(),
    );
    const written = (action: string, from: unknown, after: unknown) => ({
      actor_name: "Ada Berg",
      action: `organisation.${action}`,
      detail: { from, to: after },
    });
    expect(
      audit.slice(1).map((entry) => ({ ...entry, detail: JSON.parse(entry.detail) as unknown })),
    ).toEqual([
      written("renamed", "Northwind", to.name),
      written("password-policy-changed", defaultPolicies.password, to.password),
      written("session-policy-changed", defaultPolicies.session, to.session),
      written("device-settings-changed", defaultDeviceSettings, to.devices),
      written("retention-changed", defaultPolicies.retention, to.retention),
    ]);
  });

  test("of two changes of one revision at once, one is made, and the other told so", async () => {
    const { place, browser } = await start();
    const names = ["One", "Two", "Three", "Four"];
    const said = await Promise.all(
      names.map((name) => browser.call(renameOrganisation, { body: { revision: 0, name } })),
    );
    expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    for (const each of said.filter(({ ok }) => !ok))
      expect(each).toMatchObject({ status: 409, code: "desk-changed-meanwhile" });
    const audit = await inDatabase(place, (db) => db.selectFrom("audit").select("action").execute());
    expect(audit.filter(({ action }) => action === "organisation.renamed")).toHaveLength(1);
  });

  test("a password policy holds for the next new password, and for none that is there", async () => {
    const { local, browser } = await start();
    const policy = { minLength: 30, needsLettersAndDigits: true };
    await browser.call(setPasswordPolicy, { body: { revision: 0, policy } });
    const change = (chosen: string) =>
      browser.call(changePassword, { body: { current: password, new: chosen } });
    expect(await change("four patient otters")).toMatchObject({ code: "password-too-short" });
    expect(await change("four patient otters and a heron")).toMatchObject({ code: "password-too-simple" });
    expect(await local.browser().call(signIn, { body: { email, password } })).toMatchObject({ ok: true });
    expect(await change("four patient otters and 1 heron")).toMatchObject({ ok: true });
  });

  test("a shorter session policy ends sessions that began under a longer one, and a longer one brings none back", async () => {
    const { local, clock, browser } = await start();
    const idle = local.browser();
    await idle.call(signIn, { body: { email, password } });
    clock.advance(40 * minute);
    const shorter = { idleMinutes: 30, hours: 1 };
    await browser.call(setSessionPolicy, { body: { revision: 0, policy: shorter } });
    expect(await idle.call(mySessions)).toMatchObject({ code: "not-signed-in" });
    const longer = { idleMinutes: 24 * 60, hours: 24 };
    await browser.call(setSessionPolicy, { body: { revision: 1, policy: longer } });
    expect(await idle.call(mySessions)).toMatchObject({ code: "not-signed-in" });

    await browser.call(setSessionPolicy, { body: { revision: 2, policy: shorter } });
    clock.advance(20 * minute);
    expect(await browser.call(mySessions)).toMatchObject({ code: "not-signed-in" });
  });

  test("what is set for browsers that are helped is a technician's to read, and nothing else of the settings is", async () => {
    const { place, local, browser } = await start();
    const settings = { ...defaultDeviceSettings, minimumVersion: "0.2.0" };
    await browser.call(setDeviceSettings, { body: { revision: 0, settings } });
    const tom = { email: "tom@northwind.example", password: "eight silent geckos" };
    await addMember(place, { ...tom, name: "Tom Holt", roles: ["technician"] });
    const technician = local.browser();
    await technician.call(signIn, { body: tom });
    expect(await technician.call(readDeviceSettings)).toMatchObject({ ok: true, value: settings });
    expect(await technician.call(readSettings)).toMatchObject({ code: "desk-not-allowed" });
  });

  test("retention is the network administrator's too, and nothing else is", async () => {
    const { place, local } = await start();
    const nora = { email: "nora@northwind.example", password: "eight silent geckos" };
    await addMember(place, { ...nora, name: "Nora Lind", roles: ["network-administrator"] });
    const browser = local.browser();
    await browser.call(signIn, { body: nora });
    expect(await browser.call(readSettings)).toMatchObject({ value: { revision: 0 } });
    const retention = { reportDays: 30, auditDays: null };
    expect(await browser.call(setRetention, { body: { revision: 0, retention } })).toMatchObject({
      ok: true,
    });
    expect(await browser.call(renameOrganisation, { body: { revision: 1, name: "X" } })).toMatchObject({
      code: "desk-not-allowed",
    });
  });
});
