/**
 * Owns: a browser for tests, as the engine's driver sees it: windows, tabs and a debugger that behave as Chromium's, and
 * whatever refusals, delays and events a test sets. The layer in its pages is ready at once.
 * Never: ships.
 */

import { createEmitter } from "../../peer/events.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { DriverCallName, DriverResults, TabFacts } from "../bridge/driver-messages.ts";
import { layerBinding } from "../page-layer/layer-names.ts";
import type { BrowserDriver, BrowserDriverEvents } from "./browser-driver.ts";

type ScriptedTab = TabFacts & { readonly window: number };
type SentCommand = {
  readonly tab: number;
  /** Of the page that was there when it came. */
  readonly url: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
};

export type ScriptedDriver = {
  readonly driver: BrowserDriver;
  /** Every call but `cdp`, as its name and arguments, in order. */
  readonly calls: readonly string[];
  /** Every command that came through to a page. */
  readonly commands: SentCommand[];
  /** Where the debugger is; a test may take it away without a word. */
  readonly attached: Set<number>;
  sharedWindow: number | null;
  /** Not told to anybody. */
  addTab(tab: number, url: string, part?: Partial<ScriptedTab>): void;
  changeTab(tab: number, part: Partial<ScriptedTab>): void;
  /** As a person or a page does it: told at once. */
  activate(tab: number): void;
  navigate(tab: number, url: string): void;
  close(tab: number): void;
  moveToWindow(tab: number, window: number): void;
  /** Every such call from now on comes to this; null: to what it comes to. */
  refuse(name: DriverCallName, code: ErrorCode | null): void;
  /** Every such call from now on comes to this. */
  answer<Name extends DriverCallName>(name: Name, result: Result<DriverResults[Name]>): void;
  /** Such calls are carried out, and answered only after the returned function is called. */
  hold(name: DriverCallName): () => void;
  emit<Type extends keyof BrowserDriverEvents>(type: Type, event: BrowserDriverEvents[Type]): void;
  cdp(tab: number, method: string, params: unknown): void;
  /** The layer in this tab speaks. */
  layerSays(tab: number, says: object, context?: number): void;
  /** The debugger is taken away. */
  detach(tab: number, reason: string): void;
  /** Whether a layer answers in a new document. */
  hasLayer: boolean;
  /** After everything that was under way, save what is held. */
  settled(): Promise<void>;
};

const noDebugger = /^(?:chrome|devtools|view-source):/;

export function createScriptedDriver(): ScriptedDriver {
  const emitter = createEmitter<BrowserDriverEvents>();
  const calls: string[] = [];
  const commands: SentCommand[] = [];
  const attached = new Set<number>();
  const codeByName = new Map<DriverCallName, ErrorCode>();
  const answerByName = new Map<DriverCallName, Result<unknown>>();
  const heldByName = new Map<DriverCallName, Promise<void>>();
  const context = new Map<number, number>();
  let tabs: readonly ScriptedTab[] = [];
  let lastWindow = 100;
  let lastTab = 1_000;

  const find = (tab: number) => tabs.find((one) => one.tab === tab);
  const changed = () => emitter.emit("tabs-changed", undefined);
  const gone = () => err("control-tab-gone", "No tab with given id.");

  const scripted: ScriptedDriver = {
    driver: {
      on: emitter.on,
      async call(name, ...args) {
        if (name !== "cdp") calls.push([name, ...args].map(String).join(" "));
        const refusal = codeByName.get(name);
        const held = heldByName.get(name);
        const result =
          refusal === undefined ? (answerByName.get(name) ?? carryOut(name, args)) : err(refusal, "scripted");
        await held;
        return result as never;
      },
    },
    calls,
    commands,
    attached,
    sharedWindow: 1,
    hasLayer: true,
    addTab(tab, url, part) {
      const facts = { title: `tab ${tab}`, isActive: false, isLoading: false, zoom: 1, window: 1 };
      tabs = [...tabs, { ...facts, tab, url, ...part }];
    },
    changeTab(tab, part) {
      tabs = tabs.map((one) => (one.tab === tab ? { ...one, ...part } : one));
    },
    activate(tab) {
      const window = find(tab)?.window ?? 0;
      tabs = tabs.map((one) => (one.window === window ? { ...one, isActive: one.tab === tab } : one));
      emitter.emit("tab-activated", { tab, window });
      changed();
    },
    navigate(tab, url) {
      scripted.changeTab(tab, { url });
      context.set(tab, (context.get(tab) ?? 1) + 1);
      if (attached.has(tab) && noDebugger.test(url)) scripted.detach(tab, "target_closed");
      emitter.emit("tab-navigated", { tab, url });
      changed();
      if (attached.has(tab)) ready(tab);
    },
    close(tab) {
      tabs = tabs.filter((one) => one.tab !== tab);
      if (attached.has(tab)) scripted.detach(tab, "target_closed");
      emitter.emit("tab-left", tab);
      changed();
    },
    moveToWindow(tab, window) {
      scripted.changeTab(tab, { window });
      emitter.emit("tab-left", tab);
      scripted.activate(tab);
    },
    refuse(name, code) {
      if (code === null) codeByName.delete(name);
      else codeByName.set(name, code);
    },
    answer: (name, result) => void answerByName.set(name, result),
    hold(name) {
      const { promise, resolve } = Promise.withResolvers<void>();
      heldByName.set(name, promise);
      return () => {
        heldByName.delete(name);
        resolve();
      };
    },
    emit: emitter.emit,
    cdp: (tab, method, params) => emitter.emit("cdp", { tab, method, params }),
    layerSays(tab, says, executionContextId = context.get(tab) ?? 1) {
      const payload = JSON.stringify(says);
      scripted.cdp(tab, "Runtime.bindingCalled", { name: layerBinding, payload, executionContextId });
    },
    detach(tab, reason) {
      attached.delete(tab);
      emitter.emit("detached", { tab, reason });
    },
    // A task of its own comes after every microtask, and nothing here takes longer.
    settled: () => new Promise((resolve) => setTimeout(resolve, 0)),
  };
  return scripted;

  function ready(tab: number): void {
    if (!scripted.hasLayer) return;
    scripted.layerSays(tab, { t: "ready", width: 1000, height: 500, isTop: true });
  }

  function carryOut(name: DriverCallName, args: readonly unknown[]): Result<unknown> {
    const [first, second, third] = args;
    const tab = first as number;
    switch (name) {
      case "sharedWindow":
        return ok(scripted.sharedWindow);
      case "listTabs":
        return ok(
          tabs.filter(({ window }) => window === first).map(({ window: _window, ...facts }) => facts),
        );
      case "attach": {
        const url = find(tab)?.url;
        if (url === undefined) return gone();
        if (noDebugger.test(url)) return err("control-page-restricted", "Cannot access a chrome:// URL");
        attached.add(tab);
        return ok(undefined);
      }
      case "detach":
        return attached.delete(tab) ? ok(undefined) : err("control-tab-gone", "Debugger is not attached");
      case "cdp": {
        if (!attached.has(tab)) return err("control-tab-gone", "Debugger is not attached");
        const params = third as SentCommand["params"];
        commands.push({ tab, url: find(tab)?.url ?? "", method: String(second), params });
        if (second === "Page.addScriptToEvaluateOnNewDocument") queueMicrotask(() => ready(tab));
        return ok({});
      }
      case "tabUrl":
        return ok(find(tab)?.url ?? null);
      case "openQuestion":
        lastWindow += 1;
        return ok(lastWindow);
      case "openTab":
        lastTab += 1;
        scripted.addTab(lastTab, (second as string | null) ?? "about:blank", { window: tab });
        scripted.activate(lastTab);
        return ok(lastTab);
      case "activateTab":
        scripted.activate(tab);
        return ok(undefined);
      case "closeTab":
        scripted.close(tab);
        return ok(undefined);
      case "navigateTab":
        scripted.navigate(tab, String(second));
        return ok(undefined);
      default:
        return ok(undefined);
    }
  }
}
