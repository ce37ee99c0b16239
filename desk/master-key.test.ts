/** A desk that is started under another master key than its database was written under: it says so, and what still works works. */
import { afterEach, expect, test } from "vitest";
import { verifyAudit } from "../protocol/desk/audit-api.ts";
import { myself, signIn } from "../protocol/desk/sign-in-api.ts";
import { proveFactor } from "../protocol/desk/two-factor-api.ts";
import { describeOnEachDatabase } from "./db/each-database.ts";
import {
  firstAdministrator,
  type LocalDesk,
  type StartDesk,
  setUpOrganisation,
  startLocalDesk,
} from "./local-desk.ts";
import { enrol } from "./local-factor.ts";

const { email, password } = firstAdministrator;
const another = new Uint8Array(32).fill(8);
const said = "the master key is another one";

describeOnEachDatabase("under another master key", (under) => {
  const started: LocalDesk[] = [];
  async function start(options: StartDesk) {
    const local = await startLocalDesk(options);
    started.push(local);
    return local;
  }
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  test("a desk says so when it starts; passwords and recovery codes hold, apps do not, and the audit log is found broken", async () => {
    const place = await under.place();
    const first = await start({ place });
    const browser = await setUpOrganisation(first);
    const { app, recoveryCodes } = await enrol({ local: first, browser }, { password });
    const { clock } = first;
    clock.advance(60_000);

    const again = await start({ place, clock });
    expect(again.logged.join()).not.toContain(said);
    const other = await start({ place, clock, master: another });
    expect(other.logged.join()).toContain(said);

    const ada = other.browser();
    expect(await ada.call(signIn, { body: { email, password } })).toMatchObject({
      value: { next: "second-factor" },
    });
    const byApp = { kind: "app", code: app.code() } as const;
    expect(await ada.call(proveFactor, { body: byApp })).toMatchObject({ code: "factor-wrong" });
    const byPaper = { kind: "recovery", code: recoveryCodes[0] ?? "" } as const;
    expect(await ada.call(proveFactor, { body: byPaper })).toMatchObject({ ok: true });
    expect(await ada.call(myself)).toMatchObject({ value: { next: "nothing" } });
    expect(await ada.call(verifyAudit)).toMatchObject({ value: { brokenAt: 1, head: null } });
  });

  test("one that has no entry yet says nothing", async () => {
    const place = await under.place();
    expect((await start({ place })).logged).toEqual([]);
    expect((await start({ place, master: another })).logged).toEqual([]);
  });
});
