/** The operator's way in for who is locked out, with the server running beside it, on both databases. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { verifyAudit } from "../../protocol/desk/audit-api.ts";
import { myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { proveFactor } from "../../protocol/desk/two-factor-api.ts";
import { type DatabasePlace, sqliteFile } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import type { DeskEnvironment } from "../environment.ts";
import { firstAdministrator, type LocalDesk, setUpOrganisation, startLocalDesk } from "../local-desk.ts";
import { countMails, enrol, inDatabase } from "../local-factor.ts";
import { masterKeyFile } from "../secret-keys.ts";
import { runUnlockCommand } from "./unlock-command.ts";

const { email, password } = firstAdministrator;
const master = Buffer.alloc(32, 7).toString("base64");

function variablesOf(place: DatabasePlace): Record<string, string> {
  return place.kind === "sqlite" ? { FARHAND_DATA: place.folder } : { FARHAND_DATABASE_URL: place.url };
}

describeOnEachDatabase("the unlock command", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });
  async function start() {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    started.push(local);
    const administrator = await setUpOrganisation(local);
    const environment: DeskEnvironment = {
      clock: local.clock,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      logger: { info() {}, warn() {}, error() {} },
    };
    const variables = { ...variablesOf(place), FARHAND_MASTER_KEY: master };
    const run = (...args: string[]) => runUnlockCommand(args, variables, environment);
    const acts = () =>
      inDatabase(place, (db) =>
        db.selectFrom("audit").select(["action", "actor_id", "actor_name"]).orderBy("seq").execute(),
      );
    return { place, local, administrator, run, acts, environment };
  }

  test("opens the password lock, also the one that a hundred failures left, and is in the audit log", async () => {
    const { local, administrator, run, acts } = await start();
    const browser = local.browser();
    let last: unknown;
    for (let failure = 0; failure < 100; failure++) {
      last = await browser.call(signIn, { body: { email, password: "not the password" } });
      if (failure % 5 === 4) local.clock.advance(5 * 60_000);
    }
    expect(last).toMatchObject({ code: "sign-in-wrong" });
    local.clock.advance(24 * 3_600_000);
    expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({
      code: "sign-in-locked",
    });
    expect(await run(` ${email.toUpperCase()}`.trim())).toMatchObject({ ok: true });
    expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({ ok: true });
    expect((await acts()).at(-1)).toEqual({
      action: "member.unlocked",
      actor_id: null,
      actor_name: "Farhand",
    });
    expect(await administrator.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await browser.call(verifyAudit)).toMatchObject({ value: { brokenAt: null } });
  });

  test("opens the factor's lock, and leaves the factor where it is", async () => {
    const { place, local, administrator, run } = await start();
    const { app } = await enrol({ local, browser: administrator }, { password });
    const browser = local.browser();
    expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({
      value: { next: "second-factor" },
    });
    const wrong = { kind: "app" as const, code: app.code(50) };
    for (let failure = 0; failure < 5; failure++) await browser.call(proveFactor, { body: wrong });
    local.clock.advance(30_000);
    const right = () => ({ body: { kind: "app" as const, code: app.code() } });
    expect(await browser.call(proveFactor, right())).toMatchObject({ code: "factor-locked" });
    expect(await run(email)).toMatchObject({ ok: true });
    expect(await browser.call(proveFactor, right())).toMatchObject({ ok: true });
    expect(await countMails(place, "factor-reset")).toBe(0);
  });

  test("with --reset-factor takes the factor away, ends all sessions, tells of it by mail and in the audit log", async () => {
    const { local, administrator, run, acts } = await start();
    const { recoveryCodes } = await enrol({ local, browser: administrator }, { password });
    const browser = local.browser();
    await browser.call(signIn, { body: { email, password } });
    expect(await run(email, "--reset-factor")).toMatchObject({ ok: true });
    expect(await browser.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({
      value: { next: "nothing" },
    });
    expect(recoveryCodes).toHaveLength(10);
    // The running server sends it.
    local.clock.advance(15_000);
    expect(await local.takeMail("factor-reset", email)).toMatchObject({ to: email });
    expect((await acts()).slice(-2)).toEqual([
      { action: "member.unlocked", actor_id: null, actor_name: "Farhand" },
      { action: "member.factor-reset", actor_id: null, actor_name: "Farhand" },
    ]);
    expect(await browser.call(verifyAudit)).toMatchObject({ value: { brokenAt: null } });
  });

  test("says what is wrong, and changes and makes nothing then", async () => {
    const { place, run, acts, environment } = await start();
    const before = await acts();
    for (const args of [[], ["--reset-factor"], [email, "--reset"], [email, "--reset-factor", "more"]])
      expect(await run(...args)).toMatchObject({
        ok: false,
        text: expect.stringContaining("npm run unlock"),
      });
    expect(await run("nobody@northwind.example")).toMatchObject({ ok: false });
    expect(await acts()).toEqual(before);

    const empty = await under.untouched();
    const variables = { ...variablesOf(empty), FARHAND_MASTER_KEY: master };
    expect(await runUnlockCommand([email], variables, environment)).toMatchObject({ ok: false });
    if (empty.kind === "sqlite") expect(existsSync(join(empty.folder, sqliteFile))).toBe(false);

    // Under another key nothing would be found, and the audit log would break.
    const another = { ...variablesOf(place), FARHAND_MASTER_KEY: Buffer.alloc(32, 8).toString("base64") };
    expect(await runUnlockCommand([email], another, environment)).toMatchObject({
      ok: false,
      text: expect.stringContaining("master key"),
    });
    const elsewhere = await under.untouched();
    const folder =
      elsewhere.kind === "sqlite" && place.kind === "sqlite" ? place.folder : "/nonexistent/farhand";
    const keyless = { ...variablesOf(place), FARHAND_DATA: folder };
    expect(await runUnlockCommand([email], keyless, environment)).toMatchObject({
      ok: false,
      text: expect.stringContaining("master key"),
    });
    expect(existsSync(join(folder, masterKeyFile))).toBe(false);
    expect(await acts()).toEqual(before);
  });
});
