import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, describe, expect, test } from "vitest";
import { auditActions } from "../../protocol/desk/audit-actions.ts";
import { listAudit, verifyAudit } from "../../protocol/desk/audit-api.ts";
import { englishReports } from "../i18n/english-reports.ts";
import { germanReports } from "../i18n/german-reports.ts";
import { AuditPage } from "./audit-page.tsx";
import { auditEntries } from "./fake-organisation.ts";
import { startOfDay } from "./local-day.ts";
import { choose, openPage, press, type } from "./open-page.tsx";

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/");
});

const mac = "q".repeat(43).slice(0, 42) + "A";

const open = () =>
  openPage(
    (tools) => <AuditPage {...tools} />,
    {},
    (desk) => desk.answer(listAudit, { rows: auditEntries, next: null }),
  );

test("every act has its words, in every language", () => {
  for (const { audit } of [englishReports, germanReports]) {
    const words = Object.entries(audit.actions).flatMap(([area, acts]) =>
      Object.entries(acts).map(([act, text]) => [`${area}.${act}`, text] as const),
    );
    expect(words.map(([action]) => action).toSorted()).toEqual([...auditActions].toSorted());
    expect(new Set(words.map(([, text]) => text)).size).toBe(auditActions.length);
  }
});

test("an entry says what, about whom, who and when; the rest of it by a press", async () => {
  open();
  const table = await screen.findByRole("table", { name: "Audit log, the latest first" });
  expect(within(table).getAllByRole("row")).toHaveLength(auditEntries.length + 1);
  const row = within(table).getByRole("row", { name: /Organisation renamed/ });
  expect(row.textContent).toContain("Sam Reed");
  expect(row.textContent).toContain("Ada Berg");
  expect(within(row).getByText('["account-administrator"]')).toBeTruthy();
});

test("is filtered by act, by what is searched for, and by days that both count", async () => {
  const page = open();
  await screen.findByRole("table", { name: "Audit log, the latest first" });
  await choose("What was done", "member.invited");
  await type("Search by name or detail", "sam");
  fireEvent.submit(screen.getByRole("search"));
  await type("From", "2026-11-01");
  await type("Until", "2026-11-02");
  const wanted = {
    search: "sam",
    action: "member.invited",
    from: new Date(startOfDay("2026-11-01")).toISOString(),
    until: new Date(startOfDay("2026-11-03")).toISOString(),
  };
  await waitFor(() => expect(page.sent("GET /api/audit")?.query).toEqual({ ...wanted, limit: "50" }));
  const address = screen.getByRole("link", { name: "Export as JSON lines" }).getAttribute("href") ?? "";
  expect(Object.fromEntries(new URLSearchParams(address.split("?")[1]))).toEqual(wanted);
});

describe("verifying", () => {
  test("a log that is whole gives the seal to keep", async () => {
    const page = open();
    page.desk.answer(verifyAudit, { entries: 32, brokenAt: null, head: { seq: 32, mac }, kept: null });
    await press("Verify the log");
    expect(await screen.findByText("The log is whole")).toBeTruthy();
    expect(screen.getByText("32 entries, each follows from the one before.")).toBeTruthy();
    expect(screen.getByText(`Entry 32: ${mac}`)).toBeTruthy();
    // It is an entry itself.
    await waitFor(() => expect(page.timesAsked("GET /api/audit")).toBe(2));
  });

  test("a log that is broken says where", async () => {
    const page = open();
    page.desk.answer(verifyAudit, { entries: 32, brokenAt: 17, head: null, kept: null });
    await press("Verify the log");
    expect(await screen.findByText("The log is broken at entry 17")).toBeTruthy();
    expect(screen.queryByText("The log is whole")).toBeNull();
  });

  test("looks for a seal that was kept, as it was copied", async () => {
    const page = open();
    page.desk.answer(verifyAudit, { entries: 3, brokenAt: null, head: { seq: 3, mac }, kept: "missing" });
    await type("A seal that you kept (if you have one)", "the last one");
    await press("Verify the log");
    expect(await screen.findByText(/Please paste it as it was shown/)).toBeTruthy();
    expect(page.timesAsked("POST /api/audit/verification")).toBe(0);
    for (const typed of [`Entry 4218: ${mac}`, `Eintrag 4.218: ${mac}`, `4218 ${mac}`]) {
      await type("A seal that you kept (if you have one)", typed);
      await press("Verify the log");
      expect(await screen.findByText(/is not in the log/)).toBeTruthy();
      expect(page.sent("POST /api/audit/verification")?.query).toEqual({ keptSeq: "4218", keptMac: mac });
    }
  });

  test("leaves no result beside a seal that is none", async () => {
    const page = open();
    page.desk.answer(verifyAudit, { entries: 3, brokenAt: null, head: { seq: 3, mac }, kept: null });
    await press("Verify the log");
    expect(await screen.findByText("The log is whole")).toBeTruthy();
    await type("A seal that you kept (if you have one)", "the last one");
    await press("Verify the log");
    expect(await screen.findByText(/Please paste it as it was shown/)).toBeTruthy();
    expect(screen.queryByText("The log is whole")).toBeNull();
  });

  test("that was not possible says neither", async () => {
    const page = open();
    page.desk.refuse(verifyAudit, "desk-busy");
    await press("Verify the log");
    expect(await screen.findByText(/database does not answer/)).toBeTruthy();
    expect(screen.queryByText("The log is whole")).toBeNull();
  });
});
