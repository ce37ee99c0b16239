/** The audit log over HTTP, on both databases: reading it, and finding what somebody did to it who has the database. */
import { createSecretKey } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { exportAudit, listAudit, verifyAudit } from "../../protocol/desk/audit-api.ts";
import { createDeviceGroup } from "../../protocol/desk/device-groups-api.ts";
import type { Db } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import {
  createTurnedClock,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";
import { addMember, inDatabase } from "../local-member.ts";
import { deriveKeys } from "../secret-keys.ts";
import { entryMac } from "./audit-log.ts";

const minute = 60_000;

describeOnEachDatabase("the audit log", (under) => {
  const started: LocalDesk[] = [];
  async function start(acts = 0) {
    const place = await under.place();
    const clock = createTurnedClock();
    const local = await startLocalDesk({ place, clock });
    started.push(local);
    const administrator = await setUpOrganisation(local);
    for (let act = 1; act <= acts; act++) {
      clock.advance(minute);
      await administrator.call(createDeviceGroup, { body: { name: `Group ${act}`, settings: {} } });
    }
    const tamper = (work: (db: Db) => Promise<unknown>) => inDatabase(place, work);
    return { local, place, administrator, clock, tamper };
  }
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  async function verify(browser: TestBrowser, kept?: { seq: number; mac: string } | null) {
    const query = kept ? { keptSeq: String(kept.seq), keptMac: kept.mac } : {};
    const said = await browser.call(verifyAudit, { query });
    if (!said.ok) throw new Error(said.code);
    return said.value;
  }
  async function seqs(browser: TestBrowser, query: Record<string, string>) {
    const said = await browser.call(listAudit, { query });
    if (!said.ok) throw new Error(said.code);
    return said.value.rows.map(({ seq }) => seq);
  }

  describe("is read", () => {
    test("the latest first, page after page, each entry once, while new ones come", async () => {
      const { administrator } = await start(11);
      const seen: number[] = [];
      let after: string | undefined;
      do {
        const said = await administrator.call(listAudit, { query: { limit: "5", after } });
        if (!said.ok) throw new Error(said.code);
        seen.push(...said.value.rows.map(({ seq }) => seq));
        after = said.value.next ?? undefined;
        await verify(administrator);
      } while (after !== undefined);
      expect(seen).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      expect(await administrator.call(listAudit, { query: { after: "MTI" } })).toMatchObject({
        code: "message-malformed",
      });
    });

    test("by action, person, time, and parts of what it says", async () => {
      const { administrator } = await start(4);
      const said = await administrator.call(listAudit);
      const actor = said.ok ? (said.value.rows[0]?.actor.id ?? "") : "";
      expect(await seqs(administrator, { action: "organisation.set-up" })).toEqual([1]);
      expect(await seqs(administrator, { actor })).toHaveLength(5);
      expect(await seqs(administrator, { actor: "AAAAAAAAAAAAAAAAAAAAAA" })).toEqual([]);
      const span = { from: "2026-11-26T09:01:00.000Z", until: "2026-11-26T09:03:00.000Z" };
      expect(await seqs(administrator, span)).toEqual([3, 2]);
      expect(await seqs(administrator, { search: "GROUP 3" })).toEqual([4]);
      expect(await seqs(administrator, { search: "ada b" })).toHaveLength(5);
      expect(await seqs(administrator, { search: "%" })).toEqual([]);
    });

    test("by account administrators alone", async () => {
      const { local, place } = await start();
      for (const role of ["technician", "network-administrator"] as const) {
        const { browser } = await addMember(local, place, { name: "Tom", roles: [role] });
        expect(await browser.call(listAudit)).toMatchObject({ code: "desk-not-allowed" });
        expect(await browser.call(verifyAudit)).toMatchObject({ code: "desk-not-allowed" });
        expect(await browser.call(exportAudit)).toMatchObject({ code: "desk-not-allowed" });
      }
    });

    test("as JSON lines, the earliest first, each with the seal by which the key's owner checks it", async () => {
      const { administrator } = await start(3);
      const response = await administrator.raw("/api/audit.jsonl");
      expect(response.headers.get("content-type")).toContain("application/jsonl");
      expect(response.headers.get("content-disposition")).toBe(
        'attachment; filename="farhand-audit-2026-11-26.jsonl"',
      );
      const lines = (await response.text()).trimEnd().split("\n");
      const entries = lines.map((line) => JSON.parse(line) as Record<string, never>);
      expect(entries.map(({ seq, action }) => [seq, action])).toEqual([
        [1, "organisation.set-up"],
        [2, "device-group.created"],
        [3, "device-group.created"],
        [4, "device-group.created"],
        [5, "audit.exported"],
      ]);
      const { audit } = deriveKeys(new Uint8Array(32).fill(7));
      const [, before, entry] = entries as unknown as { [name: string]: never }[];
      expect(entry?.["mac"]).toBe(
        entryMac(audit, before?.["mac"] ?? "", {
          seq: entry?.["seq"] ?? 0,
          at: entry?.["at"] ?? "",
          actor_id: entry?.["actor"]?.["id"] ?? null,
          actor_name: entry?.["actor"]?.["name"] ?? "",
          action: entry?.["action"] ?? "",
          subject: entry?.["subject"] ?? "",
          detail: JSON.stringify(entry?.["detail"]),
        }),
      );
      const groups = await administrator.raw("/api/audit.jsonl?search=group%203");
      expect((await groups.text()).trimEnd().split("\n")).toHaveLength(1);
    });

    test("also when somebody left in it what is no entry", async () => {
      const { administrator, tamper } = await start(2);
      await tamper((db) =>
        db
          .updateTable("audit")
          .set({ detail: "{" } as never)
          .where("seq", "=", 2)
          .execute(),
      );
      expect(await administrator.call(listAudit, { query: {} })).toMatchObject({
        value: { rows: [{ seq: 3 }, { seq: 2, detail: { unreadable: "{" } }, { seq: 1 }] },
      });
    });

    test.each([
      ["action", "no.such-action"],
      ["actor_id", "nobody's id"],
      ["actor_name", ""],
      ["at", "never"],
    ])(
      "also when its %s is none: it is shown as unreadable, with what stands there",
      async (column, value) => {
        const { administrator, tamper } = await start(2);
        await tamper((db) =>
          db
            .updateTable("audit")
            .set({ [column]: value } as never)
            .where("seq", "=", 2)
            .execute(),
        );
        expect(await administrator.call(listAudit, { query: {} })).toMatchObject({
          value: {
            rows: [
              { seq: 3 },
              { seq: 2, action: "audit.unreadable", detail: { [column]: value } },
              { seq: 1, action: "organisation.set-up" },
            ],
          },
        });
        const lines = await (await administrator.raw("/api/audit.jsonl")).text();
        expect(lines).toContain(`"action":"audit.unreadable"`);
        expect((await verify(administrator)).brokenAt).toBe(2);
      },
    );
  });

  describe("is verified", () => {
    test("whole, also when it is longer than what is read at once; each verification is in it", async () => {
      const { administrator, tamper } = await start(2);
      expect(await verify(administrator)).toMatchObject({
        entries: 3,
        brokenAt: null,
        head: { seq: 3 },
        kept: null,
      });
      expect(await seqs(administrator, { action: "audit.verified" })).toEqual([4]);
      // As the server itself would have written them.
      const { audit } = deriveKeys(new Uint8Array(32).fill(7));
      await tamper(async (db) => {
        let { mac } = await db
          .selectFrom("audit")
          .select("mac")
          .where("seq", "=", 4)
          .executeTakeFirstOrThrow();
        const rows = Array.from({ length: 2_500 }, (_, index) => {
          const entry = {
            seq: 5 + index,
            at: "2026-11-26T10:00:00.000Z",
            actor_id: null,
            actor_name: "Farhand",
            action: "retention.applied",
            subject: "",
            detail: "{}",
          };
          mac = entryMac(audit, mac, entry);
          return { ...entry, mac };
        });
        for (let from = 0; from < rows.length; from += 500)
          await db
            .insertInto("audit")
            .values(rows.slice(from, from + 500))
            .execute();
      });
      expect(await verify(administrator)).toMatchObject({
        entries: 2_504,
        brokenAt: null,
        head: { seq: 2_504 },
      });
      expect(await seqs(administrator, { search: "group 1", limit: "2" })).toEqual([2]);
    });

    test.each(["at", "actor_id", "actor_name", "action", "subject", "detail", "mac"] as const)(
      "and an entry whose %s was changed is found",
      async (column) => {
        const { administrator, tamper } = await start(4);
        await tamper((db) =>
          db
            .updateTable("audit")
            .set({ [column]: "changed" } as never)
            .where("seq", "=", 3)
            .execute(),
        );
        expect(await verify(administrator)).toMatchObject({ entries: 3, brokenAt: 3, head: null });
      },
    );

    test("and two that changed places are found at the first", async () => {
      const { administrator, tamper } = await start(4);
      await tamper(async (db) => {
        const move = (from: number, to: number) =>
          db
            .updateTable("audit")
            .set({ seq: to } as never)
            .where("seq", "=", from)
            .execute();
        await move(3, 99);
        await move(4, 3);
        await move(99, 4);
      });
      expect(await verify(administrator)).toMatchObject({ brokenAt: 3 });
    });

    test("and one that was taken out is found at the next, the first one too", async () => {
      const middle = await start(4);
      await middle.tamper((db) => db.deleteFrom("audit").where("seq", "=", 3).execute());
      expect(await verify(middle.administrator)).toMatchObject({ brokenAt: 4 });
      const first = await start(4);
      await first.tamper((db) => db.deleteFrom("audit").where("seq", "=", 1).execute());
      expect(await verify(first.administrator)).toMatchObject({ brokenAt: 2 });
    });

    test("and one that was taken out with all others numbered anew is found where it was", async () => {
      const { administrator, tamper } = await start(4);
      await tamper(async (db) => {
        await db.deleteFrom("audit").where("seq", "=", 3).execute();
        for (const seq of [4, 5])
          await db
            .updateTable("audit")
            .set({ seq: seq - 1 } as never)
            .where("seq", "=", seq)
            .execute();
      });
      expect(await verify(administrator)).toMatchObject({ brokenAt: 3 });
    });

    test("and one that somebody wrote without the key is found, at the end or before the beginning", async () => {
      for (const seq of [6, 0, -5]) {
        const { administrator, tamper } = await start(4);
        await tamper(async (db) => {
          const last = await db
            .selectFrom("audit")
            .selectAll()
            .where("seq", "=", 5)
            .executeTakeFirstOrThrow();
          const forged = {
            ...last,
            seq,
            mac: entryMac(createSecretKey(new Uint8Array(32)), last.mac, { ...last, seq }),
          };
          await db.insertInto("audit").values(forged).execute();
        });
        expect(await verify(administrator), `${seq}`).toMatchObject({ brokenAt: seq });
      }
    });

    test("and one that is empty is broken", async () => {
      const { administrator, tamper } = await start(4);
      await tamper((db) => db.deleteFrom("audit").execute());
      expect(await verify(administrator)).toMatchObject({ entries: 0, brokenAt: 1 });
    });

    test("and an end that was cut off is found by the head that was kept", async () => {
      const { administrator, tamper, local } = await start(4);
      const { head } = await verify(administrator);
      expect(local.logged.some((line) => line.includes(head?.mac ?? "?"))).toBe(true);
      expect(await verify(administrator, head)).toMatchObject({ brokenAt: null, kept: "there" });
      await tamper((db) => db.deleteFrom("audit").where("seq", ">=", 5).execute());
      // Without it, the shorter chain is whole.
      expect(await verify(administrator)).toMatchObject({ brokenAt: null, kept: null });
      // By now other entries have taken its number.
      expect(await verify(administrator, head)).toMatchObject({ brokenAt: null, kept: "missing" });
      expect(local.logged.at(-1)).toContain("tampered");
    });
  });
});
