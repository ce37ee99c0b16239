/** What the organisation no longer keeps goes, on both databases; what is left of the audit log can still be verified. */
import { createSecretKey } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { listAudit, verifyAudit } from "../../protocol/desk/audit-api.ts";
import { createDeviceGroup, listDeviceGroups } from "../../protocol/desk/device-groups-api.ts";
import { listReports, postReport } from "../../protocol/desk/reports-api.ts";
import { moveChainStart } from "../audit/audit-chain.ts";
import { type DatabasePlace, type Db } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { createTurnedClock, type LocalDesk, setUpOrganisation, startLocalDesk } from "../local-desk.ts";
import { addMember, inDatabase, type LocalMember } from "../local-member.ts";

const hour = 3_600_000;
const day = 24 * hour;

describeOnEachDatabase("retention", (under) => {
  const started: LocalDesk[] = [];
  async function start(retention: object) {
    const place = await under.place();
    const clock = createTurnedClock();
    const local = await startLocalDesk({ place, clock });
    started.push(local);
    await setUpOrganisation(local);
    const ada = await addMember(local, place, {
      name: "Ada",
      roles: ["account-administrator", "technician"],
    });
    await setRetention(place, retention);
    return {
      local,
      place,
      clock,
      ada,
      tamper: (work: (db: Db) => Promise<unknown>) => inDatabase(place, work),
    };
  }
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  const setRetention = (place: DatabasePlace, retention: object) =>
    inDatabase(place, (db) =>
      db
        .updateTable("organisation")
        .set({ retention: JSON.stringify(retention) })
        .execute(),
    );

  /** Moves on, and in again: nobody stays signed in for days. */
  async function pass(local: LocalDesk, ada: LocalMember, ms: number) {
    local.clock.advance(ms);
    await ada.signIn();
  }
  async function act(ada: LocalMember, name: string) {
    const said = await ada.browser.call(createDeviceGroup, { body: { name, settings: {} } });
    if (!said.ok) throw new Error(said.code);
  }
  async function report(local: LocalDesk, ada: LocalMember, customerName: string) {
    const at = new Date(local.clock.now()).toISOString();
    const said = await ada.browser.call(postReport, {
      body: {
        id: Buffer.from(customerName.padEnd(16, "-")).toString("base64url"),
        kind: "attended",
        customerName,
        deviceGroup: null,
        beganAt: at,
        endedAt: at,
        scopes: [],
        files: [],
        outcome: "solved",
        notes: "",
      },
    });
    if (!said.ok) throw new Error(said.code);
  }
  async function customers(ada: LocalMember) {
    const said = await ada.browser.call(listReports);
    return said.ok ? said.value.rows.map(({ customerName }) => customerName) : said.code;
  }
  async function entries(ada: LocalMember) {
    const said = await ada.browser.call(listAudit, { query: { limit: "200" } });
    if (!said.ok) throw new Error(said.code);
    return said.value.rows;
  }
  const applied = async (ada: LocalMember) =>
    (await entries(ada)).filter(({ action }) => action === "retention.applied");
  async function verify(ada: LocalMember, kept?: { seq: number; mac: string } | null) {
    const query = kept ? { keptSeq: String(kept.seq), keptMac: kept.mac } : {};
    const said = await ada.browser.call(verifyAudit, { query });
    if (!said.ok) throw new Error(said.code);
    return said.value;
  }

  test("removes the reports that are over, on the day that they are, and says so in the log once", async () => {
    const { local, ada, clock } = await start({ reportDays: 30, auditDays: null });
    await report(local, ada, "First");
    await pass(local, ada, day);
    await report(local, ada, "Second");
    await pass(local, ada, 29 * day);
    await act(ada, "A sign of time passed");
    expect(await customers(ada)).toEqual(["Second", "First"]);
    await pass(local, ada, day);
    await vi.waitFor(async () => expect(await customers(ada)).toEqual(["Second"]));
    for (let hours = 0; hours < 5; hours++) clock.advance(hour);
    await ada.signIn();
    expect(await applied(ada)).toMatchObject([
      { actor: { id: null }, detail: { reports: 1, auditEntries: 0, reportDays: 30 } },
    ]);
  });

  test("keeps everything where nothing is set", async () => {
    const { local, ada } = await start({ reportDays: null, auditDays: null });
    await report(local, ada, "First");
    await pass(local, ada, 4_000 * day);
    await act(ada, "Later");
    expect(await customers(ada)).toEqual(["First"]);
    expect(await applied(ada)).toEqual([]);
  });

  describe("of the audit log", () => {
    test("takes off the old end, and what is left is a whole chain, time after time", async () => {
      const { local, ada } = await start({ reportDays: null, auditDays: 90 });
      for (let index = 0; index < 5; index++) await act(ada, `Old ${index}`);
      const { head } = await verify(ada);
      await pass(local, ada, 60 * day);
      for (let index = 0; index < 3; index++) await act(ada, `Newer ${index}`);
      await pass(local, ada, 31 * day);
      await vi.waitFor(async () => expect((await entries(ada)).at(-1)?.seq).toBe(8));
      expect(await applied(ada)).toMatchObject([{ detail: { auditEntries: 7, auditDays: 90 } }]);
      expect(await verify(ada, head)).toMatchObject({ brokenAt: null, entries: 4, kept: "too-old" });
      expect(await verify(ada, { seq: 7, mac: "A".repeat(43) })).toMatchObject({ kept: "missing" });

      await pass(local, ada, 60 * day);
      await vi.waitFor(async () => expect(await applied(ada)).toHaveLength(2));
      await vi.waitFor(async () => expect((await entries(ada)).at(-1)?.seq).toBe(11));
      expect(await verify(ada)).toMatchObject({ brokenAt: null });
    });

    test("leaves the entry that tells of it where all others are over", async () => {
      const { local, ada } = await start({ reportDays: null, auditDays: 90 });
      await act(ada, "Old");
      await pass(local, ada, 500 * day);
      await vi.waitFor(async () => expect((await entries(ada)).map(({ seq }) => seq)).toEqual([3]));
      expect(await verify(ada)).toMatchObject({ brokenAt: null, entries: 1 });
    });

    test("goes on when it is more than one transaction removes", async () => {
      const { local, ada, tamper } = await start({ reportDays: 1, auditDays: null });
      await report(local, ada, "First");
      await tamper(async (db) => {
        const first = await db.selectFrom("session_report").selectAll().executeTakeFirstOrThrow();
        for (let from = 0; from < 2_500; from += 250)
          await db
            .insertInto("session_report")
            .values(Array.from({ length: 250 }, (_, index) => ({ ...first, id: `${from + index}` })))
            .execute();
      });
      await pass(local, ada, 3 * day);
      await vi.waitFor(async () => expect(await customers(ada)).toEqual([]));
      expect(await applied(ada)).toMatchObject([{ detail: { reports: 2_501 } }]);
    });

    test("cannot be played by somebody who has the database: a start without its seal is a broken chain", async () => {
      const { ada, tamper } = await start({ reportDays: null, auditDays: null });
      for (let index = 0; index < 4; index++) await act(ada, `Group ${index}`);
      await tamper((db) =>
        db.transaction().execute(async (tx) => {
          const cut = await tx
            .selectFrom("audit")
            .select(["seq", "mac"])
            .where("seq", "=", 3)
            .executeTakeFirstOrThrow();
          await moveChainStart(tx, createSecretKey(new Uint8Array(32)), cut);
          await tx.deleteFrom("audit").where("seq", "<=", 3).execute();
        }),
      );
      expect(await verify(ada)).toMatchObject({ brokenAt: 4, head: null });
    });

    test("keeps its true start when that is taken out or moved", async () => {
      const { local, ada, tamper } = await start({ reportDays: null, auditDays: 90 });
      await act(ada, "Old");
      await pass(local, ada, 60 * day);
      for (let index = 0; index < 3; index++) await act(ada, `Newer ${index}`);
      await pass(local, ada, 31 * day);
      await vi.waitFor(async () => expect((await entries(ada)).at(-1)?.seq).toBe(3));
      await tamper((db) => db.updateTable("audit_start").set({ seq: 4 }).execute());
      expect(await verify(ada)).toMatchObject({ brokenAt: 3 });
      await tamper((db) => db.deleteFrom("audit_start").execute());
      expect(await verify(ada)).toMatchObject({ brokenAt: 3 });
    });

    test("removes nothing of a chain that is broken, and still the reports", async () => {
      const { local, ada, tamper } = await start({ reportDays: 90, auditDays: 90 });
      await act(ada, "Old");
      await report(local, ada, "Old");
      await tamper((db) =>
        db
          .updateTable("audit")
          .set({ actor_name: "Nobody" } as never)
          .where("seq", "=", 2)
          .execute(),
      );
      await pass(local, ada, 100 * day);
      await vi.waitFor(async () => expect(await customers(ada)).toEqual([]));
      expect((await entries(ada)).at(-1)?.seq).toBe(1);
      expect(await verify(ada)).toMatchObject({ brokenAt: 2 });
      expect(local.logged.some((line) => line.includes("nothing of it is removed"))).toBe(true);
    });

    test("does nothing by a number that nobody can set", async () => {
      const { local, ada } = await start({ reportDays: 0, auditDays: 1 });
      await act(ada, "Old");
      await pass(local, ada, 10 * day);
      await vi.waitFor(() =>
        expect(local.logged.some((line) => line.includes("nothing is removed"))).toBe(true),
      );
      expect((await entries(ada)).at(-1)?.seq).toBe(1);
      expect(await ada.browser.call(listDeviceGroups)).toMatchObject({ value: [{ name: "Old" }] });
    });
  });
});
