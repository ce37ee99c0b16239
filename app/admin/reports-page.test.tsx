import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, describe, expect, test } from "vitest";
import { listMembers } from "../../protocol/desk/members-api.ts";
import { eraseFromReports, findForErasure } from "../../protocol/desk/report-erasure-api.ts";
import { changeReport, countReports, listReports, readReport } from "../../protocol/desk/reports-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import type { FakeDesk } from "../desk/fake-desk.ts";
import { members, report, reportCounts, reportRows } from "./fake-organisation.ts";
import { addDays, dayOf, startOfDay } from "./local-day.ts";
import { choose, openPage, press, type } from "./open-page.tsx";
import { ReportsPage } from "./reports-page.tsx";

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/");
});

const nowMs = Date.UTC(2026, 10, 24, 12);
const today = dayOf(nowMs);
const list = "GET /api/reports";
const isoStart = (day: string) => new Date(startOfDay(day)).toISOString();
const open = (tell: (desk: FakeDesk) => void = () => {}, me: Partial<Myself> = {}) =>
  openPage(
    (tools) => <ReportsPage {...tools} now={() => nowMs} />,
    me,
    (desk) => {
      desk.answer(listReports, { rows: reportRows(3), next: null });
      desk.answer(countReports, reportCounts());
      desk.answer(readReport, report);
      tell(desk);
    },
  );

describe("the list of reports", () => {
  test("shows the last thirty days, the newest first", async () => {
    const page = open();
    const table = await screen.findByRole("table", { name: "Session reports" });
    expect(within(table).getAllByRole("row")).toHaveLength(4);
    expect(within(table).getByRole("row", { name: /Rosa Lindner/ }).textContent).toContain("Solved");
    expect(page.sent(list)?.query).toEqual({
      from: isoStart(addDays(today, -29)),
      until: isoStart(addDays(today, 1)),
      sort: "newest",
      limit: "50",
    });
  });

  test("is filtered and sorted by the server", async () => {
    const page = open((desk) => desk.answer(listMembers, { rows: members(3), next: null }));
    await screen.findByText("Rosa Lindner");
    await choose("Time", "week");
    await choose("Outcome", "not-solved");
    await choose("Kind", "unattended");
    await choose("Order", "longest");
    const technician = screen.getByLabelText("Technician");
    fireEvent.focus(technician);
    await waitFor(() => expect(page.timesAsked("GET /api/members")).toBe(1));
    await waitFor(() => expect(document.querySelectorAll("datalist option")).toHaveLength(3));
    await type("Technician", "Bo Lind (member-1@northwind.example)");
    await waitFor(() =>
      expect(page.sent(list)?.query).toMatchObject({
        from: isoStart(addDays(today, -6)),
        outcome: "not-solved",
        kind: "unattended",
        sort: "longest",
        technician: members(3)[1]?.id,
      }),
    );
    const address = screen.getByRole("link", { name: "Export as CSV" }).getAttribute("href") ?? "";
    expect(address).toMatch(/^\/api\/reports\.csv\?/);
    expect(new URLSearchParams(address.split("?")[1]).get("outcome")).toBe("not-solved");
    expect(address).not.toContain("sort=");
  });

  test("takes days of one's own, and asks for nothing while they make no span", async () => {
    const page = open();
    await screen.findByText("Rosa Lindner");
    await choose("Time", "own");
    const before = page.timesAsked(list);
    await type("From", "2026-12-24");
    expect(await screen.findByText(/The first day has to be before the last/)).toBeTruthy();
    expect(page.timesAsked(list)).toBe(before);
    await type("From", "2026-11-02");
    await waitFor(() => expect(page.sent(list)?.query).toMatchObject({ from: isoStart("2026-11-02") }));
    expect(screen.queryByText(/The first day has to be before the last/)).toBeNull();
  });

  test("of a technician is their own: nobody else is asked for", async () => {
    open(() => {}, { roles: ["technician"] });
    expect(await screen.findByText(/Your own sessions/)).toBeTruthy();
    const table = await screen.findByRole("table", { name: "Session reports" });
    expect(within(table).queryByRole("columnheader", { name: "Technician" })).toBeNull();
    expect(screen.queryByLabelText("Technician")).toBeNull();
  });
});

describe("the chart", () => {
  test("says in a sentence and in a table what its bars show", async () => {
    open();
    const chart = await screen.findByRole("figure", { name: "Sessions a day" });
    const picture = within(chart).getByRole("img");
    const total = reportCounts().sessions;
    expect(picture.getAttribute("aria-label")).toContain(`${total} sessions from`);
    const table = within(chart).getByRole("table", { name: "Sessions by day" });
    expect(within(table).getAllByRole("row")).toHaveLength(31);
    const busy = reportCounts().days.filter(({ sessions }) => sessions > 0);
    expect(picture.querySelectorAll("rect")).toHaveLength(busy.length);
    expect(within(chart.parentElement as HTMLElement).getByText(String(total))).toBeTruthy();
  });

  test("has no style that the policy would block", async () => {
    open();
    const chart = await screen.findByRole("figure", { name: "Sessions a day" });
    expect(chart.querySelectorAll("[style], style")).toHaveLength(0);
  });
});

describe("a report", () => {
  const openFirst = async () =>
    fireEvent.click(await screen.findByRole("button", { name: /^Report of Rosa Lindner/ }));

  test("tells scopes and files, and takes outcome and notes", async () => {
    const page = open();
    await openFirst();
    expect(await screen.findByText("setup-guide.pdf")).toBeTruthy();
    const dialog = within(screen.getByRole("dialog", { name: "Session with Rosa Lindner" }));
    expect(dialog.getByText(/See the screen, Control the browser/)).toBeTruthy();
    await type("Notes", "Done.");
    fireEvent.change(dialog.getByLabelText("Outcome"), { target: { value: "solved" } });
    page.desk.answer(changeReport, { ...report, notes: "Done.", outcome: "solved", revision: 3 });
    await press("Save");
    expect(await screen.findByText("Saved.")).toBeTruthy();
    expect(page.sent("PUT /api/reports/:id")).toEqual({
      params: { id: report.id },
      body: { outcome: "solved", notes: "Done.", revision: 2 },
    });
  });

  test("that was changed meanwhile keeps what was typed, and shows what it says now", async () => {
    const page = open((desk) => desk.refuse(changeReport, "desk-changed-meanwhile"));
    await openFirst();
    await type("Notes", "Mine.");
    page.desk.answer(readReport, { ...report, notes: "Theirs.", revision: 6 });
    await press("Save");
    expect(await screen.findByText(/Now it is: To be continued; notes: Theirs\./)).toBeTruthy();
    expect(screen.getByLabelText<HTMLTextAreaElement>("Notes").value).toBe("Mine.");
    page.desk.answer(changeReport, { ...report, notes: "Mine.", revision: 7 });
    await press("Save");
    expect(await screen.findByText("Saved.")).toBeTruthy();
    expect(page.sent("PUT /api/reports/:id")?.body).toMatchObject({ revision: 6, notes: "Mine." });
  });

  test("that is not there says so", async () => {
    open((desk) => desk.refuse(readReport, "desk-not-found"));
    await openFirst();
    expect(await screen.findByText("It is not there, or not for you to see.")).toBeTruthy();
  });
});

describe("the address", () => {
  test("says what the list is filtered by, and nothing while it is as at first", async () => {
    open();
    await screen.findByText("Rosa Lindner");
    expect(location.hash).toBe("");
    await choose("Outcome", "not-solved");
    await choose("Order", "longest");
    await choose("Time", "own");
    await type("From", "2026-11-02");
    await type("Until", "2026-11-10");
    expect(location.hash).toBe("#from=2026-11-02&until=2026-11-10&outcome=not-solved&sort=longest");
    // What makes no span is not written down.
    await type("From", "2026-12-02");
    expect(location.hash).toContain("from=2026-11-02");
    await choose("Time", "month");
    await choose("Outcome", "all");
    await choose("Order", "newest");
    expect(location.hash).toBe("");
  });

  test("of a bookmark filters, with the technician named in words", async () => {
    const [technician] = members(3);
    history.replaceState(null, "", `/#search=printer&span=week&kind=unattended&technician=${technician?.id}`);
    const page = open((desk) =>
      desk.answer(listMembers, { rows: technician ? [technician] : [], next: null }),
    );
    await screen.findByText("Rosa Lindner");
    expect(page.sent(list)?.query).toMatchObject({
      search: "printer",
      from: isoStart(addDays(today, -6)),
      kind: "unattended",
      technician: technician?.id,
    });
    expect(screen.getByLabelText<HTMLInputElement>("Search by name or notes").value).toBe("printer");
    const field = screen.getByLabelText<HTMLInputElement>("Technician");
    await waitFor(() => expect(field.value).toBe("Ada Berg (member-0@northwind.example)"));
    expect(page.sent("GET /api/members")?.query).toEqual({ id: technician?.id });
  });

  test("with what is no value of a filter is as if it were not there", async () => {
    history.replaceState(null, "", "/#outcome=king&span=never&from=2026-02-30&until=x&technician=me&sort=&%");
    const page = open();
    await screen.findByText("Rosa Lindner");
    expect(page.sent(list)?.query).toEqual({
      from: isoStart(addDays(today, -29)),
      until: isoStart(addDays(today, 1)),
      sort: "newest",
      limit: "50",
    });
  });

  test("does not name whom one looks for in notes after their name was erased", async () => {
    const page = open((desk) => {
      desk.answer(findForErasure, { reports: 1, firstAt: isoStart(today), lastAt: isoStart(today) });
      desk.answer(eraseFromReports, { reports: 1 });
    });
    fireEvent.click(await screen.findByRole("button", { name: /^Report of Rosa Lindner/ }));
    await press("Erase the customer's name");
    await press("Erase in 1 report");
    await press("Look for it in notes");
    await waitFor(() => expect(page.sent(list)?.query).toMatchObject({ search: "Rosa Lindner" }));
    expect(location.hash).toBe("");
  });
});
