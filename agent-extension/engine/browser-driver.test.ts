import { expect, test } from "vitest";
import { createBrowserDriver, type DriverPort } from "./browser-driver.ts";

type Port = DriverPort & {
  readonly sent: { readonly call: number; readonly name: string; readonly args: readonly unknown[] }[];
  say(message: unknown): void;
  /** The other end goes; its event comes only with `hearEnd`. */
  die(): void;
  hearEnd(): void;
};

function createPort(): Port {
  const messages: ((message: unknown) => void)[] = [];
  const ends: (() => void)[] = [];
  const sent: Port["sent"] = [];
  let isDead = false;
  return {
    sent,
    postMessage(message) {
      if (isDead) throw new Error("Attempting to use a disconnected port object");
      sent.push(message as Port["sent"][number]);
    },
    onMessage: { addListener: (listener) => void messages.push(listener) },
    onDisconnect: { addListener: (listener) => void ends.push(listener) },
    say(message) {
      for (const listener of messages) listener(message);
    },
    die() {
      isDead = true;
    },
    hearEnd() {
      isDead = true;
      for (const listener of ends) listener();
    },
  };
}

function connected() {
  const ports: Port[] = [];
  const driver = createBrowserDriver(() => {
    const port = createPort();
    ports.push(port);
    return port;
  });
  const port = (index: number) => {
    const found = ports[index];
    if (found === undefined) throw new Error(`no port ${index}`);
    return found;
  };
  return { driver, ports, port };
}

const answer = (call: number, value: unknown, error: string | null = null) => ({
  t: "answer",
  call,
  value,
  error,
});

test("a call goes to the service worker, and its answer comes back to who asked", async () => {
  const { driver, port } = connected();
  const first = driver.call("sharedWindow");
  const second = driver.call("openTab", 1, null);
  expect(port(0).sent).toEqual([
    { call: 1, name: "sharedWindow", args: [] },
    { call: 2, name: "openTab", args: [1, null] },
  ]);
  port(0).say(answer(2, 20));
  port(0).say(answer(1, 10));
  port(0).say(answer(1, 11));
  port(0).say(answer(99, 0));
  expect([await first, await second]).toEqual([
    { ok: true, value: 10 },
    { ok: true, value: 20 },
  ]);
});

test("a refusal is a code with the browser's own sentence", async () => {
  const { driver, port } = connected();
  const attaching = driver.call("attach", 7);
  port(0).say(answer(1, null, "Another debugger is already attached to the tab with id: 7."));
  expect(await attaching).toEqual({
    ok: false,
    code: "control-debugger-taken",
    detail: "Another debugger is already attached to the tab with id: 7.",
  });
});

test("a service worker that ends in mid-call: an error, a new port, and no repetition", async () => {
  const { driver, ports, port } = connected();
  const heard: string[] = [];
  driver.on("reconnected", () => heard.push("reconnected"));
  const typing = driver.call("cdp", 7, "Input.insertText", { text: "a" });
  const listing = driver.call("listTabs", 1);
  port(0).hearEnd();
  expect([await typing, await listing]).toEqual([
    { ok: false, code: "control-unavailable", detail: "service worker ended" },
    { ok: false, code: "control-unavailable", detail: "service worker ended" },
  ]);
  expect([ports.length, port(1).sent, heard]).toEqual([2, [], ["reconnected"]]);
  const next = driver.call("sharedWindow");
  port(1).say(answer(3, 10));
  expect(await next).toEqual({ ok: true, value: 10 });
});

test("a port that died unheard: what was never sent is sent on the next one, once, and what was under way is lost", async () => {
  const { driver, ports, port } = connected();
  const lost = driver.call("cdp", 7, "Input.insertText", { text: "a" });
  port(0).die();
  const next = driver.call("sharedWindow");
  expect(await lost).toMatchObject({ ok: false, code: "control-unavailable" });
  // Only now is it told that it ended: that is old news.
  port(0).hearEnd();
  expect(ports).toHaveLength(2);
  expect(port(1).sent.map(({ name }) => name)).toEqual(["sharedWindow"]);
  port(1).say(answer(2, 10));
  expect(await next).toEqual({ ok: true, value: 10 });
});

test("who hears that the port is new may call at once", async () => {
  const { driver, port } = connected();
  const calls: Promise<unknown>[] = [];
  driver.on("reconnected", () => calls.push(driver.call("listTabs", 1)));
  port(0).hearEnd();
  port(1).say(answer(1, []));
  expect(await calls[0]).toEqual({ ok: true, value: [] });
});

test("events of the browser are handed on as they are", () => {
  const { driver, port } = connected();
  const heard: unknown[] = [];
  driver.on("cdp", ({ tab, method, params }) => heard.push(["cdp", tab, method, params]));
  driver.on("detached", ({ tab, reason }) => heard.push(["detached", tab, reason]));
  driver.on("tabs-changed", () => heard.push("tabs-changed"));
  driver.on("tab-activated", ({ tab, window }) => heard.push(["tab-activated", tab, window]));
  driver.on("tab-navigated", ({ tab, url }) => heard.push(["tab-navigated", tab, url]));
  driver.on("tab-left", (tab) => heard.push(["tab-left", tab]));
  driver.on("window-closed", (window) => heard.push(["window-closed", window]));
  driver.on("panic", () => heard.push("panic"));
  driver.on("join-code", (code) => heard.push(["join-code", code]));
  driver.on("setup", ({ server }) => heard.push(["setup", server]));
  for (const message of [
    { t: "setup", server: "https://help.example", kept: {} },
    { t: "cdp", tab: 7, method: "Runtime.bindingCalled", params: {} },
    { t: "detached", tab: 7, reason: "target_closed" },
    { t: "tabs-changed" },
    { t: "tab-activated", tab: 7, window: 1 },
    { t: "tab-navigated", tab: 7, url: "https://shop.example/" },
    { t: "tab-left", tab: 7 },
    { t: "window-closed", window: 1 },
    { t: "panic" },
    { t: "join-code", code: "4821-507264" },
    { t: "of a later version" },
  ])
    port(0).say(message);
  expect(heard).toEqual([
    ["setup", "https://help.example"],
    ["cdp", 7, "Runtime.bindingCalled", {}],
    ["detached", 7, "target_closed"],
    "tabs-changed",
    ["tab-activated", 7, 1],
    ["tab-navigated", 7, "https://shop.example/"],
    ["tab-left", 7],
    ["window-closed", 1],
    "panic",
    ["join-code", "4821-507264"],
  ]);
});
