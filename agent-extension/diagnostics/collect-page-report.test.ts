import { describe, expect, it } from "vitest";
import { createManualClock } from "../../peer/manual-clock.ts";
import { ok } from "../../protocol/result.ts";
import { withDebuggerHolds } from "../engine/debugger-holds.ts";
import { collectPageReport } from "./collect-page-report.ts";
import { createScriptedBrowser, refused, type ScriptedBrowser } from "./scripted-browser.ts";

const facts = {
  isSecure: true,
  visibility: "visible",
  times: { "First byte after": 120.4 },
  largestPaintMs: 800,
  longTasks: { count: 2, longestMs: 90, totalMs: 150 },
  local: { count: 3, chars: 70 },
  session: null,
  databases: ["cart"],
  caches: [{ name: "v1", count: 4 }],
  quota: 1e9,
  usage: 2e6,
  workers: [{ scope: "https://shop.example/?k=s3cr3t", states: ["activated"] }],
  requests: [{ url: "https://shop.example/early?t=s3cr3t", status: 500, durationMs: 20 }],
};

function createShop(): ScriptedBrowser {
  const browser = createScriptedBrowser();
  browser.outcomes.set("Page.getFrameTree", ok({ frameTree: { frame: { id: "F", url: "x" } } }));
  browser.outcomes.set("Page.createIsolatedWorld", ok({ executionContextId: 4 }));
  browser.outcomes.set("Runtime.evaluate", ok({ result: { type: "object", value: facts } }));
  return browser;
}

/** Reads it while time passes. */
async function collect(browser: ScriptedBrowser, reload = false, signal = new AbortController().signal) {
  const { driver } = browser;
  const clock = createManualClock();
  const collecting = collectPageReport({ driver, clock, reload, signal });
  for (;;) {
    const turn = new Promise<null>((resolve) => setTimeout(() => resolve(null), 0));
    const rows = await Promise.race([collecting, turn]);
    if (rows !== null) return { rows, tookMs: clock.now() };
    clock.advance(500);
  }
}
const textOf = (rows: readonly { group: string; key: string; value: string }[]) =>
  rows.map(({ group, key, value }) => `${group} | ${key} | ${value}`);

describe("reading the page in front", () => {
  it("attaches for a short time, tells what there is, and lets go", async () => {
    const browser = createShop();
    browser.cookies = [
      {
        name: "sid",
        domain: "shop.example",
        path: "/",
        sizeBytes: 9,
        secure: true,
        httpOnly: false,
        sameSite: null,
        expires: null,
        isPartitioned: false,
        partitionKey: undefined,
      },
    ];
    const { rows } = await collect(browser);
    expect(textOf(rows)).toEqual([
      "page | Address | https://shop.example/cart?token",
      "page | Zoom | 125 %",
      "page | Secure context | yes",
      "page | In sight | visible",
      "performance | First byte after | 120 ms",
      "performance | Largest paint after | 800 ms",
      "performance | Long tasks | 2, longest 90 ms, together 150 ms",
      "site-storage | Used | 2.0 MB of 1000.0 MB",
      "site-storage | Local storage | 3 entries, 70 characters",
      "site-storage | Session storage | not to be read",
      "site-storage | Databases | cart",
      "site-storage | Caches | v1 (4)",
      "service-workers | activated | https://shop.example/?k",
      "requests | Failed | status 500, 20 ms: https://shop.example/early?t",
      "cookies | sid | shop.example/, 9 bytes, Secure, until the browser closes",
    ]);
    expect(browser.calls[0]).toBe("attach 7");
    expect(browser.calls.slice(-3)).toEqual(["cdp Network.disable", "cdp Log.disable", "detach 7"]);
    expect(browser.calls.filter((call) => call.startsWith("reloadTab"))).toEqual([]);
  });

  it("[DG-4] loads it anew only when told to, and sees its beginning", async () => {
    const browser = createShop();
    browser.onCall = (call) => {
      if (call !== "reloadTab 7,false") return;
      browser.event("Runtime.consoleAPICalled", {
        type: "error",
        args: [{ type: "string", value: "early" }],
      });
      browser.event("Page.loadEventFired", { timestamp: 1 });
    };
    const { rows, tookMs } = await collect(browser, true);
    expect(browser.calls).toContain("reloadTab 7,false");
    expect(textOf(rows)).toContain("console | Error | early");
    expect(tookMs).toBeLessThan(5_000);
  });

  it("[DG-4] where the debugger is refused it says so, and gives the rest", async () => {
    const browser = createShop();
    browser.outcomes.set("attach", refused);
    const { rows } = await collect(browser);
    expect(textOf(rows)).toEqual([
      "page | Address | https://shop.example/cart?token",
      "page | Zoom | 125 %",
      "page | Not read | The browser did not let it be read (control-debugger-taken).",
    ]);
    expect(browser.calls).toEqual(["attach 7"]);
    browser.front = browser.front && { ...browser.front, url: "chrome://settings/passwords" };
    expect(textOf((await collect(browser)).rows)).toEqual([
      "page | Not read | The browser did not let it be read (control-page-restricted).",
    ]);
    browser.front = null;
    expect((await collect(browser)).rows).toHaveLength(1);
  });

  it("[DG-4] taken back, it ends at once: nothing is told, and nothing more is read", async () => {
    const browser = createShop();
    const taking = new AbortController();
    browser.onCall = (call) => call === "reloadTab 7,false" && taking.abort();
    const { rows, tookMs } = await collect(browser, true, taking.signal);
    expect(rows).toEqual([]);
    expect(tookMs).toBeLessThan(5_000);
    expect(browser.calls.at(-1)).toBe("detach 7");
    expect(browser.calls).not.toContain("cdp Runtime.evaluate");
    const late = createShop();
    expect((await collect(late, false, AbortSignal.abort())).rows).toEqual([]);
    expect(late.calls).not.toContain("cdp Network.enable");
  });

  it("[DG-4] a page that answers nothing, or nonsense, is let go all the same", async () => {
    const browser = createShop();
    for (const name of ["Runtime.enable", "Page.getFrameTree", "cookiesOf"]) browser.outcomes.set(name, null);
    const hanging = await collect(browser);
    expect(textOf(hanging.rows).at(-1)).toContain("Not read");
    expect(browser.calls.at(-1)).toBe("detach 7");
    const lying = createShop();
    lying.outcomes.set("Runtime.evaluate", ok({ result: { value: { ...facts, times: { a: "s3cr3t" } } } }));
    expect(textOf((await collect(lying)).rows).at(-2)).toContain("Not read");
    expect(lying.calls.at(-1)).toBe("detach 7");
  });
});

describe("holding the debugger with others", () => {
  it("attaches for the first and lets go after the last", async () => {
    const browser = createScriptedBrowser();
    const driver = withDebuggerHolds(browser.driver);
    const both = await Promise.all([driver.call("attach", 7), driver.call("attach", 7)]);
    expect(both.every(({ ok }) => ok)).toBe(true);
    await driver.call("detach", 7);
    expect(browser.calls).toEqual(["attach 7"]);
    await driver.call("attach", 8);
    await driver.call("detach", 7);
    expect(browser.calls).toEqual(["attach 7", "attach 8", "detach 7"]);
    expect(await driver.call("detach", 7)).toMatchObject({ ok: false });
  });

  it("forgets all of them when the browser lets go, and one that was refused", async () => {
    const browser = createScriptedBrowser();
    const driver = withDebuggerHolds(browser.driver);
    await driver.call("attach", 7);
    await driver.call("attach", 7);
    browser.detached(7, "canceled_by_user");
    await driver.call("attach", 7);
    await driver.call("detach", 7);
    expect(browser.calls).toEqual(["attach 7", "attach 7", "detach 7"]);
    browser.outcomes.set("attach", refused);
    expect(await driver.call("attach", 9)).toEqual(refused);
    browser.outcomes.clear();
    expect(await driver.call("attach", 9)).toMatchObject({ ok: true });
    await driver.call("zoomTab", 9, 0);
    expect(browser.calls.slice(-2)).toEqual(["attach 9", "zoomTab 9,0"]);
  });
});
