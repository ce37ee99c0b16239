/**
 * Owns: a tab surface over a scripted browser, for tests, and short names for what they do to it. The window has the
 * number 1, and tab 7 of the shop is in front.
 * Never: ships.
 */

import { createManualClock } from "../../peer/manual-clock.ts";
import type { SurfaceSnapshot } from "../../peer/remote-control/control-surface.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { createScriptedDriver, type ScriptedDriver } from "../engine/scripted-driver.ts";
import { createTabSurface, type TabSurface } from "./tab-surface.ts";

export const shop = "https://shop.example";
export const bank = "https://bank.example";
export const extensionOrigin = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
const middle = { x: 0.5, y: 0.5 };

export type SurfaceTrial = {
  readonly browser: ScriptedDriver;
  readonly surface: TabSurface;
  /** Tabs that the person has hidden; `surface.lookAgain()` tells of a change. */
  readonly hidden: Set<number>;
  readonly clock: ReturnType<typeof createManualClock>;
  readonly changes: readonly SurfaceSnapshot[];
  readonly ends: readonly (ErrorCode | null)[];
  readonly localInputs: readonly number[];
  /** Where input arrived: the address of each page, once for each command. */
  acted(): string[];
  begin(): Promise<string>;
};

export function createSurfaceTrial(): SurfaceTrial {
  const browser = createScriptedDriver();
  const clock = createManualClock();
  browser.addTab(7, `${shop}/`, { isActive: true });
  const hidden = new Set<number>();
  const surface = createTabSurface({
    driver: browser.driver,
    clock,
    layer: "the layer",
    isHidden: (tab) => hidden.has(tab),
  });
  const changes: SurfaceSnapshot[] = [];
  const ends: (ErrorCode | null)[] = [];
  const localInputs: number[] = [];
  surface.on("changed", (snapshot) => changes.push(snapshot));
  surface.on("ended", (code) => ends.push(code));
  surface.on("local-input", () => localInputs.push(clock.now()));
  return {
    browser,
    surface,
    hidden,
    clock,
    changes,
    ends,
    localInputs,
    acted: () => browser.commands.filter(({ method }) => method.startsWith("Input.")).map(({ url }) => url),
    async begin() {
      const begun = await surface.begin();
      await browser.settled();
      return begun.ok ? "ok" : begun.code;
    },
  };
}

export function press(part: Partial<Extract<RemoteInput, { t: "mouse" }>> = {}): RemoteInput {
  return { t: "mouse", kind: "down", at: middle, button: 0, buttons: 1, clicks: 1, modifiers: 0, ...part };
}

export const typed: RemoteInput = { t: "text", text: "secret" };
