/**
 * Owns: carrying out the repairs of the catalogue, by the debugger in the tab in front and by its tab. No permission but
 * those of control is needed.
 * Must never: touch another origin than the agreed one, or anything at all when another page is in front.
 */

import type { Clock } from "../../peer/clock.ts";
import type { RepairBench, RepairTarget } from "../../peer/repairs/repair-bench.ts";
import type { Repair } from "../../protocol/repairs.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { CdpMethod, DriverArguments, DriverCallName, DriverResults } from "../bridge/driver-messages.ts";
import { answerSoon } from "../engine/answer-soon.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { findFrontPage } from "../engine/front-page.ts";

/** Nobody is to wait for a page that answers nothing. */
const longestMs = 10_000;

/** What Chromium calls the kinds of data that `Storage.clearDataForOrigin` deletes. */
const dataTypes = {
  cookies: "cookies",
  cache: "cache_storage,shader_cache",
  storage: "local_storage,indexeddb,file_systems,websql,cache_storage,storage_buckets",
  "service-worker": "service_workers",
} as const;

export function createSiteRepairs(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
}): RepairBench {
  const { driver, clock } = options;

  return {
    async look() {
      const front = await findFrontPage(driver);
      return front === null || front.origin === null ? null : { tab: front.tab, origin: front.origin };
    },
    async carryOut(repair, target) {
      const front = await findFrontPage(driver);
      if (front === null || front.tab !== target.tab || front.origin !== target.origin)
        return err("repair-page-changed");
      const result = await act(repair, target, front);
      const isUnclear = !result.ok && result.code === "control-unavailable";
      return isUnclear ? err("repair-failed", result.detail) : result;
    },
  };

  function act(
    repair: Repair,
    { tab, origin }: RepairTarget,
    { window, url }: { readonly window: number; readonly url: string },
  ): Promise<Result<void>> {
    switch (repair) {
      case "cookies":
        return attachedTo(tab, () => clearCookies(tab, origin, url));
      case "cache":
        return attachedTo(tab, async () => {
          const cleared = await clear(tab, origin, dataTypes.cache);
          return cleared.ok ? done(call("reloadTab", tab, true)) : cleared;
        });
      case "storage":
        return attachedTo(tab, () => clearStorage(tab, origin));
      case "service-worker":
        return attachedTo(tab, () => clear(tab, origin, dataTypes["service-worker"]));
      case "zoom":
        return done(call("zoomTab", tab, 0));
      case "permissions":
        return done(call("openSiteSettings", window, origin));
      case "reload":
        return done(call("reloadTab", tab, true));
    }
  }

  async function attachedTo(tab: number, work: () => Promise<Result<void>>): Promise<Result<void>> {
    const attached = await driver.call("attach", tab);
    if (!attached.ok) return attached;
    try {
      return await work();
    } finally {
      void driver.call("detach", tab);
    }
  }

  /** Those of the host itself at every path, and those that it shares with its neighbours and would be sent. */
  async function clearCookies(tab: number, origin: string, url: string): Promise<Result<void>> {
    const cleared = await clear(tab, origin, dataTypes.cookies);
    if (!cleared.ok) return cleared;
    const left = await call("cookiesOf", tab, [url, `${origin}/`]);
    if (!left.ok) return left;
    for (const { name, domain, path, partitionKey } of left.value) {
      const partition = partitionKey === undefined ? {} : { partitionKey };
      const deleted = await cdp(tab, "Network.deleteCookies", { name, domain, path, ...partition });
      if (!deleted.ok) return deleted;
    }
    return ok(undefined);
  }

  async function clearStorage(tab: number, origin: string): Promise<Result<void>> {
    const cleared = await clear(tab, origin, dataTypes.storage);
    // What lasts as long as the tab is in no store of the browser's. Another origin by now has none of this.
    const expression = `location.origin === ${JSON.stringify(origin)} && sessionStorage.clear()`;
    return cleared.ok ? cdp(tab, "Runtime.evaluate", { expression, silent: true }) : cleared;
  }

  function call<Name extends DriverCallName>(
    name: Name,
    ...args: DriverArguments<Name>
  ): Promise<Result<DriverResults[Name]>> {
    return answerSoon(clock, driver.call(name, ...args), longestMs);
  }

  function clear(tab: number, origin: string, storageTypes: string): Promise<Result<void>> {
    return cdp(tab, "Storage.clearDataForOrigin", { origin, storageTypes });
  }

  function cdp(tab: number, method: CdpMethod, params: Record<string, unknown>): Promise<Result<void>> {
    return done(call("cdp", tab, method, params));
  }
}

async function done(coming: Promise<Result<unknown>>): Promise<Result<void>> {
  const result = await coming;
  return result.ok ? ok(undefined) : result;
}
