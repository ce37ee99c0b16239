/** Session reports over HTTP, on both databases: who posts, sees, finds, changes and takes away which. */
import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { listAudit } from "../../protocol/desk/audit-api.ts";
import {
  changeReport,
  countReports,
  listReports,
  type NewReport,
  postReport,
  readReport,
} from "../../protocol/desk/reports-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { type LocalDesk, setUpOrganisation, startLocalDesk, type TestBrowser } from "../local-desk.ts";
import { addMember, inDatabase } from "../local-member.ts";
import { countedReports } from "./report-counts.ts";

const newId = () => randomBytes(16).toString("base64url");

function report(change: Partial<NewReport> = {}): NewReport {
  return {
    id: newId(),
    kind: "attended",
    customerName: "Cora Lind",
    deviceGroup: null,
    beganAt: "2026-11-26T08:00:00.000Z",
    endedAt: "2026-11-26T08:10:00.000Z",
    scopes: ["view", "control"],
    files: [{ name: "driver.zip", sizeBytes: 12, direction: "to-customer" }],
    outcome: "solved",
    notes: "Printer driver",
    ...change,
  };
}

/** `count` reports, each a minute after the one before and longer than it. */
function row(index: number) {
  const beganAt = new Date(Date.UTC(2026, 10, 1) + index * 60_000).toISOString();
  return report({
    customerName: `Customer ${index}`,
    beganAt,
    endedAt: new Date(Date.parse(beganAt) + (index + 1) * 1_000).toISOString(),
    notes: "",
  });
}

describeOnEachDatabase("session reports", (under) => {
  const started: LocalDesk[] = [];
  async function start() {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    started.push(local);
    const administrator = await setUpOrganisation(local);
    const tom = await addMember(local, place, { name: "Tom Øst", roles: ["technician"] });
    const eve = await addMember(local, place, { name: "Eve", roles: ["technician"] });
    return { local, place, administrator, tom, eve };
  }
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  async function post(browser: TestBrowser, ...reports: NewReport[]) {
    for (const body of reports) {
      const said = await browser.call(postReport, { body });
      if (!said.ok) throw new Error(said.code);
    }
  }
  async function customers(
    browser: TestBrowser,
    query: Parameters<typeof browser.call<typeof listReports>>[1],
  ) {
    const said = await browser.call(listReports, query);
    if (!said.ok) throw new Error(said.code);
    return said.value.rows.map(({ customerName }) => customerName);
  }

  describe("posting", () => {
    test("the same one twice, also at once, is one", async () => {
      const { tom } = await start();
      const body = report();
      const said = await Promise.all([1, 2, 3, 4].map(() => tom.browser.call(postReport, { body })));
      expect(said.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
      expect(await customers(tom.browser, {})).toEqual(["Cora Lind"]);
    });

    test("the same one in another order of its fields, and after its notes were changed, is still the same", async () => {
      const { tom } = await start();
      const body = report();
      await post(tom.browser, body);
      const params = { id: body.id };
      await tom.browser.call(changeReport, {
        params,
        body: { outcome: "not-solved", notes: "Came back", revision: 0 },
      });
      const turned = Object.fromEntries(Object.entries(body).toReversed()) as NewReport;
      expect(await tom.browser.call(postReport, { body: turned })).toMatchObject({ status: 204 });
      expect(await tom.browser.call(readReport, { params })).toMatchObject({
        value: { outcome: "not-solved", notes: "Came back", revision: 1 },
      });
    });

    test("its id with something else, or by somebody else, is refused alike and changes nothing", async () => {
      const { tom, eve } = await start();
      const body = report();
      await post(tom.browser, body);
      const raw = async (browser: TestBrowser, sent: NewReport) => {
        const response = await browser.raw("/api/reports", { method: "POST", body: JSON.stringify(sent) });
        return `${response.status} ${await response.text()}`;
      };
      const other = await raw(tom.browser, { ...body, notes: "Something else" });
      expect(other).toContain("desk-not-allowed");
      expect(await raw(eve.browser, body)).toBe(other);
      expect(await raw(eve.browser, { ...body, notes: "Something else" })).toBe(other);
      expect(await tom.browser.call(readReport, { params: { id: body.id } })).toMatchObject({
        value: { notes: "Printer driver", technician: { id: tom.id } },
      });
      expect(await customers(eve.browser, {})).toEqual([]);
    });

    test("a page that does not know who is signed in by now gives nobody somebody else's session", async () => {
      const { tom, eve } = await start();
      const body = report();
      const query = { technician: tom.id };
      expect(await eve.browser.call(postReport, { query, body })).toMatchObject({ code: "not-signed-in" });
      expect(await customers(eve.browser, {})).toEqual([]);
      expect(await tom.browser.call(postReport, { query, body })).toMatchObject({ ok: true });
    });

    test.each([
      ["ends before it begins", { endedAt: "2026-11-26T07:59:59.999Z" }],
      ["is a month long", { beganAt: "2026-10-01T08:00:00.000Z" }],
      ["ends in days to come", { beganAt: "2026-11-28T08:00:00.000Z", endedAt: "2026-11-28T08:10:00.000Z" }],
      ["has a time that there is not", { beganAt: "2026-02-30T08:00:00.000Z" }],
      ["names more rights than there are", { scopes: Array.from({ length: 40 }, () => "view" as const) }],
    ])("one that %s is refused", async (_, change) => {
      const { tom } = await start();
      expect(await tom.browser.call(postReport, { body: report(change) })).toMatchObject({
        code: "message-malformed",
      });
    });

    test("is for technicians", async () => {
      const { local, place } = await start();
      const nora = await addMember(local, place, { name: "Nora", roles: ["network-administrator"] });
      expect(await nora.browser.call(postReport, { body: report() })).toMatchObject({
        code: "desk-not-allowed",
      });
      expect(await nora.browser.call(listReports)).toMatchObject({ code: "desk-not-allowed" });
      expect(await local.browser().call(listReports)).toMatchObject({ code: "not-signed-in" });
    });
  });

  describe("reading", () => {
    test("a technician sees their own, an administrator all; somebody else's looks like none", async () => {
      const { administrator, tom, eve } = await start();
      const mine = report({ customerName: "Of Tom" });
      await post(tom.browser, mine);
      await post(eve.browser, report({ customerName: "Of Eve", beganAt: "2026-11-26T07:00:00.000Z" }));
      expect(await customers(administrator, {})).toEqual(["Of Tom", "Of Eve"]);
      expect(await customers(tom.browser, {})).toEqual(["Of Tom"]);
      expect(await customers(tom.browser, { query: { technician: eve.id } })).toEqual([]);
      expect(await customers(administrator, { query: { technician: eve.id } })).toEqual(["Of Eve"]);

      const read = async (id: string) => {
        const response = await eve.browser.raw(`/api/reports/${id}`);
        return `${response.status} ${await response.text()}`;
      };
      expect(await read(mine.id)).toBe(await read(newId()));
      const change = async (id: string) => {
        const body = JSON.stringify({ outcome: "solved", notes: "", revision: 0 });
        const response = await eve.browser.raw(`/api/reports/${id}`, { method: "PUT", body });
        return `${response.status} ${await response.text()}`;
      };
      expect(await change(mine.id)).toBe(await change(newId()));
      expect(await tom.browser.call(readReport, { params: { id: mine.id } })).toMatchObject({
        value: {
          technician: { id: tom.id, name: "Tom Øst" },
          files: mine.files,
          scopes: mine.scopes,
          durationSeconds: 600,
          receivedAt: "2026-11-26T09:00:00.000Z",
        },
      });
    });

    test.each(["newest", "oldest", "longest", "shortest"] as const)(
      "%s first, page after page has each row once, also while others come",
      async (sort) => {
        const { administrator, tom } = await start();
        const isRising = sort === "oldest" || sort === "shortest";
        // Two each begin at the same time and are as long as each other.
        const rows = Array.from({ length: 23 }, (_, index) => ({
          ...row(Math.floor(index / 2)),
          id: newId(),
        }));
        await post(tom.browser, ...rows);
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const said = await administrator.call(listReports, { query: { sort, limit: "4", after } });
          if (!said.ok) throw new Error(said.code);
          seen.push(...said.value.rows.map(({ id }) => id));
          after = said.value.next ?? undefined;
          // At the place where the pages began.
          if (seen.length === 4) await post(tom.browser, row(isRising ? 0 : 50));
        } while (after !== undefined);
        expect(seen).toHaveLength(rows.length);
        expect(new Set(seen)).toEqual(new Set(rows.map(({ id }) => id)));
        const keys = seen.map((id) => rows.findIndex((each) => each.id === id) >> 1);
        expect(keys).toEqual(keys.toSorted((one, other) => (isRising ? one - other : other - one)));
      },
    );

    test("a cursor that was changed, made up, or given out for another order is refused", async () => {
      const { administrator, tom } = await start();
      await post(tom.browser, row(1), row(2), row(3));
      const first = await administrator.call(listReports, { query: { limit: "1" } });
      const next = first.ok ? (first.value.next ?? "") : "";
      const ask = (after: string, sort?: "oldest" | "longest") =>
        administrator.call(listReports, { query: { limit: "1", after, sort } });
      expect(await ask(next)).toMatchObject({ ok: true });
      const text = Buffer.from(next, "base64url").toString();
      const forged = [
        Buffer.from(text.replace("2026", "2027")).toString("base64url"),
        Buffer.from(text.slice(0, 43)).toString("base64url"),
        Buffer.from(`["2026-11-26T08:00:00.000Z","${newId()}"]`).toString("base64url"),
        `${next.slice(0, -2)}AA`,
        "AAAA",
      ];
      for (const after of forged)
        expect(await ask(after)).toMatchObject({ code: "message-malformed", status: 400 });
      expect(await ask(next, "oldest")).toMatchObject({ code: "message-malformed" });
      expect(await ask(next, "longest")).toMatchObject({ code: "message-malformed" });
    });

    test("by span, outcome and kind", async () => {
      const { administrator, tom } = await start();
      await post(
        tom.browser,
        report({
          customerName: "One",
          beganAt: "2026-11-24T08:00:00.000Z",
          endedAt: "2026-11-24T08:01:00.000Z",
        }),
        report({ customerName: "Two", outcome: "not-solved" }),
        report({ customerName: "Three", kind: "unattended", deviceGroup: newId() }),
      );
      const query = { sort: "shortest" } as const;
      expect(
        await customers(administrator, {
          query: { ...query, from: "2026-11-24T08:00:00.000Z", until: "2026-11-26T08:00:00.000Z" },
        }),
      ).toEqual(["One"]);
      expect(await customers(administrator, { query: { ...query, outcome: "not-solved" } })).toEqual(["Two"]);
      expect(await customers(administrator, { query: { ...query, kind: "unattended" } })).toEqual(["Three"]);
    });

    test("a search finds parts of names and notes in any case and way of writing, and takes nothing for a pattern", async () => {
      const { administrator, tom } = await start();
      await post(
        tom.browser,
        report({ customerName: "Zoë KÖNIG", notes: "50% of the toner_x\n~ left" }),
        report({ customerName: "Ben", notes: "Nothing much" }),
      );
      const find = (search: string) => customers(administrator, { query: { search, sort: "shortest" } });
      for (const search of ["könig", "KO\u0308NIG", "  ë k ", "50%", "toner_X", "~ left", "of the"])
        expect(await find(search), search).toEqual(["Zoë KÖNIG"]);
      expect(await find("øst")).toHaveLength(2);
      for (const search of ["5_%", "%", "to%er", "toner.x", "' or 1=1 --"])
        expect(await find(search), search).toEqual(search === "%" ? ["Zoë KÖNIG"] : []);
    });

    test("a search finds what lies beyond many that it looks through, and goes on from there", async () => {
      const { administrator, place, tom } = await start();
      await fill(place, tom.id, 6_100);
      const first = await administrator.call(listReports, {
        query: { search: "customer 1", sort: "oldest", limit: "200" },
      });
      if (!first.ok) throw new Error(first.code);
      expect(first.value.rows).toHaveLength(200);
      const search = "7 end";
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const said = await administrator.call(listReports, { query: { search, limit: "200", after } });
        if (!said.ok) throw new Error(said.code);
        seen.push(...said.value.rows.map(({ customerName }) => customerName));
        after = said.value.next ?? undefined;
      } while (after !== undefined);
      const all = Array.from({ length: 6_100 }, (_, index) => index).filter((index) => index % 10 === 7);
      expect(seen).toEqual(all.toReversed().map((index) => `Customer ${index} end`));
    });

    test("a search within a span finds the same in every order, the first and the last of the span with it", async () => {
      const { administrator, place, tom } = await start();
      await fill(place, tom.id, 6_100);
      const at = (index: number) => row(index).beganAt;
      const span = { from: at(507), until: at(5_608) };
      const wanted = Array.from({ length: 6_100 }, (_, index) => index)
        .filter((index) => index % 10 === 7 && index >= 507 && index < 5_608)
        .map((index) => `Customer ${index} end`);
      for (const sort of ["newest", "oldest", "longest", "shortest"] as const) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const query = { search: "7 end", ...span, sort, limit: "200", after };
          const said = await administrator.call(listReports, { query });
          if (!said.ok) throw new Error(said.code);
          seen.push(...said.value.rows.map(({ customerName }) => customerName));
          after = said.value.next ?? undefined;
        } while (after !== undefined);
        const isUp = sort === "oldest" || sort === "shortest";
        expect(seen, sort).toEqual(isUp ? wanted : wanted.toReversed());
      }
    });
  });

  describe("changing outcome and notes", () => {
    test("by its technician or an administrator, found by the new notes, told in the log without them", async () => {
      const { administrator, tom } = await start();
      const body = report();
      await post(tom.browser, body);
      const params = { id: body.id };
      expect(
        await tom.browser.call(changeReport, {
          params,
          body: { outcome: "to-be-continued", notes: "Toner ordered", revision: 0 },
        }),
      ).toMatchObject({ value: { outcome: "to-be-continued", notes: "Toner ordered", revision: 1 } });
      const stale = { outcome: "solved", notes: "Mine", revision: 0 } as const;
      expect(await administrator.call(changeReport, { params, body: stale })).toMatchObject({
        code: "desk-changed-meanwhile",
      });
      const right = { ...stale, notes: "Toner ordered", revision: 1 };
      expect(await administrator.call(changeReport, { params, body: right })).toMatchObject({ ok: true });
      expect(await customers(administrator, { query: { search: "toner" } })).toEqual(["Cora Lind"]);
      expect(await customers(administrator, { query: { search: "driver" } })).toEqual([]);
      const log = await administrator.call(listAudit, { query: { action: "report.notes-changed" } });
      expect(log).toMatchObject({
        value: {
          rows: [
            {
              actor: { name: "Ada Berg" },
              subject: body.id,
              detail: { outcome: { from: "to-be-continued", to: "solved" }, notes: "as they were" },
            },
            {
              actor: { id: tom.id },
              detail: { outcome: { from: "solved", to: "to-be-continued" }, notes: "changed" },
            },
          ],
        },
      });
      expect(JSON.stringify(log)).not.toContain("Toner");
    });
  });

  describe("counting", () => {
    test("by the days of the page's own time zone, empty ones too", async () => {
      const { administrator, tom, eve } = await start();
      const at = (beganAt: string, change = {}) =>
        report({
          beganAt,
          endedAt: new Date(Date.parse(beganAt) + 60_000).toISOString(),
          ...change,
        });
      await post(
        tom.browser,
        at("2026-11-22T18:14:00.000Z"),
        at("2026-11-22T18:15:00.000Z", { outcome: "not-solved" }),
        at("2026-11-24T23:30:00.000Z", { notes: "Toner" }),
      );
      await post(eve.browser, at("2026-11-24T12:00:00.000Z", { outcome: "not-said" }));
      // Nepal is 5:45 ahead.
      const nepal = {
        from: "2026-11-21T18:15:00.000Z",
        until: "2026-11-25T18:15:00.000Z",
        offsetMinutes: "345",
      };
      expect(await administrator.call(countReports, { query: nepal })).toMatchObject({
        value: {
          days: [
            { day: "2026-11-22", sessions: 1 },
            { day: "2026-11-23", sessions: 1 },
            { day: "2026-11-24", sessions: 1 },
            { day: "2026-11-25", sessions: 1 },
          ],
          sessions: 4,
          seconds: 240,
          byOutcome: { solved: 2, "not-solved": 1, "to-be-continued": 0, "not-said": 1 },
        },
      });
      const newYork = {
        from: "2026-11-22T05:00:00.000Z",
        until: "2026-11-25T05:00:00.000Z",
        offsetMinutes: "-300",
      };
      const days = async (browser: TestBrowser, more = {}) => {
        const said = await browser.call(countReports, { query: { ...newYork, ...more } });
        return said.ok ? said.value.days.map(({ sessions }) => sessions) : said.code;
      };
      expect(await days(administrator)).toEqual([2, 0, 2]);
      expect(await days(tom.browser)).toEqual([2, 0, 1]);
      expect(await days(administrator, { search: "TONER" })).toEqual([0, 0, 1]);
      expect(await days(administrator, { technician: eve.id, outcome: "not-said" })).toEqual([0, 0, 1]);
      expect(
        await days(administrator, { offsetMinutes: "0", until: "2027-02-22T00:00:00.000Z" }),
      ).toHaveLength(92);
    });

    test("lets others have their turn, however long it takes", async () => {
      const { place } = await start();
      const span = { from: "2026-11-01T00:00:00.000Z", until: "2026-12-01T00:00:00.000Z", offsetMinutes: 0 };
      const everything = { memberId: null, search: null, outcome: null, kind: null };
      const turns = await inDatabase(place, async (db) => {
        let counted = 0;
        let next = setImmediate(function takeTurn() {
          counted += 1;
          next = setImmediate(takeTurn);
        });
        await countedReports(db, { ...everything, ...span });
        clearImmediate(next);
        return counted;
      });
      // In SQLite as many as there are days; a database that is a process of its own is waited for, which is turns enough.
      expect(turns).toBeGreaterThanOrEqual(under.kind === "sqlite" ? 30 : 1);
    });

    test("of a span that is too long, or turned round, is refused", async () => {
      const { administrator } = await start();
      const query = {
        from: "1970-01-01T00:00:00.000Z",
        until: "2026-01-01T00:00:00.000Z",
        offsetMinutes: "0",
      };
      const turned = { ...query, from: query.until, until: query.from };
      const ends = [
        { from: "9999-12-31T00:00:00.000Z", until: "9999-12-31T23:00:00.000Z", offsetMinutes: "840" },
        { from: "0000-01-01T00:00:00.000Z", until: "0000-01-02T00:00:00.000Z", offsetMinutes: "-840" },
      ];
      for (const end of ends)
        expect(await administrator.call(countReports, { query: end })).toMatchObject({
          code: "message-malformed",
        });
      expect(await administrator.call(countReports, { query })).toMatchObject({ code: "message-malformed" });
      expect(await administrator.call(countReports, { query: turned })).toMatchObject({
        code: "message-malformed",
      });
    });
  });

  describe("the export", () => {
    test("has what the filters leave, whole, to the last row, and is in the log", async () => {
      const { administrator, place, tom } = await start();
      await fill(place, tom.id, 1_203);
      await post(tom.browser, report({ customerName: "=1+1", outcome: "not-solved", notes: 'a "b", c' }));
      const response = await administrator.raw("/api/reports.csv");
      expect(response.headers.get("content-type")).toContain("text/csv");
      expect(response.headers.get("content-disposition")).toBe(
        'attachment; filename="farhand-reports-2026-11-26.csv"',
      );
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect(bytes.slice(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]));
      const lines = new TextDecoder().decode(bytes).split("\r\n");
      expect(lines).toHaveLength(1_203 + 3);
      expect(lines[1]).toContain(`,'=1+1,attended,`);
      expect(lines[1]).toContain(`,"a ""b"", c"`);
      expect(new Set(lines).size).toBe(lines.length);

      const filtered = await administrator.raw("/api/reports.csv?outcome=not-solved&search=%3D1");
      expect((await filtered.text()).split("\r\n")).toHaveLength(3);
      const log = await administrator.call(listAudit, { query: { action: "reports.exported" } });
      expect(log).toMatchObject({
        value: {
          rows: [{ detail: { outcome: "not-solved", searched: true } }, { detail: { searched: false } }],
        },
      });
    });

    test("of a technician has their own alone", async () => {
      const { tom, eve } = await start();
      await post(tom.browser, report({ customerName: "Of Tom" }));
      await post(eve.browser, report({ customerName: "Of Eve" }));
      for (const path of ["/api/reports.csv", `/api/reports.csv?technician=${tom.id}`]) {
        const text = await (await eve.browser.raw(path)).text();
        expect(text).not.toContain("Of Tom");
      }
      expect(await (await eve.browser.raw("/api/reports.csv")).text()).toContain("Of Eve");
    });
  });

  /** Straight into the database: they would take long to post. */
  async function fill(place: Parameters<typeof inDatabase>[0], memberId: string, count: number) {
    const rows = Array.from({ length: count }, (_, index) => {
      const { id, kind, beganAt, endedAt } = row(index);
      return {
        id,
        member_id: memberId,
        member_name: "Tom Øst",
        customer_name: `Customer ${index} end`,
        kind,
        device_group_id: null,
        began_at: beganAt,
        ended_at: endedAt,
        duration_seconds: index + 1,
        scopes: '["view"]',
        file_count: 0,
        outcome: "solved" as const,
        received_at: endedAt,
        revision: 0,
        posted_hash: "",
        files: "[]",
        notes: "",
        search_text: `customer ${index} end\ntom øst\n`,
      };
    });
    await inDatabase(place, async (db) => {
      for (let from = 0; from < count; from += 500)
        await db
          .insertInto("session_report")
          .values(rows.slice(from, from + 500))
          .execute();
    });
  }
});
