/** Owns: finding the page in front: the active tab of the window that was in front last. */

import type { TabFacts } from "../bridge/driver-messages.ts";
import { controllableOrigin } from "../control/site-fence.ts";
import type { BrowserDriver } from "./browser-driver.ts";

export type FrontPage = TabFacts & {
  readonly window: number;
  /** Null for the browser's own pages and the like. */
  readonly origin: string | null;
};

export async function findFrontPage(driver: BrowserDriver): Promise<FrontPage | null> {
  const window = await driver.call("sharedWindow");
  if (!window.ok || window.value === null) return null;
  const tabs = await driver.call("listTabs", window.value);
  const front = tabs.ok ? tabs.value.find(({ isActive }) => isActive) : undefined;
  if (front === undefined) return null;
  return { ...front, window: window.value, origin: controllableOrigin(front.url) };
}
