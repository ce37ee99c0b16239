/**
 * Owns: the extension's service worker. It routes: calls of the engine to the browser, events of the browser to the
 * engine. It may end at any moment and is started again by the next event, so nothing that matters is kept in it.
 * Never: decides anything about a session, or listens to a page of the web, save for a join code of our own servers.
 */

import * as v from "valibot";
import { parseJoinCode } from "../../protocol/join-code.ts";
import {
  cdpEvents,
  type DriverMessage,
  type DriverSetup,
  enginePort,
  frameEvents,
  readCall,
} from "../bridge/driver-messages.ts";
import { panicCommand } from "../manifest.ts";
import { maskRequest } from "../page-guard/mask-rules.ts";
import { carryOut } from "./browser-calls.ts";
import { isLocked, watchLock } from "./browser-lock.ts";
import { afterEngineLost, enginePath, keptRows, startEngine } from "./engine-document.ts";
import { readSettings } from "./extension-settings.ts";
import { maskDocument } from "./page-guards.ts";
import { createReportGate } from "./report-gate.ts";

const reports = createReportGate();
let engine: chrome.runtime.Port | null = null;
/** Handed over before the engine was there to hear of it. */
let arrivedCode: string | null = null;

/** What must reach the engine also where it happened while the port to it was made anew. */
const owedKinds: ReadonlySet<string> = new Set(["detached", "panic", "window-closed"]);
const mostOwed = 50;
let owed: DriverMessage[] = [];

function tell(message: DriverMessage | DriverSetup): void {
  if (engine !== null) engine.postMessage(message);
  else if (message.t !== "setup" && owedKinds.has(message.t)) owed = [...owed, message].slice(-mostOwed);
}

void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
watchLock();
// Where the browser starts, a device is there again by itself.
chrome.runtime.onStartup.addListener(() => void startDevice());
chrome.runtime.onInstalled.addListener(() => void startDevice());
// It may have ended while this was not running.
void afterEngineLost();

chrome.runtime.onConnect.addListener((port) => {
  // The engine alone: no other page of the extension needs the browser's interfaces through here.
  const isEngine =
    port.name === enginePort &&
    port.sender?.id === chrome.runtime.id &&
    port.sender.url === chrome.runtime.getURL(enginePath);
  if (!isEngine) return port.disconnect();
  engine = port;
  const late = owed;
  owed = [];
  for (const message of late) tell(message);
  port.onDisconnect.addListener(() => {
    if (engine !== port) return;
    engine = null;
    void afterEngineLost();
  });
  port.onMessage.addListener((message: unknown) => {
    const call = readCall(message);
    if (call === null) return;
    reports.note(call);
    carryOut(call).then(
      (value) => port === engine && tell({ t: "answer", call: call.call, value, error: null }),
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        if (port === engine) tell({ t: "answer", call: call.call, value: null, error: text });
      },
    );
  });
  void setUp(port);
});

chrome.runtime.onMessage.addListener((message: unknown, sender, answer) => {
  if (sender.id !== chrome.runtime.id) return false;
  const tab = sender.tab?.id;
  // A guard in the top document of a page; what it says is checked by the engine.
  if (isObject(message) && "guard" in message && tab !== undefined && sender.frameId === 0) {
    tell({ t: "guard", tab, says: message["guard"] });
    return false;
  }
  if (message === maskRequest) {
    void maskDocument(sender).then(answer, answer);
    return true;
  }
  const isOwnPage = sender.url?.startsWith(chrome.runtime.getURL("")) === true;
  if (message !== "start-engine" || !isOwnPage) return false;
  startEngine().then(
    () => answer(true),
    () => answer(false),
  );
  return true;
});

const FromServer = v.variant("t", [
  v.strictObject({ t: v.literal("ping") }),
  v.strictObject({ t: v.literal("join-code"), code: v.pipe(v.string(), v.maxLength(40)) }),
]);

// Pages of the servers that the manifest names, and of them those of the server that is set.
chrome.runtime.onMessageExternal.addListener((message: unknown, sender, answer) => {
  const said = v.safeParse(FromServer, message);
  // At once, while the person's press still counts.
  const { tab } = sender;
  if (said.success && said.output.t === "join-code" && tab?.windowId !== undefined) {
    void chrome.sidePanel.open({ windowId: tab.windowId }).catch(() => undefined);
  }
  void answerServer(said.success ? said.output : null, sender.origin).then(
    (ok) => answer({ ok }),
    () => answer({ ok: false }),
  );
  return true;
});

async function answerServer(said: v.InferOutput<typeof FromServer> | null, origin: string | undefined) {
  const { server } = await readSettings();
  if (said === null || origin !== server) return false;
  if (said.t === "ping") return true;
  if (!parseJoinCode(said.code).ok) return false;
  await startEngine();
  arrivedCode = said.code;
  tell({ t: "join-code", code: said.code });
  return true;
}

chrome.debugger.onEvent.addListener(({ tabId, sessionId }, method, params) => {
  if (tabId === undefined) return;
  if (sessionId !== undefined) {
    if (frameEvents.has(method)) tell({ t: "cdp-in-frame", tab: tabId, session: sessionId, method, params });
    return;
  }
  if (cdpEvents.has(method)) return tell({ t: "cdp", tab: tabId, method, params });
  const event = reports.take(tabId, method, params);
  if (event !== null) tell({ t: "cdp", tab: tabId, ...event });
});
chrome.debugger.onDetach.addListener(({ tabId }, reason) => {
  if (tabId === undefined) return;
  reports.letGo(tabId);
  tell({ t: "detached", tab: tabId, reason });
});

const tabsChanged = () => tell({ t: "tabs-changed" });
chrome.tabs.onActivated.addListener(({ tabId, windowId }) => {
  tell({ t: "tab-activated", tab: tabId, window: windowId });
  tabsChanged();
});
const tabLeft = (tab: number) => {
  tell({ t: "tab-left", tab });
  tabsChanged();
};
chrome.tabs.onAttached.addListener(tabsChanged);
chrome.tabs.onCreated.addListener(tabsChanged);
chrome.tabs.onDetached.addListener(tabLeft);
chrome.tabs.onMoved.addListener(tabsChanged);
chrome.tabs.onRemoved.addListener(tabLeft);
chrome.tabs.onReplaced.addListener((_added, removed) => tabLeft(removed));
chrome.tabs.onUpdated.addListener((tab, { url }) => {
  if (url !== undefined) tell({ t: "tab-navigated", tab, url });
  tabsChanged();
});
chrome.tabs.onZoomChange.addListener(tabsChanged);
chrome.permissions.onAdded.addListener(() => tell({ t: "permissions-added" }));
chrome.windows.onRemoved.addListener((window) => tell({ t: "window-closed", window }));
chrome.commands.onCommand.addListener((command) => {
  if (command === panicCommand) tell({ t: "panic" });
});

// An organisation's settings arrive some seconds after the extension did, and change at any time.
chrome.storage.onChanged.addListener((_changes, area) => {
  if (area === "managed") void policyChanged();
});

async function policyChanged(): Promise<void> {
  const { enrolment, asksPersonFirst } = await readSettings();
  tell({ t: "policy", enrolment, asksPersonFirst });
  await startDevice();
}

/** Whether this browser is a device, or is to become one by policy: of both only the engine knows more. */
async function startDevice(): Promise<void> {
  const { isDevice, settledEnrolment } = await chrome.storage.local.get(["isDevice", "settledEnrolment"]);
  const { enrolment } = await readSettings();
  if (isDevice === true || (enrolment !== null && enrolment !== settledEnrolment)) await startEngine();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

async function setUp(port: chrome.runtime.Port): Promise<void> {
  const [{ isManaged: _, ...settings }, kept, locked] = await Promise.all([
    readSettings(),
    keptRows(),
    isLocked(),
  ]);
  if (port !== engine) return;
  tell({ t: "setup", ...settings, kept, isLocked: locked });
  if (arrivedCode !== null) tell({ t: "join-code", code: arrivedCode });
}
