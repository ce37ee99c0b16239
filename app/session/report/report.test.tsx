/** What the organisation is told of a session, that nothing of it is lost on the way, and in whose name it goes. */
import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Receipt } from "../../../peer/session/receipt.ts";
import { NewReport } from "../../../protocol/desk/reports-api.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { english } from "../../i18n/english.ts";
import { createI18n, I18nProvider } from "../../i18n/i18n-context.tsx";
import { languages } from "../../i18n/languages.ts";
import { OutcomeForm } from "./outcome-form.tsx";
import { reportOf } from "./session-report.ts";

const [language] = languages;
if (!language) throw new Error("no language");

const beganMs = Date.UTC(2026, 10, 26, 9);
const id = "AAAAAAAAAAAAAAAAAAAAAA";
const receipt: Receipt = {
  format: "farhand-receipt",
  version: 1,
  sessionId: "session",
  role: "viewer",
  startedMs: beganMs,
  endedMs: beganMs + 600_000,
  endReason: "ended-here",
  members: [
    { sender: 0, name: "Rosa", role: "host", self: false, joinedMs: beganMs + 1_000, leftMs: null },
    { sender: 1, name: "Jonas", role: "viewer", self: true, joinedMs: beganMs, leftMs: null },
    { sender: 2, name: "Mia", role: "viewer", self: false, joinedMs: beganMs, leftMs: null },
  ],
  grants: [
    { sender: 1, scope: "view", answer: "session", askedMs: null, answeredMs: beganMs, takenBackMs: null },
    { sender: 1, scope: "view", answer: "once", askedMs: null, answeredMs: beganMs, takenBackMs: null },
    { sender: 1, scope: "control", answer: "no", askedMs: null, answeredMs: beganMs, takenBackMs: null },
    {
      sender: 2,
      scope: "files-out",
      answer: "session",
      askedMs: null,
      answeredMs: beganMs,
      takenBackMs: null,
    },
  ],
  files: [
    { name: "driver.zip", sizeBytes: 12, direction: "out", outcome: "done", sha256: null, finishedMs: null },
    {
      name: "secret.txt",
      sizeBytes: 12,
      direction: "in",
      outcome: "refused",
      sha256: null,
      finishedMs: null,
    },
  ],
  recordings: [],
  repairs: [],
  dropped: [],
  chatMessages: 4,
  link: {
    relayed: false,
    interruptions: 0,
    interruptedMs: 0,
    roundTripMedianMs: 20,
    delayMedianMs: 40,
    refusedMessages: 0,
  },
};
const about = { id, kind: "attended", nowMs: beganMs + 900_000 } as const;

describe("a report", () => {
  test("says who was helped, when, with what was granted to this technician, and which files arrived", () => {
    const report = reportOf(receipt, about);
    expect(parseValue(NewReport, report).ok).toBe(true);
    expect(report).toEqual({
      id,
      kind: "attended",
      customerName: "Rosa",
      deviceGroup: null,
      beganAt: "2026-11-26T09:00:01.000Z",
      endedAt: "2026-11-26T09:10:00.000Z",
      scopes: ["view"],
      files: [{ name: "driver.zip", sizeBytes: 12, direction: "to-customer" }],
      outcome: "not-said",
      notes: "",
    });
  });

  test("is none where nobody was helped, or on the customer's side", () => {
    expect(reportOf({ ...receipt, members: receipt.members.slice(1) }, about)).toBeNull();
    expect(reportOf({ ...receipt, role: "host" }, about)).toBeNull();
  });

  test("of a session whose end nobody wrote down ends now, and clocks that ran back do no harm", () => {
    expect(reportOf({ ...receipt, endedMs: null }, about)?.endedAt).toBe("2026-11-26T09:15:00.000Z");
    const back = reportOf({ ...receipt, endedMs: beganMs - 60_000 }, about);
    expect(parseValue(NewReport, back).ok).toBe(true);
  });
});

describe("the outcome", () => {
  afterEach(cleanup);

  const show = (isReported: boolean, onTell = vi.fn(async () => true)) => {
    render(() => (
      <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
        <OutcomeForm isReported={() => Promise.resolve(isReported)} onTell={onTell} />
      </I18nProvider>
    ));
    return onTell;
  };

  test("is asked where there is a report, and told with the notes", async () => {
    const onTell = show(true);
    fireEvent.click(await screen.findByLabelText("Solved"));
    fireEvent.input(screen.getByLabelText("Notes for your colleagues"), {
      target: { value: " New driver " },
    });
    fireEvent.click(screen.getByRole("button", { name: "Add to the report" }));
    await screen.findByText("It is in the report.");
    expect(onTell).toHaveBeenCalledWith({ outcome: "solved", notes: "New driver" });
  });

  test("that could not be told stays to be tried again", async () => {
    const onTell = show(
      true,
      vi.fn(async () => false),
    );
    fireEvent.click(await screen.findByLabelText("Not solved"));
    fireEvent.click(screen.getByRole("button", { name: "Add to the report" }));
    await screen.findByText(/could not be added/);
    fireEvent.click(screen.getByRole("button", { name: "Add to the report" }));
    await waitFor(() => expect(onTell).toHaveBeenCalledTimes(2));
  });

  test("is not asked where nobody is told of the session", async () => {
    show(false);
    await Promise.resolve();
    expect(screen.queryByText("What became of it?")).toBeNull();
  });
});
