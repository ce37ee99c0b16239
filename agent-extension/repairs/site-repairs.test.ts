import { describe, expect, it } from "vitest";
import { createManualClock } from "../../peer/manual-clock.ts";
import { repairs } from "../../protocol/repairs.ts";
import type { CookieFacts } from "../bridge/driver-messages.ts";
import { createScriptedBrowser, refused } from "../diagnostics/scripted-browser.ts";
import { createSiteRepairs } from "./site-repairs.ts";

const setUp = () => {
  const browser = createScriptedBrowser();
  const clock = createManualClock();
  const bench = createSiteRepairs({ driver: browser.driver, clock });
  return { browser, clock, bench };
};
const shop = { tab: 7, origin: "https://shop.example" };

describe("repairs of the site in front", () => {
  it("look at the origin of the page in front, and at nothing that has none", async () => {
    const { browser, bench } = setUp();
    expect(await bench.look()).toEqual(shop);
    browser.front = browser.front && { ...browser.front, url: "chrome://settings" };
    expect(await bench.look()).toBeNull();
    browser.front = null;
    expect(await bench.look()).toBeNull();
  });

  it.each(repairs)(
    "[RP-3] %s does nothing when another page, or none, is in front by then",
    async (repair) => {
      const { browser, bench } = setUp();
      const { front } = browser;
      for (const other of [
        front && { ...front, tab: 8 },
        front && { ...front, url: "https://bank.example/" },
        front && { ...front, url: "http://shop.example/" },
        front && { ...front, url: "chrome://newtab" },
        null,
      ]) {
        browser.front = other;
        expect(await bench.carryOut(repair, shop)).toMatchObject({ ok: false, code: "repair-page-changed" });
      }
      expect(browser.calls).toEqual([]);
    },
  );

  it("[RP-3] delete data of that origin alone", async () => {
    const { browser, bench } = setUp();
    const cookie: CookieFacts = {
      name: "shared",
      domain: ".shop.example",
      path: "/a",
      sizeBytes: 9,
      secure: true,
      httpOnly: true,
      sameSite: null,
      expires: null,
      isPartitioned: true,
      partitionKey: { topLevelSite: "https://shop.example" },
    };
    browser.cookies = [cookie, { ...cookie, name: "plain", isPartitioned: false, partitionKey: undefined }];
    for (const repair of ["cookies", "cache", "storage", "service-worker"] as const) {
      expect(await bench.carryOut(repair, shop)).toMatchObject({ ok: true });
    }
    const cleared = browser.commands.filter(({ method }) => method === "Storage.clearDataForOrigin");
    expect(cleared.map(({ params }) => (params as { origin: string }).origin)).toEqual(
      Array.from({ length: 4 }, () => shop.origin),
    );
    expect(browser.commands.filter(({ method }) => method === "Network.deleteCookies")).toEqual([
      {
        method: "Network.deleteCookies",
        params: {
          name: "shared",
          domain: ".shop.example",
          path: "/a",
          partitionKey: { topLevelSite: "https://shop.example" },
        },
      },
      {
        method: "Network.deleteCookies",
        params: { name: "plain", domain: ".shop.example", path: "/a" },
      },
    ]);
    expect(browser.calls.filter((call) => call === "attach 7")).toHaveLength(4);
    expect(browser.calls.filter((call) => call === "detach 7")).toHaveLength(4);
  });

  it.each([
    ["zoom", "zoomTab 7,0"],
    ["permissions", "openSiteSettings 1,https://shop.example"],
    ["reload", "reloadTab 7,true"],
  ] as const)("%s needs no debugger", async (repair, call) => {
    const { browser, bench } = setUp();
    expect(await bench.carryOut(repair, shop)).toMatchObject({ ok: true });
    expect(browser.calls).toEqual([call]);
  });

  it("tell why they failed, let go, and wait for nothing for ever", async () => {
    const { browser, clock, bench } = setUp();
    browser.outcomes.set("attach", refused);
    expect(await bench.carryOut("cookies", shop)).toEqual(refused);
    browser.outcomes.clear();
    browser.outcomes.set("Storage.clearDataForOrigin", refused);
    for (const repair of ["cookies", "cache", "storage"] as const) {
      expect(await bench.carryOut(repair, shop)).toEqual(refused);
    }
    expect(browser.calls.some((call) => call.startsWith("reloadTab"))).toBe(false);
    expect(browser.calls.at(-1)).toBe("detach 7");
    browser.outcomes.set("Storage.clearDataForOrigin", null);
    const waiting = bench.carryOut("cache", shop);
    for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
    clock.advance(10_000);
    expect(await waiting).toMatchObject({ ok: false, code: "repair-failed" });
    expect(browser.calls.at(-1)).toBe("detach 7");
  });
});
