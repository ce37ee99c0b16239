/** Forgetting a person's name in session reports, on both databases. */
import { afterEach, expect, test } from "vitest";
import { verifyAudit } from "../../protocol/desk/audit-api.ts";
import { removeMember } from "../../protocol/desk/members-api.ts";
import { eraseFromReports, findForErasure, type WhoseName } from "../../protocol/desk/report-erasure-api.ts";
import { listReports, type NewReport, postReport } from "../../protocol/desk/reports-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { type LocalDesk, setUpOrganisation, startLocalDesk, type TestBrowser } from "../local-desk.ts";
import { addMember, inDatabase } from "../local-member.ts";

const reportOf = (number: number, customerName: string): NewReport => ({
  id: Buffer.from(String(number).padStart(16, "0")).toString("base64url"),
  kind: "attended",
  customerName,
  deviceGroup: null,
  beganAt: "2026-11-26T08:00:00.000Z",
  endedAt: "2026-11-26T08:10:00.000Z",
  scopes: ["view"],
  files: [],
  outcome: "solved",
  notes: "the printer",
});

describeOnEachDatabase("a name is forgotten", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });
  async function start() {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    started.push(local);
    const administrator = await setUpOrganisation(local);
    const tom = await addMember(local, place, { name: "Tom Øst", roles: ["technician"] });
    const eve = await addMember(local, place, { name: "Eve", roles: ["technician"] });
    return { place, administrator, tom, eve };
  }
  async function post(browser: TestBrowser, ...reports: NewReport[]) {
    for (const body of reports) expect(await browser.call(postReport, { body })).toMatchObject({ ok: true });
  }
  async function names(browser: TestBrowser, search?: string) {
    const said = await browser.call(listReports, { query: search === undefined ? {} : { search } });
    if (!said.ok) throw new Error(said.code);
    return said.value.rows
      .map(({ technician, customerName }) => `${technician.name}: ${customerName}`)
      .toSorted();
  }

  test("of a technician who was removed, in lists and searches, and nobody else's; not before", async () => {
    const { place, administrator, tom, eve } = await start();
    await post(tom.browser, reportOf(1, "Mrs Grey"), reportOf(2, "Mr Blue"));
    await post(eve.browser, reportOf(3, "Mrs Grey"));
    const erase = () => administrator.call(eraseFromReports, { body: { kind: "technician", id: tom.id } });
    expect(await erase()).toMatchObject({ status: 409, code: "member-first" });
    expect(await administrator.call(removeMember, { params: { id: tom.id } })).toMatchObject({ ok: true });
    expect(await erase()).toMatchObject({ value: { reports: 2 } });
    expect(await names(administrator)).toEqual(["Eve: Mrs Grey", "N. N.: Mr Blue", "N. N.: Mrs Grey"]);
    expect(await names(administrator, "øst")).toEqual([]);
    expect(await names(administrator, "blue")).toEqual(["N. N.: Mr Blue"]);
    expect(await erase()).toMatchObject({ status: 404, code: "desk-not-found" });
    const acts = await inDatabase(place, (db) =>
      db
        .selectFrom("audit")
        .select(["action", "subject", "detail"])
        .orderBy("seq", "desc")
        .limit(1)
        .execute(),
    );
    expect(acts).toEqual([{ action: "member.erased", subject: tom.id, detail: '{"reports":2}' }]);
    expect(await administrator.call(verifyAudit)).toMatchObject({ value: { brokenAt: null } });
  });

  test("of a customer, exactly as it is written, and the log of it does not hold it", async () => {
    const { place, administrator, tom, eve } = await start();
    await post(tom.browser, reportOf(1, "Mrs Grey"), reportOf(2, "Mrs Greyson"));
    await post(eve.browser, reportOf(3, "Mrs Grey"));
    const erase = (name: string) =>
      administrator.call(eraseFromReports, { body: { kind: "customer", name } });
    expect(await erase("Mrs G%")).toMatchObject({ code: "desk-not-found" });
    expect(await erase("Mrs Grey")).toMatchObject({ value: { reports: 2 } });
    expect(await names(administrator)).toEqual(["Eve: N. N.", "Tom Øst: Mrs Greyson", "Tom Øst: N. N."]);
    expect(await names(administrator, "mrs grey")).toEqual(["Tom Øst: Mrs Greyson"]);
    // The same report sent again by a page that had no answer brings no name back.
    await post(tom.browser, reportOf(1, "Mrs Grey"));
    expect(await names(administrator, "mrs grey")).toEqual(["Tom Øst: Mrs Greyson"]);
    const log = await inDatabase(place, (db) => db.selectFrom("audit").selectAll().execute());
    expect(log.at(-1)).toMatchObject({ action: "customer.erased", subject: "" });
    expect(JSON.stringify(log)).not.toContain("Grey");
  });

  test("and before that, it is told in how many reports it stands, and nothing changes", async () => {
    const { administrator, tom } = await start();
    await post(
      tom.browser,
      reportOf(1, "Mrs Grey"),
      { ...reportOf(2, "Mrs Grey"), beganAt: "2026-11-26T07:00:00.000Z" },
      reportOf(3, "mrs grey"),
    );
    const find = (body: WhoseName, browser = administrator) => browser.call(findForErasure, { body });
    const grey = { kind: "customer", name: "Mrs Grey" } as const;
    expect(await find(grey)).toMatchObject({
      value: { reports: 2, firstAt: "2026-11-26T07:00:00.000Z", lastAt: "2026-11-26T08:00:00.000Z" },
    });
    expect(await names(administrator, "grey")).toHaveLength(3);
    expect(await find({ kind: "customer", name: "Grey" })).toMatchObject({ code: "desk-not-found" });
    expect(await find(grey, tom.browser)).toMatchObject({ code: "desk-not-allowed" });
    const technician = { kind: "technician", id: tom.id } as const;
    expect(await find(technician)).toMatchObject({ code: "member-first" });
    await administrator.call(removeMember, { params: { id: tom.id } });
    expect(await find(technician)).toMatchObject({ value: { reports: 3 } });
  });

  test("in more reports than one transaction changes, and by an account administrator alone", async () => {
    const { place, administrator, tom } = await start();
    await post(tom.browser, reportOf(1, "Mrs Grey"));
    await inDatabase(place, async (db) => {
      const row = await db.selectFrom("session_report").selectAll().executeTakeFirstOrThrow();
      const rows = Array.from({ length: 1_203 }, (_, index) => ({ ...row, id: `${index}` }));
      for (let from = 0; from < rows.length; from += 500)
        await db
          .insertInto("session_report")
          .values(rows.slice(from, from + 500))
          .execute();
    });
    const body = { kind: "customer" as const, name: "Mrs Grey" };
    expect(await tom.browser.call(eraseFromReports, { body })).toMatchObject({ code: "desk-not-allowed" });
    expect(await administrator.call(eraseFromReports, { body })).toMatchObject({ value: { reports: 1_204 } });
    const left = await inDatabase(place, (db) =>
      db.selectFrom("session_report").select("id").where("search_text", "like", "%grey%").execute(),
    );
    expect(left).toEqual([]);
  });
});
