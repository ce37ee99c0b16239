import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { eraseFromReports, findForErasure } from "../../protocol/desk/report-erasure-api.ts";
import { countReports, listReports, readReport } from "../../protocol/desk/reports-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import type { FakeDesk } from "../desk/fake-desk.ts";
import { report, reportCounts, reportRows } from "./fake-organisation.ts";
import { openPage, press, type } from "./open-page.tsx";
import { ReportsPage } from "./reports-page.tsx";

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/");
});

const nowMs = Date.UTC(2026, 10, 24, 12);
const erasing = "POST /api/report-erasure";
const found = { reports: 3, firstAt: "2026-03-01T10:00:00.000Z", lastAt: "2026-11-20T10:00:00.000Z" };
const open = (tell: (desk: FakeDesk) => void = () => {}, me: Partial<Myself> = {}) =>
  openPage(
    (tools) => <ReportsPage {...tools} now={() => nowMs} />,
    me,
    (desk) => {
      desk.answer(listReports, { rows: reportRows(3), next: null });
      desk.answer(countReports, reportCounts());
      desk.answer(readReport, report);
      desk.answer(findForErasure, found);
      desk.answer(eraseFromReports, { reports: 3 });
      tell(desk);
    },
  );
const dialog = async () => within(await screen.findByRole("dialog", { name: "Erase a name from reports" }));
const openReport = async () =>
  fireEvent.click(await screen.findByRole("button", { name: /^Report of Rosa Lindner/ }));

test("a customer's name is looked for first, and erased only when asked about it", async () => {
  const page = open();
  await press("Erase a customer's name");
  await type("The customer's name", "  Rosa Lindner ");
  await press("Look for it");
  expect(await screen.findByText("The customer's name “Rosa Lindner” stands in 3 reports.")).toBeTruthy();
  expect(page.sent("POST /api/report-erasure/preview")?.body).toEqual({
    kind: "customer",
    name: "Rosa Lindner",
  });
  const asked = await dialog();
  expect(asked.getByText("This cannot be undone.")).toBeTruthy();
  expect(asked.getByText(/The audit log says that you did it/)).toBeTruthy();
  expect(asked.getByText(/March 1, 2026.*November 20, 2026/)).toBeTruthy();
  expect(page.sent(erasing)).toBeUndefined();
  const lists = page.timesAsked("GET /api/reports");
  await press("Erase in 3 reports");
  expect(await screen.findByText("“Rosa Lindner” is erased in 3 reports")).toBeTruthy();
  expect(page.sent(erasing)?.body).toEqual({ kind: "customer", name: "Rosa Lindner" });
  expect(page.timesAsked("GET /api/reports")).toBe(lists + 1);
});

test("where it may still stand, in notes, can be looked for as far back as there are reports", async () => {
  const page = open();
  await openReport();
  await press("Erase the customer's name");
  await press("Erase in 3 reports");
  await press("Look for it in notes");
  await waitFor(() => expect(page.sent("GET /api/reports")?.query).toMatchObject({ search: "Rosa Lindner" }));
  const { from } = (page.sent("GET /api/reports")?.query ?? {}) as { from: string };
  expect(from.slice(0, 4)).toBe("2016");
});

test("a name that no report has is said so, and another can be typed", async () => {
  open((desk) => desk.refuse(findForErasure, "desk-not-found"));
  await press("Erase a customer's name");
  await press("Look for it");
  expect(await screen.findByText("Please type the name.")).toBeTruthy();
  await type("The customer's name", "Rosa");
  await press("Look for it");
  expect(await screen.findByText("No report has exactly the name “Rosa”.")).toBeTruthy();
});

test("a technician's name is that of whom the report tells, once they are no member", async () => {
  const page = open((desk) => desk.refuse(findForErasure, "member-first"));
  await openReport();
  await press("Erase the technician's name");
  expect(await screen.findByText("This person is still a member.")).toBeTruthy();
  expect((await dialog()).getByRole("link", { name: "To the members" }).getAttribute("href")).toMatch(
    /^\/admin\/members/,
  );
  expect(page.sent("POST /api/report-erasure/preview")?.body).toEqual({
    kind: "technician",
    id: report.technician.id,
  });
});

test("a name that is erased already is not offered", async () => {
  open((desk) => desk.answer(readReport, { ...report, customerName: "N. N." }));
  await openReport();
  expect(await screen.findByRole("button", { name: "Erase the technician's name" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Erase the customer's name" })).toBeNull();
});

test("what fails while erasing keeps the question, to be answered again", async () => {
  const page = open((desk) => desk.refuse(eraseFromReports, "desk-busy"));
  await openReport();
  await press("Erase the customer's name");
  await press("Erase in 3 reports");
  expect(await screen.findByRole("alert")).toBeTruthy();
  page.desk.answer(eraseFromReports, { reports: 2 });
  await press("Erase in 3 reports");
  expect(await screen.findByText("“Rosa Lindner” is erased in 2 reports")).toBeTruthy();
});

test("is for account administrators alone", async () => {
  open(() => {}, { roles: ["technician"] });
  await openReport();
  expect(await screen.findByText("setup-guide.pdf")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Erase/ })).toBeNull();
  expect(screen.queryByText("Erase a name from reports")).toBeNull();
});
