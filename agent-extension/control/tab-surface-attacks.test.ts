/** What a technician, a page or bad luck may try on the surface that carries control out. */
import { describe, expect, test } from "vitest";
import type { TabCommand } from "../../peer/remote-control/control-surface.ts";
import {
  bank,
  createSurfaceTrial,
  extensionOrigin,
  press,
  type SurfaceTrial,
  shop,
  typed,
} from "./surface-trial.ts";

const onlyShop = { kind: "origins", origins: [shop] } as const;

const outOfReach = [
  "chrome://settings/",
  "chrome://newtab/",
  "devtools://devtools/bundled/inspector.html",
  "view-source:https://shop.example/",
  "file:///home/ida/taxes.html",
  "data:text/html,<form>",
  `blob:${shop}/0e9f`,
  `${extensionOrigin}/panel.html`,
  `${extensionOrigin}/question.html#AAAAAAAAAAAAAAAAAAAAAA`,
  `${extensionOrigin}/options.html`,
  "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/popup.html",
];

const changing: readonly TabCommand["command"][] = ["close", "reload", "reload-uncached", "zoom"];

function commandOn(command: TabCommand["command"], tab: number): TabCommand {
  if (command === "zoom") return { t: "tab-command", command, tab, percent: 500 };
  if (command === "navigate") return { t: "tab-command", command, tab, address: `${shop}/` };
  return { t: "tab-command", command: command as "close", tab };
}

/** Input right now, and after all that is under way. */
async function tryInput({ surface, browser }: SurfaceTrial): Promise<void> {
  surface.send(typed);
  surface.send(press());
  await browser.settled();
  surface.send(typed);
  surface.send(press({ kind: "up" }));
  await browser.settled();
}

describe("pages that control may not reach", () => {
  test.each(outOfReach)("a tab of %s is never attached to, acted on, or told of", async (url) => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, acted } = trial;
    browser.addTab(8, url, { title: "my taxes" });
    await begin();
    browser.activate(8);
    await tryInput(trial);
    expect(surface.snapshot).toMatchObject({ blocked: "control-page-restricted", isFenced: false });
    expect(acted()).toEqual([]);
    expect(browser.calls).not.toContain("attach 8");
    const told = surface.snapshot.tabs.find(({ tab }) => tab === 8);
    expect(told).toMatchObject({ title: "", address: "", isControllable: false });
    for (const command of changing) {
      expect(await surface.command(commandOn(command, 8))).toMatchObject({ code: "control-page-restricted" });
    }
    expect(browser.calls.filter((call) => /^(?:closeTab|reloadTab|zoomTab) 8/.test(call))).toEqual([]);
  });

  test.each(outOfReach)("a tab that goes to %s is let go at once", async (url) => {
    const trial = createSurfaceTrial();
    await trial.begin();
    trial.browser.navigate(7, url);
    await tryInput(trial);
    expect(trial.acted()).toEqual([]);
    expect(trial.browser.attached.size).toBe(0);
    expect(trial.surface.snapshot.blocked).toBe("control-page-restricted");
  });

  test.each([...outOfReach, "javascript:alert(document.cookie)", "about:blank", "", " ", "shop.example"])(
    "[CT-11] no command leads to %j, even past the protocol's own check",
    async (address) => {
      const { browser, surface, begin } = createSurfaceTrial();
      await begin();
      for (const fence of [{ kind: "everywhere" }, onlyShop] as const) {
        surface.setFence(fence);
        expect(
          await surface.command({ t: "tab-command", command: "navigate", tab: 7, address }),
        ).toMatchObject({
          code: "control-page-restricted",
        });
        expect(await surface.command({ t: "tab-command", command: "open", address })).toMatchObject({
          code: "control-page-restricted",
        });
      }
      expect(browser.calls.filter((call) => /^(?:navigateTab|openTab)/.test(call))).toEqual([]);
    },
  );

  test.each(["activate", "navigate", "back", "close", "reload", "zoom"] as const)(
    "%s reaches no tab of another window, and none that is not there",
    async (command) => {
      const { browser, surface, begin } = createSurfaceTrial();
      browser.addTab(9, `${shop}/`, { window: 2, isActive: true });
      await begin();
      for (const tab of [9, 404]) {
        expect(await surface.command(commandOn(command, tab))).toMatchObject({ code: "control-tab-gone" });
      }
      expect(browser.calls.filter((call) => / (?:9|404)\b/.test(call))).toEqual([]);
    },
  );

  test("input to a tab of another window that is activated there goes on where it was", async () => {
    const { browser, surface, begin, acted } = createSurfaceTrial();
    browser.addTab(9, `${bank}/`, { window: 2 });
    await begin();
    browser.activate(9);
    surface.send(typed);
    expect(acted()).toEqual([`${shop}/`]);
  });
});

describe("[CT-12] the fence", () => {
  test("a page outside of it is never acted on, from the moment it is there", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, acted } = trial;
    surface.setFence(onlyShop);
    await begin();
    // Look, then send: what was looked at is gone.
    surface.send(typed);
    browser.navigate(7, `${bank}/login`);
    expect(surface.snapshot).toMatchObject({ isFenced: true, blocked: null });
    await tryInput(trial);
    expect(acted()).toEqual([`${shop}/`]);
    expect(browser.attached.size).toBe(0);
  });

  test("a tab outside of it that comes to the front is never attached to", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, acted } = trial;
    browser.addTab(8, `${bank}/`, { title: "4,200 in your account" });
    surface.setFence(onlyShop);
    await begin();
    browser.activate(8);
    await tryInput(trial);
    expect(acted()).toEqual([]);
    expect(browser.calls).not.toContain("attach 8");
    expect(JSON.stringify(surface.snapshot.tabs)).not.toContain("4,200");
    for (const command of changing) {
      expect(await surface.command(commandOn(command, 8))).toMatchObject({ code: "control-fenced" });
    }
  });

  test("[CT-5] a command leads away from it, and no command leads out of it", async () => {
    const { browser, surface, begin } = createSurfaceTrial();
    browser.addTab(8, `${bank}/`);
    surface.setFence(onlyShop);
    await begin();
    browser.activate(8);
    await browser.settled();
    const address = `${bank}/transfer`;
    expect(await surface.command({ t: "tab-command", command: "navigate", tab: 7, address })).toMatchObject({
      code: "control-fenced",
    });
    expect(await surface.command({ t: "tab-command", command: "open", address })).toMatchObject({
      code: "control-fenced",
    });
    expect(await surface.command(commandOn("navigate", 8))).toEqual({ ok: true, value: undefined });
  });

  test("one that is drawn while a tab is being attached to holds", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, acted } = trial;
    const answer = browser.hold("attach");
    const beginning = surface.begin();
    await browser.settled();
    surface.setFence({ kind: "origins", origins: [bank] });
    expect(surface.snapshot.isFenced).toBe(true);
    const before = trial.changes.length;
    answer();
    surface.send(typed);
    await beginning;
    await tryInput(trial);
    expect(acted()).toEqual([]);
    expect(browser.attached.size).toBe(0);
    expect(trial.changes.slice(before).every(({ isFenced }) => isFenced)).toBe(true);
  });

  test("one that is drawn around the page in front acts at once", async () => {
    const trial = createSurfaceTrial();
    await trial.begin();
    trial.surface.setFence({ kind: "origins", origins: [] });
    expect(trial.surface.snapshot.isFenced).toBe(true);
    await tryInput(trial);
    expect(trial.acted()).toEqual([]);
  });

  test("it holds over an end and a new beginning", async () => {
    const trial = createSurfaceTrial();
    trial.surface.setFence({ kind: "origins", origins: [bank] });
    await trial.begin();
    trial.surface.end();
    await trial.begin();
    await tryInput(trial);
    expect(trial.surface.snapshot.isFenced).toBe(true);
    expect(trial.acted()).toEqual([]);
  });

  test("an empty tab is not taken hold of under a fence: the page that opened it may have written into it", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, acted } = trial;
    surface.setFence(onlyShop);
    browser.addTab(8, "about:blank");
    await begin();
    browser.activate(8);
    await browser.settled();
    expect([...browser.attached]).toEqual([]);
    await tryInput(trial);
    expect(acted()).toEqual([]);
  });
});

describe("a tab that the person has hidden", () => {
  test("is let go of at once, told of as nothing, and neither led nor closed until it is shown again", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, hidden, begin, acted } = trial;
    await begin();
    hidden.add(7);
    surface.lookAgain();
    await tryInput(trial);
    expect(acted()).toEqual([]);
    expect(surface.snapshot).toMatchObject({ isFenced: true });
    expect(surface.snapshot.tabs).toMatchObject([{ tab: 7, title: "", address: "", isControllable: false }]);
    for (const command of [...changing, "navigate", "back", "forward"] as const) {
      expect(await surface.command(commandOn(command, 7))).toMatchObject({ code: "control-fenced" });
    }
    hidden.clear();
    surface.lookAgain();
    await browser.settled();
    surface.send(typed);
    expect(acted()).toEqual([`${shop}/`]);
  });
});

describe("what changes between a look and an act", () => {
  test("a tab that goes to the back gets nothing more, not even before the new one is known", async () => {
    const { browser, surface, begin, acted } = createSurfaceTrial();
    browser.addTab(8, `${bank}/`);
    await begin();
    const answer = browser.hold("listTabs");
    browser.activate(8);
    surface.send(typed);
    expect(acted()).toEqual([]);
    answer();
    await browser.settled();
    surface.send(typed);
    expect(acted()).toEqual([`${bank}/`]);
  });

  test("a list that was overtaken is made again before anything is done by it", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, acted } = trial;
    browser.addTab(8, "chrome://settings/");
    const answer = browser.hold("listTabs");
    const beginning = surface.begin();
    await browser.settled();
    browser.activate(8);
    answer();
    await beginning;
    await tryInput(trial);
    expect(browser.calls).not.toContain("attach 7");
    expect(acted()).toEqual([]);
    expect(surface.snapshot.blocked).toBe("control-page-restricted");
  });

  test("a tab that was switched away from while it was attached to is let go untouched", async () => {
    const { browser, surface, acted } = createSurfaceTrial();
    browser.addTab(8, `${bank}/`);
    const answer = browser.hold("attach");
    const beginning = surface.begin();
    await browser.settled();
    browser.activate(8);
    surface.send(typed);
    answer();
    await beginning;
    await browser.settled();
    surface.send(typed);
    expect([...browser.attached]).toEqual([8]);
    expect(acted()).toEqual([`${bank}/`]);
  });

  test("a tab that goes out of the fence while it is attached to is let go untouched", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, acted } = trial;
    surface.setFence(onlyShop);
    const answer = browser.hold("attach");
    const beginning = surface.begin();
    await browser.settled();
    browser.navigate(7, `${bank}/`);
    answer();
    await beginning;
    await tryInput(trial);
    expect(browser.attached.size).toBe(0);
    expect(acted()).toEqual([]);
    expect(surface.snapshot.isFenced).toBe(true);
  });

  test.each(["close", "reload", "zoom"] as const)(
    "%s checks where a tab went while it was looked up",
    async (command) => {
      const { browser, surface, begin } = createSurfaceTrial();
      browser.addTab(8, `${shop}/cart`);
      surface.setFence(onlyShop);
      await begin();
      const answer = browser.hold("listTabs");
      const done = surface.command(commandOn(command, 8));
      await browser.settled();
      browser.navigate(8, `${bank}/transfer`);
      answer();
      expect(await done).toMatchObject({ code: "control-fenced" });
    },
  );

  test("a tab that was closed or went to another window gets nothing more", async () => {
    for (const leave of ["close", "moveToWindow"] as const) {
      const trial = createSurfaceTrial();
      await trial.begin();
      const answer = trial.browser.hold("listTabs");
      trial.browser[leave](7, 2);
      trial.surface.send(typed);
      answer();
      await tryInput(trial);
      expect(trial.acted()).toEqual([]);
      expect(trial.browser.attached.size).toBe(0);
      expect(trial.surface.snapshot).toMatchObject({ blocked: "control-tab-gone", tabs: [] });
    }
  });

  test("a window whose tabs never stand still is not controlled, and it does not hang", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, acted } = trial;
    await begin();
    let changes = 0;
    const { driver } = browser;
    const { call } = driver;
    driver.call = (name, ...args) => {
      if (name === "listTabs" && changes < 50) {
        changes += 1;
        queueMicrotask(() => browser.emit("tab-navigated", { tab: 7, url: `${shop}/#${changes}` }));
      }
      return call(name, ...args);
    };
    const failed = await surface.command(commandOn("close", 7));
    expect(failed).toMatchObject({ code: "control-tab-gone" });
    await browser.settled();
    surface.send(typed);
    expect(acted()).toEqual([`${shop}/`]);
    expect(changes).toBe(50);
  });
});

describe("[CT-8] the person's ways out", () => {
  test("the panic key ends control at once", async () => {
    const trial = createSurfaceTrial();
    await trial.begin();
    trial.surface.send(press());
    trial.browser.emit("panic", undefined);
    expect([trial.ends, trial.browser.attached.size]).toEqual([[null], 0]);
    const before = trial.acted().length;
    await tryInput(trial);
    expect(trial.acted()).toHaveLength(before);
  });

  test.each(["sharedWindow", "listTabs", "attach"] as const)(
    "the panic key in a beginning, at %s",
    async (name) => {
      const trial = createSurfaceTrial();
      const { browser, surface, ends, acted, begin } = trial;
      const answer = browser.hold(name);
      const beginning = surface.begin();
      await browser.settled();
      browser.emit("panic", undefined);
      expect(ends).toEqual([null]);
      answer();
      expect(await beginning).toMatchObject({ ok: false });
      await tryInput(trial);
      expect([browser.attached.size, acted(), surface.snapshot.tabs]).toEqual([0, [], []]);
      expect(await begin()).toBe("ok");
      expect([...browser.attached]).toEqual([7]);
    },
  );

  test.each(["close", "navigate", "activate", "back", "reload", "zoom"] as const)(
    "the panic key while %s is looked up: it is not carried out",
    async (command) => {
      const { browser, surface, begin } = createSurfaceTrial();
      await begin();
      const answer = browser.hold("listTabs");
      const done = surface.command(commandOn(command, 7));
      await browser.settled();
      browser.emit("panic", undefined);
      answer();
      expect(await done).toMatchObject({ ok: false });
      expect(browser.calls.at(-1)).toBe("detach 7");
    },
  );

  test("a key that was pressed while nothing is controlled does nothing", () => {
    const { browser, ends } = createSurfaceTrial();
    browser.emit("panic", undefined);
    expect(ends).toEqual([]);
  });

  test("the banner's Cancel in mid-drag ends control, and nothing is attached to again", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, ends } = trial;
    await begin();
    surface.send(press());
    surface.send(press({ kind: "move", button: null }));
    browser.detach(7, "canceled_by_user");
    browser.emit("tabs-changed", undefined);
    await tryInput(trial);
    expect(ends).toEqual(["control-banner-cancelled"]);
    expect(browser.calls.filter((call) => call.startsWith("attach"))).toHaveLength(1);
  });

  test("the banner's Cancel before the attachment is known here ends control too", async () => {
    const { browser, surface, ends } = createSurfaceTrial();
    const answer = browser.hold("attach");
    const beginning = surface.begin();
    await browser.settled();
    browser.detach(7, "canceled_by_user");
    answer();
    expect(await beginning).toMatchObject({ ok: false });
    await browser.settled();
    expect(ends).toEqual(["control-banner-cancelled"]);
    expect(browser.calls.filter((call) => call.startsWith("attach"))).toHaveLength(1);
    expect(surface.attachment).toBeNull();
  });
});

describe("what goes wrong by itself", () => {
  test("a page that crashed is blocked, whatever its tab tells, until a new one is there", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, acted } = trial;
    await begin();
    browser.cdp(7, "Inspector.targetCrashed", {});
    expect(surface.snapshot.blocked).toBe("control-tab-gone");
    browser.changeTab(7, { title: "Aw, snap" });
    browser.emit("tabs-changed", undefined);
    await tryInput(trial);
    expect(surface.snapshot.blocked).toBe("control-tab-gone");
    expect(acted()).toEqual([]);
    browser.navigate(7, `${shop}/`);
    await browser.settled();
    expect(surface.snapshot.blocked).toBeNull();
    surface.send(typed);
    expect(acted()).toEqual([`${shop}/`]);
  });

  test("DevTools that take the debugger block control, which comes back with it", async () => {
    const trial = createSurfaceTrial();
    const { browser, surface, begin, acted } = trial;
    await begin();
    browser.refuse("attach", "control-debugger-taken");
    browser.detach(7, "replaced_with_devtools");
    await tryInput(trial);
    expect(surface.snapshot.blocked).toBe("control-debugger-taken");
    expect([acted(), trial.ends]).toEqual([[], []]);
    browser.refuse("attach", null);
    browser.emit("tabs-changed", undefined);
    await browser.settled();
    expect(surface.snapshot.blocked).toBeNull();
  });

  test.each(["attach", "listTabs"] as const)(
    "what the browser refuses for a moment, of %s, is tried again without another word",
    async (call) => {
      const trial = createSurfaceTrial();
      const { browser, surface, begin, clock, acted } = trial;
      browser.addTab(8, `${bank}/`);
      await begin();
      browser.refuse(call, "control-unavailable");
      browser.activate(8);
      await tryInput(trial);
      expect(surface.snapshot.blocked).not.toBeNull();
      clock.advance(500);
      await browser.settled();
      browser.refuse(call, null);
      clock.advance(999);
      await tryInput(trial);
      expect(acted()).toEqual([]);
      clock.advance(1);
      await browser.settled();
      expect(surface.snapshot.blocked).toBeNull();
      await tryInput(trial);
      expect(new Set(acted())).toEqual(new Set([`${bank}/`]));
      const { length } = browser.calls;
      clock.advance(60_000);
      await browser.settled();
      expect(browser.calls).toHaveLength(length);
    },
  );

  test("nothing is tried again after the end, or where the page is what forbids it", async () => {
    const { browser, surface, begin, clock } = createSurfaceTrial();
    await begin();
    const callsLater = async () => {
      await browser.settled();
      const { length } = browser.calls;
      clock.advance(60_000);
      await browser.settled();
      return browser.calls.length - length;
    };
    browser.navigate(7, "chrome://settings/");
    expect(await callsLater()).toBe(0);
    browser.refuse("attach", "control-unavailable");
    browser.navigate(7, `${shop}/`);
    await browser.settled();
    expect(surface.snapshot.blocked).toBe("control-unavailable");
    surface.end();
    expect(await callsLater()).toBe(0);
  });

  test("a debugger that went without a word is noticed by what is sent", async () => {
    const { browser, surface, begin, acted } = createSurfaceTrial();
    await begin();
    browser.attached.delete(7);
    surface.send(typed);
    await browser.settled();
    surface.send(typed);
    expect(acted()).toEqual([`${shop}/`]);
  });

  test("after the service worker had ended nothing is sent until the tab in front is known again", async () => {
    const { browser, surface, begin, acted } = createSurfaceTrial();
    browser.addTab(8, `${bank}/`);
    surface.setFence(onlyShop);
    await begin();
    // It was switched while nobody told.
    browser.changeTab(7, { isActive: false });
    browser.changeTab(8, { isActive: true });
    browser.emit("reconnected", undefined);
    surface.send(typed);
    await browser.settled();
    surface.send(typed);
    expect(acted()).toEqual([]);
    expect(surface.snapshot.isFenced).toBe(true);
  });

  test("[CT-4] what was let go while the tab in front was not known is let go once it is", async () => {
    const { browser, surface, begin, acted } = createSurfaceTrial();
    await begin();
    surface.send(press());
    browser.emit("reconnected", undefined);
    surface.send(press({ kind: "up", buttons: 0, clicks: 0 }));
    surface.send(typed);
    expect(acted()).toHaveLength(1);
    await browser.settled();
    const types = browser.commands.map(({ params }) => params["type"]).filter(Boolean);
    expect(types).toEqual(["mousePressed", "mouseMoved", "mouseReleased"]);
    expect(browser.calls.filter((call) => call.startsWith("attach"))).toHaveLength(1);
  });

  test("a browser that does not list its tabs is not controlled", async () => {
    const trial = createSurfaceTrial();
    await trial.begin();
    trial.browser.refuse("listTabs", "control-unavailable");
    trial.browser.emit("tabs-changed", undefined);
    await tryInput(trial);
    expect(trial.surface.snapshot.blocked).toBe("control-tab-gone");
    expect(trial.browser.attached.size).toBe(0);
  });

  test("10,000 inputs are carried out in order, and none is waited for", async () => {
    const { browser, surface, begin } = createSurfaceTrial();
    await begin();
    const answer = browser.hold("cdp");
    for (let at = 0; at < 10_000; at += 1) {
      surface.send(press({ kind: "move", button: null, at: { x: (at % 1_000) / 1_000, y: 0 } }));
    }
    const xs = browser.commands
      .filter(({ method }) => method.startsWith("Input."))
      .map(({ params }) => params["x"]);
    expect(xs).toHaveLength(10_000);
    expect(xs.slice(998, 1_002)).toEqual([998, 999, 0, 1]);
    answer();
    await browser.settled();
  });

  test("a storm of changes comes to few looks", async () => {
    const { browser, surface, begin } = createSurfaceTrial();
    await begin();
    const before = browser.calls.length;
    for (let storm = 0; storm < 10_000; storm += 1) browser.emit("tabs-changed", undefined);
    await browser.settled();
    expect(browser.calls.length - before).toBeLessThanOrEqual(2);
    expect(surface.snapshot.blocked).toBeNull();
  });
});
