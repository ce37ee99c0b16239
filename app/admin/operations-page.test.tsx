import { cleanup, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import { readHealth } from "../../protocol/desk/operations-api.ts";
import { readSettings } from "../../protocol/desk/organisation-api.ts";
import type { FakeDesk } from "../desk/fake-desk.ts";
import type { FetchDeskFile } from "../platform/desk-client.ts";
import { health, settings } from "./fake-organisation.ts";
import { openPage, press } from "./open-page.tsx";
import { OperationsPage } from "./operations-page.tsx";

afterEach(cleanup);

const nowMs = Date.UTC(2026, 10, 26, 12);
const open = (
  tell: (desk: FakeDesk) => void = () => {},
  fetchFile: FetchDeskFile = async () => ({ ok: false, code: "desk-busy" }),
) => {
  const saved = vi.fn<(blob: Blob, name: string) => void>();
  const page = openPage(
    (tools) => <OperationsPage {...tools} now={() => nowMs} fetchFile={fetchFile} saveFile={saved} />,
    { roles: ["network-administrator"] },
    (desk) => {
      desk.answer(readHealth, health());
      desk.answer(readSettings, settings());
      tell(desk);
    },
  );
  return { ...page, saved };
};

test("each part says in words how it is", async () => {
  open();
  const table = await screen.findByRole("table", { name: "Parts of the server" });
  const stateOf = (part: string) =>
    within(table).getByRole("row", { name: new RegExp(`^${part}`) }).textContent;
  expect(stateOf("Database")).toMatch(/Well.*SQLite, 48\.7 MB/);
  expect(stateOf("Redis")).toMatch(/Off/);
  expect(stateOf("Relay")).toMatch(/Well.*2 servers/);
  expect(stateOf("Signaling")).toContain("Open rooms: 12");
  expect(screen.queryByText("Something needs you")).toBeNull();
});

test("what is not well stands above all, and is looked at again", async () => {
  const page = open((desk) =>
    desk.answer(
      readHealth,
      health({ mail: { state: "unwell", waiting: 3, givenUp: 1, lastProblem: "ECONNREFUSED" } }),
    ),
  );
  expect(await screen.findByText("Not well: Mail.")).toBeTruthy();
  expect(screen.getByText("3 waiting, 1 given up. Last problem: ECONNREFUSED")).toBeTruthy();
  page.desk.answer(readHealth, health());
  await press("Look again");
  await waitFor(() => expect(screen.queryByText("Not well: Mail.")).toBeNull());
});

test("a backup is taken away as a file of the server's name", async () => {
  const blob = new Blob(["all of it"]);
  const page = open(
    () => {},
    async () => ({ ok: true, value: { blob, name: "farhand-2026-11-26.backup" } }),
  );
  await press("Download a backup");
  expect(await screen.findByText("The backup farhand-2026-11-26.backup is downloaded.")).toBeTruthy();
  expect(page.saved).toHaveBeenCalledWith(blob, "farhand-2026-11-26.backup");
  expect(page.timesAsked("GET /api/operations/health")).toBe(2);
});

test("a backup that failed says so, and there is no file", async () => {
  const page = open();
  await press("Download a backup");
  expect(await screen.findByText(/database does not answer/)).toBeTruthy();
  expect(page.saved).not.toHaveBeenCalled();
});

test("how long things are kept is there where it may be read, and else is not", async () => {
  open();
  expect(await screen.findByRole("heading", { name: "How long things are kept" })).toBeTruthy();
  cleanup();
  open((desk) => desk.refuse(readSettings, "desk-not-allowed"));
  await screen.findByRole("table", { name: "Parts of the server" });
  expect(screen.queryByRole("heading", { name: "How long things are kept" })).toBeNull();
});
