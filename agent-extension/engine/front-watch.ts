/**
 * Owns: knowing the page in front for the time of a session: its tab, and the site that control would be asked for.
 * Never: lists tabs while there is no session, or more often than they can be listed.
 */

import type { BrowserDriver } from "./browser-driver.ts";
import { findFrontPage } from "./front-page.ts";

export type FrontWatch = {
  readonly tab: number | null;
  /** Null for the browser's own pages and the like. */
  readonly site: string | null;
  /** Whether a session is running. */
  watch(on: boolean): void;
};

export function createFrontWatch(driver: BrowserDriver, onChange: () => void): FrontWatch {
  let front: { readonly tab: number | null; readonly site: string | null } = { tab: null, site: null };
  let isOn = false;
  let isLooking = false;
  let looksAgain = false;

  driver.on("tabs-changed", () => isOn && void look());

  return {
    get tab() {
      return front.tab;
    },
    get site() {
      return front.site;
    },
    watch(on) {
      if (on === isOn) return;
      isOn = on;
      if (on) void look();
      else front = { tab: null, site: null };
    },
  };

  /** One after the other; what changes during one is seen by the next. */
  async function look(): Promise<void> {
    looksAgain = true;
    if (isLooking) return;
    isLooking = true;
    while (looksAgain) {
      looksAgain = false;
      await lookOnce();
    }
    isLooking = false;
  }

  async function lookOnce(): Promise<void> {
    if (!isOn) return;
    const found = await findFrontPage(driver);
    if (!isOn) return;
    const [tab, site] = [found?.tab ?? null, found?.origin ?? null];
    if (tab === front.tab && site === front.site) return;
    front = { tab, site };
    onChange();
  }
}
