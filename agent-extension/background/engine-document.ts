/**
 * Owns: the offscreen document that the engine runs in: one at most, made when it is asked for; and what is left to do
 * when it ended without letting go.
 */

import { guardPages } from "./page-guards.ts";

export const enginePath = "offscreen.html";
const keptPrefix = "kept.";

let starting: Promise<void> | null = null;

/** Resolves once there is one. */
export function startEngine(): Promise<void> {
  starting ??= openDocument().finally(() => {
    starting = null;
  });
  return starting;
}

/** What the engine kept since the browser started: a session to go on with, above all. */
export async function keptRows(): Promise<Readonly<Record<string, string>>> {
  const rows = await chrome.storage.session.get();
  return Object.fromEntries(
    Object.entries(rows).flatMap(([key, value]) =>
      key.startsWith(keptPrefix) && typeof value === "string" ? [[key.slice(keptPrefix.length), value]] : [],
    ),
  );
}

export async function keepRow(key: string, value: string | null): Promise<void> {
  if (value === null) await chrome.storage.session.remove(`${keptPrefix}${key}`);
  else await chrome.storage.session.set({ [`${keptPrefix}${key}`]: value });
}

/**
 * The engine is not there: no page is controlled or guarded for nobody, and a session that was running is gone on with,
 * with nothing allowed. A device is there again by itself.
 */
export async function afterEngineLost(): Promise<void> {
  if (await chrome.offscreen.hasDocument()) return;
  await Promise.all([letGoOfAll(), guardPages(false).catch(() => false)]);
  const { isDevice } = await chrome.storage.local.get("isDevice");
  if (isDevice === true || Object.keys(await keptRows()).length > 0) await startEngine();
}

async function openDocument(): Promise<void> {
  if (await chrome.offscreen.hasDocument()) return;
  await chrome.offscreen.createDocument({
    url: enginePath,
    reasons: ["WEB_RTC", "DISPLAY_MEDIA", "CLIPBOARD"],
    justification:
      "The session with the person who helps runs here, so that closing the side panel does not end it.",
  });
}

/** Of every tab that this extension's debugger holds; of the others the browser refuses it. */
async function letGoOfAll(): Promise<void> {
  const targets = await chrome.debugger.getTargets();
  const tabs = targets.flatMap(({ tabId, attached }) => (attached && tabId !== undefined ? [tabId] : []));
  await Promise.allSettled(tabs.map(letGo));
}

const modifierKeys = ["Shift", "Control", "Alt", "Meta"];
const buttons = ["left", "middle", "right"];

async function letGo(tabId: number): Promise<void> {
  const send = (method: string, params: object) =>
    chrome.debugger.sendCommand({ tabId }, method, { ...params }).catch(() => undefined);
  // Nobody is left who knows what was held: whatever it was goes up.
  for (const key of modifierKeys)
    await send("Input.dispatchKeyEvent", { type: "keyUp", key, code: `${key}Left` });
  for (const button of buttons) {
    await send("Input.dispatchMouseEvent", {
      type: "mouseReleased",
      x: -1,
      y: -1,
      button,
      buttons: 0,
      clickCount: 0,
    });
  }
  await chrome.debugger.detach({ tabId });
}
