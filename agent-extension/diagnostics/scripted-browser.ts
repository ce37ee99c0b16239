/**
 * Owns: a browser behind the engine's driver, for tests of reports and repairs: one window with a page in front, answers
 * that a test sets, and a list of all that it was asked for.
 * Never: ships.
 */

import { createEmitter } from "../../peer/events.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { CookieFacts, DriverCallName, TabFacts } from "../bridge/driver-messages.ts";
import type { BrowserDriver, BrowserDriverEvents } from "../engine/browser-driver.ts";

export type ScriptedBrowser = {
  readonly driver: BrowserDriver;
  /** Calls in order: `attach 7`, `cdp Network.enable`, `reloadTab 7,true`. Looks at windows and tabs are left out. */
  readonly calls: readonly string[];
  /** Parameters of the commands, in order. */
  readonly commands: readonly { readonly method: string; readonly params: unknown }[];
  front: TabFacts | null;
  cookies: readonly CookieFacts[];
  /** What calls and commands come to instead, by name; `null` never comes. */
  readonly outcomes: Map<string, Result<unknown> | null>;
  /** Told of each call before it is answered. */
  onCall: (call: string) => unknown;
  event(method: string, params: unknown): void;
  detached(tab: number, reason: string): void;
};

export function createScriptedBrowser(): ScriptedBrowser {
  const emitter = createEmitter<BrowserDriverEvents>();
  const calls: string[] = [];
  const commands: { method: string; params: unknown }[] = [];
  const outcomes = new Map<string, Result<unknown> | null>();

  const browser: ScriptedBrowser = {
    calls,
    commands,
    outcomes,
    onCall: () => {},
    front: {
      tab: 7,
      title: "Shop",
      url: "https://shop.example/cart?token=s3cr3t",
      isActive: true,
      isLoading: false,
      zoom: 1.25,
    },
    cookies: [],
    event: (method, params) => emitter.emit("cdp", { tab: browser.front?.tab ?? 0, method, params }),
    detached: (tab, reason) => emitter.emit("detached", { tab, reason }),
    driver: {
      on: emitter.on,
      call: (name, ...args) => answer(name, args) as never,
    },
  };
  return browser;

  function answer(name: DriverCallName, args: readonly unknown[]): Promise<Result<unknown>> {
    if (name === "sharedWindow") return Promise.resolve(ok(1));
    if (name === "listTabs") return Promise.resolve(ok(browser.front === null ? [] : [browser.front]));
    const [, second, params] = args;
    const called = name === "cdp" ? String(second) : name;
    calls.push(name === "cdp" ? `cdp ${called}` : `${name} ${args.join()}`);
    browser.onCall(calls.at(-1) ?? "");
    if (name === "cdp") commands.push({ method: called, params });
    const set = outcomes.get(called);
    if (set === null) return new Promise(() => {});
    if (set !== undefined) return Promise.resolve(set);
    if (name === "cookiesOf") return Promise.resolve(ok(browser.cookies));
    return Promise.resolve(name === "cdp" ? ok({}) : ok(undefined));
  }
}

export const refused = err("control-debugger-taken", "Another debugger is already attached");
