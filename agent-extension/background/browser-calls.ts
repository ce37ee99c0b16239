/**
 * Owns: carrying out what the engine calls for, by the browser's interfaces. What goes wrong there is thrown as the
 * browser says it.
 * Never: anything that is not in driver-messages.ts.
 */

import type { DriverCall, DriverResults, TabFacts } from "../bridge/driver-messages.ts";
import { isBlank, isInside } from "../control/site-fence.ts";
import { lockBrowser } from "./browser-lock.ts";
import { captureClock } from "./capture-clock.ts";
import { cookieFacts } from "./cookie-facts.ts";
import { enginePath, keepRow } from "./engine-document.ts";
import { guardPages, tellGuard } from "./page-guards.ts";

/** Who did not touch the machine for so long is not taken to be at it. */
const personAwaySeconds = 180;
const debuggerVersion = "1.3";
const questionSize = { width: 480, height: 700 };

/** Attaching to a tab that is just changing its process may never be answered; the engine then asks again. */
const attachMs = 5_000;

/** Throws what the browser says. */
export async function carryOut(call: DriverCall): Promise<DriverResults[DriverCall["name"]]> {
  const args = call.args as never[];
  return (calls[call.name] as (...args: never[]) => Promise<DriverResults[DriverCall["name"]]>)(...args);
}

const calls = {
  async attach(tabId: number) {
    const { url = "" } = await chrome.tabs.get(tabId);
    // The browser would attach to the extension's own pages: the engine asks for none of them, and gets none.
    if (!isInside({ kind: "everywhere" }, url)) throw new Error("Cannot access this page.");
    const attach = () => within(attachMs, chrome.debugger.attach({ tabId }, debuggerVersion));
    await attach().catch(async (refusal: unknown) => {
      // The engine holds none where it asks: one of ours would be left over from a call whose answer was lost, and in the
      // way for good. Another's cannot be let go of from here.
      await chrome.debugger.detach({ tabId }).catch(() => {
        throw refusal;
      });
      await attach();
    });
  },
  async detach(tabId: number) {
    await chrome.debugger.detach({ tabId });
  },
  cdp: (tabId: number, method: string, params: Record<string, unknown>) =>
    chrome.debugger.sendCommand({ tabId }, method, params),
  cdpInFrame: (tabId: number, sessionId: string, method: string, params: Record<string, unknown>) =>
    chrome.debugger.sendCommand({ tabId, sessionId }, method, params),
  async listTabs(windowId: number): Promise<readonly TabFacts[]> {
    const tabs = await chrome.tabs.query({ windowId });
    return Promise.all(tabs.flatMap((tab) => (tab.id === undefined ? [] : [factsOf(tab.id, tab)])));
  },
  async sharedWindow() {
    const window = await chrome.windows.getLastFocused({ windowTypes: ["normal"] });
    return window.id ?? null;
  },
  async activateTab(tabId: number) {
    await chrome.tabs.update(tabId, { active: true });
  },
  async closeTab(tabId: number) {
    await chrome.tabs.remove(tabId);
  },
  async openTab(windowId: number, url: string | null) {
    const tab = await chrome.tabs.create({ windowId, active: true, ...(url === null ? {} : { url }) });
    return tab.id ?? null;
  },
  async reloadTab(tabId: number, bypassCache: boolean) {
    await chrome.tabs.reload(tabId, { bypassCache });
  },
  async moveInHistory(tabId: number, direction: "back" | "forward") {
    await (direction === "back" ? chrome.tabs.goBack(tabId) : chrome.tabs.goForward(tabId));
  },
  async navigateTab(tabId: number, url: string) {
    await chrome.tabs.update(tabId, { url });
  },
  async zoomTab(tabId: number, zoom: number) {
    await chrome.tabs.setZoom(tabId, zoom);
  },
  guardPages,
  tellGuard,
  async markDevice(isDevice: boolean) {
    await chrome.storage.local.set({ isDevice });
  },
  async settleEnrolment(settledEnrolment: string) {
    await chrome.storage.local.set({ settledEnrolment });
  },
  personState: () => chrome.idle.queryState(personAwaySeconds),
  async captureTab(tabId: number) {
    const { url = "", pendingUrl } = await chrome.tabs.get(tabId);
    // It would be spoilt by the page that comes, and the tab with it.
    if (isBlank(url) || pendingUrl !== undefined) throw new Error("The tab is on its way to a page.");
    return chrome.tabCapture.getMediaStreamId({ targetTabId: tabId });
  },
  async tabUrl(tabId: number) {
    const { url } = await chrome.tabs.get(tabId);
    return url ?? null;
  },
  captureClock,
  lockBrowser,
  async cookiesOf(tabId: number, urls: readonly string[]) {
    const answer = await chrome.debugger.sendCommand({ tabId }, "Network.getCookies", { urls: [...urls] });
    return cookieFacts(answer);
  },
  async openSiteSettings(windowId: number, origin: string) {
    const url = `chrome://settings/content/siteDetails?site=${encodeURIComponent(origin)}`;
    await chrome.tabs.create({ windowId, active: true, url });
  },
  async openQuestion(ticket: string) {
    const window = await chrome.windows.create({
      type: "popup",
      url: `question.html#${ticket}`,
      focused: true,
      ...questionSize,
    });
    return window?.id ?? null;
  },
  async closeWindow(windowId: number) {
    await chrome.windows.remove(windowId);
  },
  async focusEngine(on: boolean) {
    const url = chrome.runtime.getURL(enginePath);
    const target = (await chrome.debugger.getTargets()).find((each) => each.url === url);
    if (target === undefined) throw new Error("The engine has no target.");
    const engine = { targetId: target.id };
    if (!on) return chrome.debugger.detach(engine);
    await chrome.debugger.attach(engine, debuggerVersion);
    await chrome.debugger.sendCommand(engine, "Emulation.setFocusEmulationEnabled", { enabled: true });
  },
  keep: keepRow,
} satisfies {
  readonly [Name in keyof DriverResults]: (...args: never[]) => Promise<unknown>;
};

async function factsOf(id: number, tab: chrome.tabs.Tab): Promise<TabFacts> {
  return {
    tab: id,
    title: tab.title ?? "",
    url: tab.url ?? tab.pendingUrl ?? "",
    isActive: tab.active,
    isLoading: tab.status === "loading",
    zoom: await chrome.tabs.getZoom(id).catch(() => 1),
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("No answer in time.")), ms);
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
