/** What the network administrator sees, and the backup that is taken away. */
import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { downloadBackup, readHealth } from "../../protocol/desk/operations-api.ts";
import { signIn } from "../../protocol/desk/sign-in-api.ts";
import { restoreBackup } from "../backup/backup.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { firstAdministrator, type LocalDesk, setUpOrganisation, startLocalDesk } from "../local-desk.ts";

describeOnEachDatabase("operations", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });
  async function start(place = under.place()) {
    const local = await startLocalDesk({ place: await place });
    started.push(local);
    return local;
  }

  test("the network administrator sees how the parts are", async () => {
    const local = await start();
    const browser = await setUpOrganisation(local);
    const health = await browser.call(readHealth);
    expect(health).toMatchObject({
      value: {
        database: { kind: under.kind, state: "well" },
        mail: { state: "off", waiting: 0, givenUp: 0 },
        redis: "off",
        counts: { members: 1, reports: 0, auditEntries: 1 },
        lastBackupAt: null,
      },
    });
    expect(health.ok && (health.value.database.sizeBytes ?? 0) > 10_000).toBe(true);
    expect(await local.browser().call(readHealth)).toMatchObject({ code: "not-signed-in" });
  });

  test("a backup is downloaded, told in the audit log, and restores", async () => {
    const local = await start();
    const browser = await setUpOrganisation(local);
    const response = await browser.raw(downloadBackup.path, { method: "POST" });
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="farhand-[\d-]+\.backup"$/,
    );
    const file = Buffer.from(await response.arrayBuffer());
    expect(await browser.call(readHealth)).toMatchObject({ value: { lastBackupAt: expect.any(String) } });
    const target = await under.place();
    await restoreBackup(target, Readable.from([file]), { info() {}, warn() {}, error() {} });
    const restored = await start(Promise.resolve(target));
    const { email, password } = firstAdministrator;
    expect(await restored.browser().call(signIn, { body: { email, password } })).toMatchObject({ ok: true });
  });
});
