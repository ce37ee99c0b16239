/** What a technician's page offers under an organisation's rules, and what it gives back. */
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { type DeviceSettings, defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import { pageScopes } from "../../protocol/scope.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import type { RulesState } from "../platform/device-rules.ts";
import { fakeViewer } from "../session/fake-session.ts";
import { createSessionStore } from "../session/session-store.ts";
import { TechnicianSession } from "./technician-session.tsx";

const [language] = languages as [(typeof languages)[number]];
afterEach(cleanup);

const known = (part: Partial<DeviceSettings>): RulesState => ({
  kind: "known",
  rules: {
    organisation: { ...defaultDeviceSettings, ...part },
    groups: [
      {
        id: "G".repeat(22),
        name: "Tills",
        settings: { minimumVersion: "9.0.0" },
        effective: { ...defaultDeviceSettings, minimumVersion: "9.0.0" },
        createdAt: "2026-11-26T09:00:00.000Z",
        revision: 0,
      },
    ],
  },
});
const extension = [...pageScopes, "control", "clipboard", "unattended"] as const;
const holds = (...scopes: SessionSnapshot["grants"][number]["scope"][]) => ({
  grants: scopes.map((scope) => ({ sender: 1, scope, duration: "session" as const, grantedAtMs: 0 })),
});

function setUp(first: RulesState, part: Partial<SessionSnapshot> = {}, group: string | null = null) {
  const [state, setState] = createSignal<RulesState>(first);
  const [release, refresh] = [vi.fn(), vi.fn(async () => {})];
  const viewer = fakeViewer({ hostScopes: extension, ...part }, { release });
  const rules = { state, refresh, settled: async () => state() };
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <TechnicianSession store={createSessionStore(viewer)} canShow rules={rules} group={group} />
    </I18nProvider>
  ));
  return { setState, release, refresh };
}
const asks = (name: string) => screen.queryByRole("button", { name: `${name}: not asked` }) !== null;

test("what the organisation leaves out is not offered, and why is said", () => {
  setUp(known({ allowedScopes: ["view", "control", "files-in"] }));
  expect(["See screen", "Control the browser", "Send files"].map(asks)).toEqual([true, true, true]);
  expect(["Clipboard", "Get files", "System", "Record", "Come back later"].map(asks)).not.toContain(true);
  expect(
    screen.getByText(
      "Your organisation leaves out: Clipboard, Get files, System, Record, and Come back later.",
    ),
  ).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Ask for the report" })).toBeNull();
});

test("what the customer's side cannot do anyway is not said to be left out", () => {
  setUp(known({ allowedScopes: ["view"] }), { hostScopes: ["view", "files-in"] });
  expect(screen.getByText("Your organisation leaves out: Send files.")).toBeTruthy();
});

test("without the screen among what is allowed, there is no button to ask for it anywhere", () => {
  setUp(known({ allowedScopes: ["files-in"] }));
  expect(asks("See screen")).toBe(false);
  expect(screen.queryByRole("button", { name: english.screen.ask })).toBeNull();
});

test("an extension older than the least version is told, and what it alone can do is not offered and given back", () => {
  const { release } = setUp(known({ minimumVersion: "0.2.0" }), {
    hostBuild: "0.1.9+abc",
    ...holds("control", "view"),
  });
  expect(screen.getByText("Rosa Lindner's Farhand is older than 0.2.0")).toBeTruthy();
  expect(screen.getByText(/It is version 0\.1\.9/)).toBeTruthy();
  expect(["Control the browser", "Clipboard", "Come back later"].map(asks)).not.toContain(true);
  expect(asks("Send files")).toBe(true);
  expect(release.mock.calls).toEqual([["control"]]);
  expect(screen.queryByText(/needs the Farhand extension/)).toBeNull();
});

test("one that is new enough is not told of, nor a page, which is as new as its server", () => {
  const { release } = setUp(known({ minimumVersion: "0.2.0" }), {
    hostBuild: "0.2.0+abc",
    ...holds("control"),
  });
  expect([asks("Clipboard"), release.mock.calls]).toEqual([true, []]);
  cleanup();
  setUp(known({ minimumVersion: "0.2.0" }), { hostBuild: "0.1.0+abc", hostScopes: pageScopes });
  expect(asks("See screen")).toBe(true);
  expect(screen.queryByText(/is older than/)).toBeNull();
  expect(screen.getByText(/needs the Farhand extension/)).toBeTruthy();
});

test("one that does not say its version counts as older", () => {
  setUp(known({ minimumVersion: "0.2.0" }), { hostBuild: "development" });
  expect(screen.getByText(/does not say its version/)).toBeTruthy();
  expect(asks("Control the browser")).toBe(false);
});

test("at a device its group decides, and of a device that is too old all is given back", () => {
  const { release } = setUp(known({}), { hostBuild: "0.2.0", ...holds("view", "control") }, "tills");
  expect(release.mock.calls).toEqual([["view"], ["control"]]);
});

test("until the rules are known nothing is offered and nothing given back; when they cannot be read, they can be asked for again", () => {
  const { release, refresh, setState } = setUp({ kind: "asking" }, holds("control"));
  expect([asks("See screen"), release.mock.calls]).toEqual([false, []]);
  setState({ kind: "failed", code: "desk-unreachable" });
  expect(screen.getByText(english.limits.failedTitle)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: english.deploy.retry }));
  expect(refresh).toHaveBeenCalledOnce();
  setState(known({}));
  expect([asks("See screen"), release.mock.calls]).toEqual([true, []]);
});

test("on a server without accounts all is offered", () => {
  setUp({ kind: "none" }, { hostBuild: "development" });
  expect(["Control the browser", "Record", "Come back later"].map(asks)).toEqual([true, true, true]);
});
