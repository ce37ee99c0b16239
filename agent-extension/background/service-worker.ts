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
  readCall,
} from "../bridge/driver-messages.ts";
import { panicCommand } from "../manifest.ts";
import { carryOut } from "./browser-calls.ts";
import { readSettings } from "./extension-settings.ts";
import { createReportGate } from "./report-gate.ts";

const offscreenPath = "offscreen.html";
const keptPrefix = "kept.";

const reports = createReportGate();
let engine: chrome.runtime.Port | null = null;
let starting: Promise<void> | null = null;

const tell = (message: DriverMessage | DriverSetup) => engine?.postMessage(message);

void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });

chrome.runtime.onConnect.addListener((port) => {
  // The engine alone: no other page of the extension needs the browser's interfaces through here.
  const isEngine =
    port.name === enginePort &&
    port.sender?.id === chrome.runtime.id &&
    port.sender.url === chrome.runtime.getURL(offscreenPath);
  if (!isEngine) return port.disconnect();
  engine = port;
  port.onDisconnect.addListener(() => {
    if (engine === port) engine = null;
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
  if (sender.id !== chrome.runtime.id || message !== "start-engine") return false;
  startEngine().then(
    () => answer(true),
    () => answer(false),
  );
  return true;
});

const HandedOver = v.strictObject({ t: v.literal("join-code"), code: v.pipe(v.string(), v.maxLength(40)) });

chrome.runtime.onMessageExternal.addListener((message: unknown, sender, answer) => {
  const handed = v.safeParse(HandedOver, message);
  const isSecure = sender.origin?.startsWith("https:") === true || sender.origin === "http://localhost";
  const isLocal = sender.origin !== undefined && new URL(sender.origin).hostname === "localhost";
  if (!handed.success || !(isSecure || isLocal) || !parseJoinCode(handed.output.code).ok) {
    answer({ ok: false });
    return false;
  }
  // Opened from the person's own click on the support page.
  const { tab } = sender;
  if (tab?.windowId !== undefined)
    void chrome.sidePanel.open({ windowId: tab.windowId }).catch(() => undefined);
  startEngine().then(
    () => {
      tell({ t: "join-code", code: handed.output.code });
      answer({ ok: true });
    },
    () => answer({ ok: false }),
  );
  return true;
});

chrome.debugger.onEvent.addListener(({ tabId }, method, params) => {
  if (tabId === undefined) return;
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
chrome.tabs.onActivated.addListener(tabsChanged);
chrome.tabs.onAttached.addListener(tabsChanged);
chrome.tabs.onCreated.addListener(tabsChanged);
chrome.tabs.onDetached.addListener(tabsChanged);
chrome.tabs.onMoved.addListener(tabsChanged);
chrome.tabs.onRemoved.addListener(tabsChanged);
chrome.tabs.onReplaced.addListener(tabsChanged);
chrome.tabs.onUpdated.addListener(tabsChanged);
chrome.tabs.onZoomChange.addListener(tabsChanged);
chrome.windows.onRemoved.addListener((window) => tell({ t: "window-closed", window }));
chrome.commands.onCommand.addListener((command) => {
  if (command === panicCommand) tell({ t: "panic" });
});

async function startEngine(): Promise<void> {
  starting ??= openOffscreen().finally(() => {
    starting = null;
  });
  return starting;
}

async function openOffscreen(): Promise<void> {
  if (await chrome.offscreen.hasDocument()) return;
  await chrome.offscreen.createDocument({
    url: offscreenPath,
    reasons: ["WEB_RTC", "DISPLAY_MEDIA"],
    justification:
      "The session with the person who helps runs here, so that closing the side panel does not end it.",
  });
}

async function setUp(port: chrome.runtime.Port): Promise<void> {
  const [{ server }, rows] = await Promise.all([readSettings(), chrome.storage.session.get()]);
  const kept = Object.fromEntries(
    Object.entries(rows).flatMap(([key, value]) =>
      key.startsWith(keptPrefix) && typeof value === "string" ? [[key.slice(keptPrefix.length), value]] : [],
    ),
  );
  if (port === engine) tell({ t: "setup", server, kept });
}
