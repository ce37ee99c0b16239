import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, describe, expect, test } from "vitest";
import {
  type OrganisationSettings,
  readSettings,
  renameOrganisation,
  setPasswordPolicy,
  setRetention,
  setSessionPolicy,
  setTwoFactorPolicy,
} from "../../protocol/desk/organisation-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { settings } from "./fake-organisation.ts";
import { addDays, dayOf, startOfDay } from "./local-day.ts";
import { openPage, press, tick, type } from "./open-page.tsx";
import { OrganisationPage } from "./organisation-page.tsx";

afterEach(cleanup);

const nowMs = Date.UTC(2026, 10, 26, 12);
const enrolled = { enrolledAt: "2026-11-03T12:00:00.000Z", recoveryCodesLeft: 10, requiredFrom: null };
const open = (part: Partial<OrganisationSettings> = {}, me: Partial<Myself> = { twoFactor: enrolled }) =>
  openPage(
    (tools) => <OrganisationPage {...tools} now={() => nowMs} />,
    me,
    (desk) => desk.answer(readSettings, settings(part)),
  );

test("a pane is read first, and what is typed after Edit is thrown away by Cancel", async () => {
  const page = open();
  await press("Edit: Name");
  const field = await screen.findByLabelText<HTMLInputElement>("Name of the organisation");
  expect([field.value, document.activeElement === field]).toEqual(["Northwind", true]);
  await type("Name of the organisation", "Southwind");
  await press("Cancel");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Edit: Name");
  await press("Edit: Name");
  expect((await screen.findByLabelText<HTMLInputElement>("Name of the organisation")).value).toBe(
    "Northwind",
  );
  expect(page.timesAsked("PUT /api/organisation/name")).toBe(0);
});

test("a change is sent with the revision it was made from, and what holds then is shown", async () => {
  const page = open();
  await press("Edit: Name");
  await type("Name of the organisation", "Southwind");
  page.desk.answer(renameOrganisation, undefined);
  page.desk.answer(readSettings, settings({ name: "Southwind", revision: 4 }));
  await press("Save");
  expect(await screen.findByText("Saved.")).toBeTruthy();
  expect(screen.getByText("Southwind")).toBeTruthy();
  expect(page.sent("PUT /api/organisation/name")?.body).toEqual({ revision: 3, name: "Southwind" });
});

test("a change that somebody else was before with keeps what was typed, and says what holds now", async () => {
  const page = open();
  await press("Edit: Name");
  await type("Name of the organisation", "Southwind");
  page.desk.refuse(renameOrganisation, "desk-changed-meanwhile");
  page.desk.answer(readSettings, settings({ name: "Eastwind", revision: 8 }));
  await press("Save");
  expect(await screen.findByText(/Now it is: Eastwind\./)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Name of the organisation").value).toBe("Southwind");
  page.desk.answer(renameOrganisation, undefined);
  await press("Save");
  expect(await screen.findByText("Saved.")).toBeTruthy();
  expect(page.sent("PUT /api/organisation/name")?.body).toEqual({ revision: 8, name: "Southwind" });
});

describe("two-factor authentication", () => {
  const editFrom = async () => {
    await press("Edit: Two-factor authentication");
    tick("Required of everybody from a date");
  };

  test("says how many have it, and how many a date will sign out", async () => {
    open();
    expect(await screen.findByText("31 of 48 members have it.")).toBeTruthy();
    await editFrom();
    expect(screen.getByText("17 members without it will be signed out on that day.")).toBeTruthy();
    expect(screen.queryByText("You have no second factor yourself")).toBeNull();
  });

  test("can be required from a day at most 14 ahead", async () => {
    const page = open();
    await editFrom();
    const field = await screen.findByLabelText<HTMLInputElement>("Date");
    const last = addDays(dayOf(nowMs), 14);
    expect([field.min, field.max, field.value]).toEqual([dayOf(nowMs), last, last]);
    await type("Date", addDays(last, 1));
    await press("Save");
    expect(await screen.findByText(/Please choose a date from today to/)).toBeTruthy();
    expect(page.timesAsked("PUT /api/organisation/two-factor")).toBe(0);
    const chosen = addDays(dayOf(nowMs), 3);
    await type("Date", chosen);
    page.desk.refuse(setTwoFactorPolicy, "desk-busy");
    await press("Save");
    expect(await screen.findByText(/database does not answer/)).toBeTruthy();
    expect(page.sent("PUT /api/organisation/two-factor")?.body).toEqual({
      revision: 3,
      policy: { state: "on", from: new Date(startOfDay(chosen)).toISOString() },
    });
  });

  test("warns an administrator who has none", async () => {
    open({}, {});
    await editFrom();
    expect(screen.getByText("You have no second factor yourself")).toBeTruthy();
    const link = screen.getByRole("link", { name: "Set up yours" });
    expect(link.getAttribute("href")).toMatch(/^\/two-factor/);
  });

  test("of a date that is past stays as it is when it is saved again", async () => {
    const from = "2026-11-01T09:30:00.000Z";
    const page = open({ twoFactor: { state: "on", from } });
    await press("Edit: Two-factor authentication");
    await press("Save");
    await waitFor(() =>
      expect(page.sent("PUT /api/organisation/two-factor")?.body).toEqual({
        revision: 3,
        policy: { state: "on", from },
      }),
    );
  });
});

test("passwords and sessions take whole numbers within their bounds", async () => {
  const page = open();
  await press("Edit: Passwords");
  tick("A length of your own");
  await type("Least number of characters", "7");
  const passwords = within(screen.getByRole("form", { name: "Passwords" }));
  fireEvent.submit(screen.getByRole("form", { name: "Passwords" }));
  expect(await passwords.findByText("Please type a whole number from 8 to 64.")).toBeTruthy();
  await type("Least number of characters", "20");
  tick("A password needs letters and digits");
  page.desk.answer(setPasswordPolicy, undefined);
  fireEvent.submit(screen.getByRole("form", { name: "Passwords" }));
  await waitFor(() =>
    expect(page.sent("PUT /api/organisation/password-policy")?.body).toEqual({
      revision: 3,
      policy: { minLength: 20, needsLettersAndDigits: true },
    }),
  );
  await press("Edit: Staying signed in");
  await type("Hours in any case", "8");
  page.desk.answer(setSessionPolicy, undefined);
  fireEvent.submit(screen.getByRole("form", { name: "Staying signed in" }));
  await waitFor(() =>
    expect(page.sent("PUT /api/organisation/session-policy")?.body).toEqual({
      revision: 3,
      policy: { idleMinutes: 60, hours: 8 },
    }),
  );
});

test("a shorter retention warns of what is deleted", async () => {
  const page = open();
  await press("Edit: How long things are kept");
  const [limitReports] = screen.getAllByLabelText("For a number of days");
  if (!limitReports) throw new Error("no choice");
  fireEvent.click(limitReports);
  expect(await screen.findByText(/What is older is deleted within a day/)).toBeTruthy();
  await type("Days", "30");
  page.desk.answer(setRetention, undefined);
  fireEvent.submit(screen.getByRole("form", { name: "How long things are kept" }));
  await waitFor(() =>
    expect(page.sent("PUT /api/organisation/retention")?.body).toEqual({
      revision: 3,
      retention: { reportDays: 30, auditDays: null },
    }),
  );
});

test("mail that is off says what to do about it", async () => {
  open({ mail: "log" });
  expect(await screen.findByText(/printed to the server's log.* sets FARHAND_SMTP_URL/)).toBeTruthy();
  cleanup();
  open({ mail: "off" });
  expect(await screen.findByText(/reach nobody.* sets FARHAND_SMTP_URL/)).toBeTruthy();
});

test("settings that could not be loaded are asked for again", async () => {
  const page = openPage(
    (tools) => <OrganisationPage {...tools} now={() => nowMs} />,
    {},
    (desk) => desk.refuse(readSettings, "desk-unreachable"),
  );
  expect(await screen.findByText("This could not be loaded")).toBeTruthy();
  page.desk.answer(readSettings, settings());
  await press("Try again");
  expect(await screen.findByText("31 of 48 members have it.")).toBeTruthy();
});
