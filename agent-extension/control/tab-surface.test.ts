import * as v from "valibot";
import { expect, test } from "vitest";
import { remoteControlMessages } from "../../protocol/remote-control-messages.ts";
import { bank, createSurfaceTrial, press, shop, typed } from "./surface-trial.ts";

test("begins in the window that was in front last, on the tab in front", async () => {
  const { browser, surface, begin, acted } = createSurfaceTrial();
  browser.addTab(8, `${bank}/`);
  browser.addTab(9, `${bank}/`, { window: 2, isActive: true });
  expect(await begin()).toBe("ok");
  expect([...browser.attached]).toEqual([7]);
  expect(surface.snapshot).toMatchObject({ blocked: null, isFenced: false });
  expect(surface.snapshot.tabs.map(({ tab, isActive }) => [tab, isActive])).toEqual([
    [7, true],
    [8, false],
  ]);
  surface.send(typed);
  expect(acted()).toEqual([`${shop}/`]);
});

test("cannot begin without a window, or where the browser does not answer", async () => {
  const { browser, begin } = createSurfaceTrial();
  browser.sharedWindow = null;
  expect(await begin()).toBe("control-unavailable");
  browser.refuse("sharedWindow", "control-forbidden-by-policy");
  expect(await begin()).toBe("control-forbidden-by-policy");
  expect(browser.attached.size).toBe(0);
});

test("a window that is there later is told, so that it is tried again", async () => {
  const { browser, begin, changes } = createSurfaceTrial();
  browser.sharedWindow = null;
  await begin();
  expect(changes).toEqual([]);
  browser.sharedWindow = 1;
  browser.emit("tabs-changed", undefined);
  await browser.settled();
  expect(changes.at(-1)?.tabs).toHaveLength(1);
});

test("a second beginning is in the window that is in front then, from its first look on", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  browser.addTab(9, `${bank}/`, { window: 2, isActive: true });
  await begin();
  surface.end();
  browser.sharedWindow = 2;
  const answer = browser.hold("sharedWindow");
  const beginning = surface.begin();
  browser.emit("tabs-changed", undefined);
  await browser.settled();
  expect(browser.attached.size).toBe(0);
  answer();
  await beginning;
  expect([...browser.attached]).toEqual([9]);
});

test("follows the tab in front, and lets go of the one before", async () => {
  const { browser, surface, begin, acted } = createSurfaceTrial();
  browser.addTab(8, `${bank}/`);
  await begin();
  browser.activate(8);
  await browser.settled();
  surface.send(typed);
  expect([...browser.attached]).toEqual([8]);
  expect(acted()).toEqual([`${bank}/`]);
});

test("[CT-4] what is held down is let go in the page that goes to the back", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  browser.addTab(8, `${bank}/`);
  await begin();
  surface.send(press());
  browser.activate(8);
  await browser.settled();
  surface.send(press({ kind: "up", buttons: 0 }));
  const released = browser.commands.filter(({ params }) => params["type"] === "mouseReleased");
  expect(released.map(({ tab, params }) => [tab, params["x"], params["clickCount"]])).toEqual([
    [7, -1, 0],
    [8, 500, 1],
  ]);
});

test("the tabs are told before a tab is attached to, which takes a while", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  browser.addTab(8, `${bank}/`);
  await begin();
  const answer = browser.hold("attach");
  browser.activate(8);
  await browser.settled();
  expect(surface.snapshot.tabs.find(({ isActive }) => isActive)?.tab).toBe(8);
  answer();
  await browser.settled();
});

test("shows the page who has control, in whatever tab", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  browser.addTab(8, `${bank}/`);
  surface.show({ label: "Ida helps", mode: "control", name: "Ida" });
  await begin();
  browser.activate(8);
  await browser.settled();
  const shown = browser.commands.filter(({ params }) => String(params["expression"]).includes("Ida helps"));
  expect(new Set(shown.map(({ tab }) => tab))).toEqual(new Set([7, 8]));
});

test("nothing is sent before a page told its size", async () => {
  const { browser, surface, begin, acted } = createSurfaceTrial();
  browser.hasLayer = false;
  await begin();
  surface.send(typed);
  expect(acted()).toEqual([]);
  browser.layerSays(7, { t: "ready", width: 10, height: 10, isTop: true });
  surface.send(typed);
  expect(acted()).toEqual([`${shop}/`]);
});

test("the pointer goes where the mouse goes", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  await begin();
  surface.send(press({ kind: "move", button: null, at: { x: 0.25, y: 0.1 } }));
  expect(browser.commands.at(-1)?.params["expression"]).toMatch(/point\(250, 50\)$/);
});

test("[CT-3] the person's own hand is told, in the page and in the extension's pages", async () => {
  const { browser, surface, begin, localInputs } = createSurfaceTrial();
  surface.useLocally();
  await begin();
  surface.send(press());
  browser.layerSays(7, { t: "seen", events: [{ k: "press", x: 500, y: 250 }] });
  expect(localInputs).toHaveLength(0);
  browser.layerSays(7, {
    t: "seen",
    events: [
      { k: "press", x: 500, y: 250 },
      { k: "move", x: 1, y: 1 },
    ],
  });
  expect(localInputs).toHaveLength(1);
  surface.useLocally();
  expect(localInputs).toHaveLength(2);
  surface.end();
  surface.useLocally();
  expect(localInputs).toHaveLength(2);
});

test("tells the pointer's shape and dialogs, and forgets both with the tab", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  browser.addTab(8, `${bank}/`);
  await begin();
  browser.layerSays(7, { t: "cursor", cursor: "text" });
  browser.cdp(7, "Page.javascriptDialogOpening", { type: "confirm", message: "Sure?" });
  expect(surface.snapshot).toMatchObject({ cursor: "text", dialog: { kind: "confirm", text: "Sure?" } });
  browser.activate(8);
  expect(surface.snapshot).toMatchObject({ cursor: "default", dialog: null });
});

test("only the dialog that is open is answered", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  await begin();
  browser.cdp(7, "Page.javascriptDialogOpening", { type: "confirm", message: "first" });
  const first = surface.snapshot.dialog?.id ?? "";
  browser.cdp(7, "Page.javascriptDialogClosed", {});
  browser.cdp(7, "Page.javascriptDialogOpening", { type: "confirm", message: "second" });
  surface.answerDialog({ t: "page-dialog-answer", id: first, accept: true, text: "" });
  expect(browser.commands.map(({ method }) => method)).not.toContain("Page.handleJavaScriptDialog");
  const second = surface.snapshot.dialog?.id ?? "";
  surface.answerDialog({ t: "page-dialog-answer", id: second, accept: true, text: "" });
  expect(browser.commands.at(-1)?.method).toBe("Page.handleJavaScriptDialog");
});

test("tabs that did not change are the same list", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  await begin();
  const { tabs } = surface.snapshot;
  browser.emit("tabs-changed", undefined);
  await browser.settled();
  expect(surface.snapshot.tabs).toBe(tabs);
  browser.changeTab(7, { title: "another" });
  browser.emit("tabs-changed", undefined);
  await browser.settled();
  expect(surface.snapshot.tabs[0]?.title).toBe("another");
});

test("what is told of tabs is what the protocol takes, however odd they are", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  for (let more = 0; more < 60; more += 1) {
    browser.addTab(100 + more, `${bank}/${"ä".repeat(300)}?secret#secret`, {
      title: `\u202e\u0000${"\ud83d".repeat(more)}${"😀".repeat(60)}`,
      zoom: more === 0 ? 0.01 : 9,
    });
  }
  await begin();
  const tabs = { t: "tabs", tabs: surface.snapshot.tabs };
  expect(remoteControlMessages.some((message) => v.is(message, tabs))).toBe(true);
  expect(surface.snapshot.tabs).toHaveLength(50);
  expect(JSON.stringify(tabs)).not.toContain("secret");
});

test("commands reach the tab that they name", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  browser.addTab(8, `${bank}/`);
  await begin();
  const before = browser.calls.length;
  await surface.command({ t: "tab-command", command: "zoom", tab: 8, percent: 150 });
  await surface.command({ t: "tab-command", command: "reload-uncached", tab: 8 });
  await surface.command({ t: "tab-command", command: "back", tab: 8 });
  await surface.command({ t: "tab-command", command: "navigate", tab: 8, address: `${shop}/next` });
  await surface.command({ t: "tab-command", command: "activate", tab: 8 });
  await surface.command({ t: "tab-command", command: "close", tab: 8 });
  await surface.command({ t: "tab-command", command: "open", address: null });
  const carriedOut = browser.calls.slice(before).filter((call) => !/^(?:listTabs|attach|detach)/.test(call));
  expect(carriedOut).toEqual([
    "zoomTab 8 1.5",
    "reloadTab 8 true",
    "moveInHistory 8 back",
    `navigateTab 8 ${shop}/next`,
    "activateTab 8",
    "closeTab 8",
    "openTab 1 null",
  ]);
});

test("[CT-10] why a command was not carried out is told with the browser's code", async () => {
  const { browser, surface, begin } = createSurfaceTrial();
  await begin();
  browser.refuse("reloadTab", "control-forbidden-by-policy");
  expect(await surface.command({ t: "tab-command", command: "reload", tab: 7 })).toMatchObject({
    code: "control-forbidden-by-policy",
  });
});

test("before the beginning and after the end nothing is done and nothing told", async () => {
  const { browser, surface, begin, changes } = createSurfaceTrial();
  browser.emit("tabs-changed", undefined);
  surface.send(typed);
  expect(await surface.command({ t: "tab-command", command: "close", tab: 7 })).toMatchObject({ ok: false });
  await begin();
  surface.end();
  await browser.settled();
  const [calls, told] = [browser.calls.length, changes.length];
  expect(surface.snapshot.tabs).toEqual([]);
  browser.activate(7);
  browser.navigate(7, `${bank}/`);
  surface.send(typed);
  await browser.settled();
  expect([browser.calls.length, changes.length, browser.attached.size]).toEqual([calls, told, 0]);
});
