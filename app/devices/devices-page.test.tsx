/** From a press on a device to the list again, with an engine and a server that do as the test says. */
import { cleanup, fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { Show } from "solid-js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AccessOutcome, lockedFor } from "../../peer/device/access-lock.ts";
import { createEmitter } from "../../peer/events.ts";
import type { ViewerSession } from "../../peer/session/session.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { DeviceEvents } from "../../peer/signaling/device-presence.ts";
import type { SignalingClient, SignalingEvents } from "../../peer/signaling/signaling-client.ts";
import { defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import type { RulesState } from "../platform/device-rules.ts";
import type { KeptDevice } from "../platform/device-storage.ts";
import { keepReceipt } from "../platform/receipt-storage.ts";
import { type Fake, fakeSnapshot, fakeViewer } from "../session/fake-session.ts";
import { DevicesPage } from "./devices-page.tsx";

const [spoken] = languages as [(typeof languages)[number]];

const world = vi.hoisted(() => ({
  viewers: [] as unknown[],
  loadViewer: () => Promise.resolve<unknown>(null),
  signaling: null as unknown,
  devices: [] as unknown[],
  connections: [] as string[],
}));
vi.mock(import("../session/engine.ts"), async (load) => ({
  ...(await load()),
  mayResume: () => false,
  loadViewerEngine: () => world.loadViewer() as Promise<Result<ViewerSession>>,
}));
vi.mock(import("../../peer/signaling/signaling-client.ts"), async (load) => ({
  ...(await load()),
  createSignalingClient: () => world.signaling as SignalingClient,
}));
vi.mock(import("../platform/device-storage.ts"), async (load) => ({
  ...(await load()),
  listDevices: async () => ok({ devices: world.devices as KeptDevice[], damaged: 0 }),
  noteConnection: async (id: string) => {
    world.connections.push(id);
    return ok(undefined);
  },
}));
vi.mock(import("../platform/single-tab.ts"), async (load) => ({
  ...(await load()),
  claimSession: async () => true,
}));
vi.mock(import("../platform/receipt-storage.ts"), async (load) => ({
  ...(await load()),
  keepReceipt: vi.fn(async () => ok(undefined)),
}));

type Opening = { readonly given: readonly string[]; readonly settle: (outcome: AccessOutcome) => void };
type Viewer = Fake<ViewerSession> & { readonly opening: () => Opening };
const notBegun: Partial<SessionSnapshot> = { phase: "idle", sessionId: "", members: [] };
const live: Partial<SessionSnapshot> = {
  phase: "live",
  sessionId: fakeSnapshot("viewer").sessionId,
  members: fakeSnapshot("viewer").members,
};
const viewers = () => world.viewers as Viewer[];
const lastViewer = () => {
  const last = viewers().at(-1);
  if (!last) throw new Error("no session was made");
  return last;
};

function makeViewer(): Viewer {
  const outcome = Promise.withResolvers<AccessOutcome>();
  const given: string[] = [];
  const viewer = Object.assign(fakeViewer(notBegun, { dispose: vi.fn() }), {
    openDevice(...all: string[]) {
      given.push(...all);
      viewer.show({ phase: "opening" });
      return outcome.promise;
    },
    opening: () => ({ given, settle: outcome.resolve }),
  });
  return viewer;
}

beforeEach(() => {
  // No accounts' server answers here.
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const signaling = createEmitter<SignalingEvents>();
  const events = createEmitter<DeviceEvents>();
  world.signaling = {
    state: "online",
    on: signaling.on,
    devices: {
      on: events.on,
      watch: (watched: readonly string[]) => queueMicrotask(() => events.emit("present", new Set(watched))),
    },
    dispose() {},
  };
  world.viewers = [];
  world.connections = [];
  world.devices = [
    {
      id: "a",
      name: "Till 3",
      note: "",
      group: "",
      enrolledMs: 0,
      enrolledBy: "",
      lastConnectedMs: null,
      changedMs: 0,
      sealedCode: null,
    } satisfies KeptDevice,
  ];
  world.loadViewer = async () => {
    const made = makeViewer();
    world.viewers.push(made);
    return ok(made);
  };
  vi.mocked(keepReceipt).mockClear();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const button = (name: string) => screen.getByRole("button", { name });
const dialog = () => screen.getByRole("dialog");
const step = () => dialog().querySelector("[aria-current=step]")?.textContent;
/** Whether a dialog asks or tells how far it is. (What closes one for the eye waits for an animation.) */
const isUnderWay = () =>
  screen.queryByLabelText("Access code") !== null || document.querySelector("[aria-current=step]") !== null;

async function dial(accessCode = "kestrel vat 41") {
  fireEvent.input(await screen.findByLabelText("Access code"), { target: { value: accessCode } });
  fireEvent.input(screen.getByLabelText("Your name"), { target: { value: "Jonas" } });
  const before = viewers().length;
  const form = dialog().querySelector("form");
  if (form) fireEvent.submit(form);
  await waitFor(() => expect(viewers().length).toBe(before + 1));
  await waitFor(() => expect(lastViewer().opening().given).not.toEqual([]));
  return lastViewer();
}

const asksFor = (minimumVersion: string): RulesState => ({
  kind: "known",
  rules: { organisation: { ...defaultDeviceSettings, minimumVersion }, groups: [] },
});

async function setUp(state: RulesState = { kind: "none" }) {
  const rules = { state: () => state, refresh: async () => {}, settled: async () => state };
  render(() => (
    <I18nProvider i18n={createI18n({ language: spoken, dictionary: english }, () => {})}>
      <DevicesPage
        rules={rules}
        session={(props) => (
          <Show when={props.store.snapshot.phase}>{(phase) => <main>A session that is {phase()}</main>}</Show>
        )}
      />
    </I18nProvider>
  ));
  await waitFor(() => expect(screen.getByText("Online")).toBeTruthy());
  fireEvent.click(button("Connect to Till 3"));
}

describe("connecting", () => {
  test("goes from the ring to the session, and from its end to the list", async () => {
    await setUp();
    const viewer = await dial();
    expect(viewer.opening().given).toEqual(["a", "kestrel vat 41", "Jonas"]);
    expect(step()).toBe("Ringing the computer");
    viewer.show({ phase: "linking" });
    expect(step()).toBe("Checking the access code");
    viewer.opening().settle(ok(undefined));
    await waitFor(() => expect(step()).toBe("Waiting for the person there"));
    expect(world.connections).toEqual([]);
    viewer.show(live);
    expect(screen.getByText("A session that is live")).toBeTruthy();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(world.connections).toEqual(["a"]);
    viewer.show({ phase: "interrupted" });
    viewer.show({ phase: "live" });
    expect(world.connections).toEqual(["a"]);
    vi.mocked(keepReceipt).mockClear();
    viewer.show({ phase: "ended", end: { reason: "ended-there", code: null, atMs: 0 } });
    const over = await screen.findByText("The session with Till 3 is over");
    expect(over.closest("[role=status]")?.textContent).toContain("The other side ended it.");
    expect(keepReceipt).toHaveBeenCalledOnce();
    expect(isUnderWay()).toBe(false);
    expect(viewer.dispose).toHaveBeenCalled();
    const receipt = within(over.closest("[role=status]") as HTMLElement).getByRole("link", { hidden: true });
    expect(receipt.getAttribute("href")).toBe(`/sessions?open=${live.sessionId}.viewer`);
  });

  test("keeps the access code nowhere", async () => {
    await setUp();
    const viewer = await dial();
    viewer.opening().settle(ok(undefined));
    viewer.show(live);
    const kept = JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      location.href,
      history.state,
    ]);
    expect(kept).toContain("Jonas");
    expect(kept + document.body.innerHTML).not.toContain("kestrel");
  });

  test("says why it came to nothing, and makes a new session for the next try", async () => {
    await setUp();
    const first = await dial("wrong");
    first.show({ phase: "linking" });
    first.opening().settle(err("access-code-wrong"));
    expect(await screen.findByText(/The access code is wrong/)).toBeTruthy();
    expect(first.dispose).toHaveBeenCalled();
    const second = await dial();
    expect(second).not.toBe(first);
    second.opening().settle(lockedFor(5));
    expect(await screen.findByText(/takes no access code for a while/)).toBeTruthy();
    expect(screen.getByText(/again in about 5 min/)).toBeTruthy();
  });

  test("tells the no of the person there", async () => {
    await setUp();
    const viewer = await dial();
    viewer.opening().settle(ok(undefined));
    await waitFor(() => expect(step()).toBe("Waiting for the person there"));
    viewer.show({ phase: "ended", end: { reason: "refused", code: null, atMs: 0 } });
    expect(await screen.findByText("The person there said no")).toBeTruthy();
    expect(screen.queryByText(/is over/)).toBeNull();
  });

  test("that was given up comes to nothing, whatever the engine says later", async () => {
    await setUp();
    const viewer = await dial();
    fireEvent.click(button("Cancel"));
    expect(isUnderWay()).toBe(false);
    expect(viewer.dispose).toHaveBeenCalled();
    viewer.opening().settle(ok(undefined));
    viewer.show(live);
    await Promise.resolve();
    expect([screen.queryByText(/A session that/), isUnderWay()]).toEqual([null, false]);
  });

  test("that was given up while the engine was loading leaves no session behind", async () => {
    await setUp();
    const loading = Promise.withResolvers<Result<Viewer>>();
    world.loadViewer = () => loading.promise;
    fireEvent.input(await screen.findByLabelText("Access code"), { target: { value: "kestrel vat 41" } });
    fireEvent.input(screen.getByLabelText("Your name"), { target: { value: "Jonas" } });
    const form = dialog().querySelector("form");
    if (form) fireEvent.submit(form);
    fireEvent.click(button("Cancel"));
    const late = makeViewer();
    loading.resolve(ok(late));
    await waitFor(() => expect(late.dispose).toHaveBeenCalled());
    expect(late.opening().given).toEqual([]);
  });

  test("with a device that is older than the organisation asks for ends at once, and says so", async () => {
    await setUp(asksFor("0.2.0"));
    const viewer = await dial();
    const end = vi.spyOn(viewer, "end");
    viewer.opening().settle(ok(undefined));
    viewer.show({ ...live, hostBuild: "0.1.9+abc" });
    await waitFor(() => expect(end).toHaveBeenCalled());
    viewer.show({ phase: "ended", end: { reason: "ended-here", code: null, atMs: 0 } });
    expect(await screen.findByText(/Its Farhand is older than 0\.2\.0/)).toBeTruthy();
  });

  test("with a device that is new enough goes on", async () => {
    await setUp(asksFor("0.2.0"));
    const viewer = await dial();
    const end = vi.spyOn(viewer, "end");
    viewer.opening().settle(ok(undefined));
    viewer.show({ ...live, hostBuild: "0.2.0+abc" });
    expect(await screen.findByText("A session that is live")).toBeTruthy();
    expect(end).not.toHaveBeenCalled();
  });

  test("is not begun while what the organisation set cannot be read", async () => {
    await setUp({ kind: "failed", code: "desk-busy" });
    fireEvent.input(await screen.findByLabelText("Access code"), { target: { value: "kestrel vat 41" } });
    fireEvent.input(screen.getByLabelText("Your name"), { target: { value: "Jonas" } });
    const form = dialog().querySelector("form");
    if (form) fireEvent.submit(form);
    expect(await within(dialog()).findByText(english.errorWhat["desk-busy"])).toBeTruthy();
    expect(viewers()).toEqual([]);
  });

  test("with an engine that does not load says that the server cannot be reached", async () => {
    await setUp();
    world.loadViewer = () => Promise.reject(new Error("offline"));
    fireEvent.input(await screen.findByLabelText("Access code"), { target: { value: "kestrel vat 41" } });
    fireEvent.input(screen.getByLabelText("Your name"), { target: { value: "Jonas" } });
    const form = dialog().querySelector("form");
    if (form) fireEvent.submit(form);
    expect(await within(dialog()).findByText("The server cannot be reached.")).toBeTruthy();
  });
});
