/** What becomes of acknowledged writes and of the people at work when the process, the disk or the database fails. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test, vi } from "vitest";
import { setUp } from "../protocol/desk/set-up-api.ts";
import { changeMyDetails, myself, signIn } from "../protocol/desk/sign-in-api.ts";
import type { DatabasePlace } from "./db/database.ts";
import { describeOnEachDatabase } from "./db/each-database.ts";
import { openSqlite } from "./db/sqlite.ts";
import {
  createTestBrowser,
  firstAdministrator,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "./local-desk.ts";

const { email, password } = firstAdministrator;
const children: ChildProcess[] = [];
const started: LocalDesk[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const local of started.splice(0)) await local.close();
});

async function startProcess(place: DatabasePlace, shell = "") {
  const args = [join(import.meta.dirname, "desk-process.ts"), JSON.stringify(place)];
  const child =
    shell === ""
      ? spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
      : spawn("bash", ["-c", `${shell}; exec "$0" "$@"`, process.execPath, ...args], {
          stdio: ["ignore", "pipe", "inherit"],
        });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  const { origin, link } = JSON.parse(line) as { origin: string; link: string | null };
  return { child, origin, link };
}

async function setUpAt(origin: string, link: string | null): Promise<TestBrowser> {
  const browser = createTestBrowser(origin);
  const said = await browser.call(setUp, {
    body: { ...firstAdministrator, token: link?.split("#")[1] ?? "" },
  });
  if (!said.ok) throw new Error(said.code);
  return browser;
}

describeOnEachDatabase("endurance", (under) => {
  async function start(place: DatabasePlace): Promise<LocalDesk> {
    const local = await startLocalDesk({ place });
    started.push(local);
    return local;
  }

  test("a process that is killed under load loses nothing that it had acknowledged", async () => {
    const place = await under.place();
    const { child, origin, link } = await startProcess(place);
    await setUpAt(origin, link);
    const acknowledged: TestBrowser[] = [];
    const enough = Promise.withResolvers<void>();
    const working = Array.from({ length: 8 }, async () => {
      for (;;) {
        const browser = createTestBrowser(origin);
        const said = await browser.call(signIn, { body: { email, password } }).catch(() => null);
        if (!said?.ok) return;
        acknowledged.push(browser);
        if (acknowledged.length >= 60) enough.resolve();
      }
    });
    await enough.promise;
    child.kill("SIGKILL");
    await Promise.all(working);
    const local = await start(place);
    for (const before of acknowledged) {
      const after = local.browser();
      for (const [name, value] of before.cookies) after.cookies.set(name, value);
      expect(await after.call(myself)).toMatchObject({ ok: true });
    }
  });

  if (under.kind === "postgres")
    test("while PostgreSQL is away requests say so, and go on by themselves when it is back", async () => {
      const local = await start(await under.place());
      const browser = await setUpOrganisation(local);
      for (const how of ["fast", "immediate"] as const) {
        await under.server()?.halt();
        expect(await browser.call(myself)).toMatchObject({
          status: 503,
          code: "desk-busy",
          retryAfterSeconds: 5,
        });
        expect(await local.desk.isSetUp()).toBe(true);
        await under.server()?.restart(how);
        await vi.waitFor(async () => expect(await browser.call(myself)).toMatchObject({ ok: true }));
      }
    });

  if (under.kind === "sqlite")
    test("a database that another process holds is waited for, without holding up anybody who reads", async () => {
      const place = await under.place();
      if (place.kind !== "sqlite") throw new Error("another database");
      const local = await start(place);
      const browser = await setUpOrganisation(local);
      const other = openSqlite(join(place.folder, "desk.sqlite"));
      other.exec("begin immediate");
      let isDone = false;
      const changing = browser
        .call(changeMyDetails, { body: { name: "Ada Lund", language: "de" } })
        .finally(() => (isDone = true));
      expect(await browser.call(myself)).toMatchObject({ ok: true, value: { name: "Ada Berg" } });
      expect(isDone).toBe(false);
      other.exec("rollback");
      other.close();
      expect(await changing).toMatchObject({ ok: true });
      expect(await browser.call(myself)).toMatchObject({ value: { name: "Ada Lund" } });
    });

  if (under.kind === "sqlite")
    test("a full disk is told as such, reading goes on, and with room again so does writing", async () => {
      const place = await under.place();
      // Files may grow to 600 KiB; a write beyond fails as on a full disk.
      const { child, origin, link } = await startProcess(place, "trap '' XFSZ; ulimit -S -f 600");
      const browser = await setUpAt(origin, link);
      let refused = null;
      for (let write = 0; write < 5_000 && refused === null; write++) {
        const said = await browser.call(changeMyDetails, { body: { name: `Ada ${write}`, language: "de" } });
        if (!said.ok) refused = said;
      }
      expect(refused).toMatchObject({ status: 503, code: "desk-busy" });
      expect(await browser.call(myself)).toMatchObject({ ok: true });
      spawnSync("prlimit", ["--pid", String(child.pid), "--fsize=unlimited:unlimited"]);
      const change = { body: { name: "Ada Lund", language: "de" } } as const;
      expect(await browser.call(changeMyDetails, change)).toMatchObject({ ok: true });
      expect(await browser.call(myself)).toMatchObject({ value: { name: "Ada Lund" } });
    });
});
