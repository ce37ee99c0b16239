/**
 * Owns: putting the guard (page-guard/) into every page while the screen is shared, and taking it out again; and with it
 * the masks as styles of the user's, which reach what no script can: shadows that are closed, or come later.
 */

import { allSites } from "../manifest.ts";
import { maskRules } from "../page-guard/mask-rules.ts";

const script = { id: "page-guard", js: ["page-guard.js"], matches: [...allSites] };
const masks = { css: maskRules, origin: "USER" } as const;

/** @returns whether every page is guarded: false where the person keeps the extension from sites */
export async function guardPages(on: boolean): Promise<boolean> {
  const registered = await chrome.scripting.getRegisteredContentScripts({ ids: [script.id] });
  if (!on) {
    if (registered.length > 0) await chrome.scripting.unregisterContentScripts({ ids: [script.id] });
    await overTabs((tabId) => chrome.scripting.removeCSS({ target: { tabId, allFrames: true }, ...masks }));
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
  await overTabs((tabId) => {
    const target = { tabId, allFrames: true };
    return Promise.all([
      chrome.scripting.executeScript({ target, files: [...script.js], injectImmediately: true }),
      chrome.scripting.insertCSS({ target, ...masks }),
    ]);
  });
  return chrome.permissions.contains({ origins: [...script.matches] });
}

/** A document with a guard of its own began. */
export async function maskDocument({ tab, documentId }: chrome.runtime.MessageSender): Promise<void> {
  if (tab?.id === undefined || documentId === undefined) return;
  const styles = { target: { tabId: tab.id, documentIds: [documentId] }, ...masks };
  if (await isGuarding()) await chrome.scripting.insertCSS(styles);
  // It may have been the last moment of it.
  if (!(await isGuarding())) await chrome.scripting.removeCSS(styles);
}

async function isGuarding(): Promise<boolean> {
  return (await chrome.scripting.getRegisteredContentScripts({ ids: [script.id] })).length > 0;
}

export async function tellGuard(tab: number, message: Record<string, unknown>): Promise<void> {
  await chrome.tabs.sendMessage(tab, message, { frameId: 0 });
}

/** Each on its own: pages of the browser refuse. */
async function overTabs(act: (tab: number) => Promise<unknown>): Promise<void> {
  const tabs = await chrome.tabs.query({ url: [...script.matches] });
  await Promise.allSettled(tabs.flatMap(({ id }) => (id === undefined ? [] : [act(id)])));
}
