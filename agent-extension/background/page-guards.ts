/**
 * Owns: putting the guard (page-guard/) into every page while the screen is shared, and taking it out again.
 */

import { allSites } from "../manifest.ts";

const script = { id: "page-guard", js: ["page-guard.js"], matches: [...allSites] };

/** @returns whether every page is guarded: false where the person keeps the extension from sites */
export async function guardPages(on: boolean): Promise<boolean> {
  const registered = await chrome.scripting.getRegisteredContentScripts({ ids: [script.id] });
  if (!on) {
    if (registered.length > 0) await chrome.scripting.unregisterContentScripts({ ids: [script.id] });
    await overTabs((tab) => chrome.tabs.sendMessage(tab, { t: "end" }));
    return false;
  }
  if (registered.length === 0) {
    await chrome.scripting.registerContentScripts([
      {
        ...script,
        allFrames: true,
        matchOriginAsFallback: true,
        runAt: "document_start",
        persistAcrossSessions: false,
      },
    ]);
  }
  await overTabs((tabId) =>
    chrome.scripting.executeScript({
      target: { tabId, allFrames: true },
      files: [...script.js],
      injectImmediately: true,
    }),
  );
  return chrome.permissions.contains({ origins: [...script.matches] });
}

export async function tellGuard(tab: number, message: Record<string, unknown>): Promise<void> {
  await chrome.tabs.sendMessage(tab, message, { frameId: 0 });
}

/** Each on its own: pages of the browser refuse. */
async function overTabs(act: (tab: number) => Promise<unknown>): Promise<void> {
  const tabs = await chrome.tabs.query({ url: [...script.matches] });
  await Promise.allSettled(tabs.flatMap(({ id }) => (id === undefined ? [] : [act(id)])));
}
