/**
 * Owns: the guards of the browser's pages, as the engine knows them: whether they are on, which tab a capture shows, and
 * what technicians point at in it.
 * Never: believes a guard about anything but its own tab.
 */

import { createEmitter, type Listening } from "../../peer/events.ts";
import type { PointerEventFromViewer } from "../../peer/session/session.ts";
import { parseValue } from "../../protocol/parse.ts";
import { type GuardHears, GuardSays } from "../page-guard/guard-messages.ts";
import type { BrowserDriver } from "./browser-driver.ts";

export type PageGuardsEvents = {
  readonly ghost: { readonly sender: number; readonly ghost: number; readonly state: "done" | "gone" };
  /** A tab has another document, and so another handle. */
  readonly handles: undefined;
  /** Whether pages are guarded. */
  readonly changed: undefined;
};

export type PageGuards = Listening<PageGuardsEvents> & {
  /** Whether pages are guarded; null while the screen is not shared. */
  readonly isGuarding: boolean | null;
  /** Resolves once every page that is open is guarded, and those that come will be. */
  start(): Promise<void>;
  stop(): void;
  /** The tab with this handle (W3C Capture Handle). */
  tabOf(handle: string | null): number | null;
  /** @returns whether it was heard */
  tell(tab: number, message: GuardHears): Promise<boolean>;
};

export function createPageGuards(driver: BrowserDriver): PageGuards {
  const emitter = createEmitter<PageGuardsEvents>();
  const tabsByHandle = new Map<string, number>();
  let isGuarding: boolean | null = null;

  driver.on("guard", ({ tab, says }) => {
    const heard = parseValue(GuardSays, says);
    if (!heard.ok || isGuarding === null) return;
    const { value } = heard;
    if (value.t === "hello") {
      for (const [handle, other] of tabsByHandle) if (other === tab) tabsByHandle.delete(handle);
      tabsByHandle.set(value.handle, tab);
      emitter.emit("handles", undefined);
    } else if (value.t === "ghost") {
      emitter.emit("ghost", { sender: value.sender, ghost: value.ghost, state: value.state });
    }
  });

  driver.on("permissions-added", () => isGuarding !== null && void start());

  return {
    on: emitter.on,
    get isGuarding() {
      return isGuarding;
    },
    start,
    stop() {
      isGuarding = null;
      tabsByHandle.clear();
      void driver.call("guardPages", false);
      emitter.emit("changed", undefined);
    },
    tabOf: (handle) => (handle === null ? null : (tabsByHandle.get(handle) ?? null)),
    tell: async (tab, message) => (await driver.call("tellGuard", tab, { ...message })).ok,
  };

  async function start(): Promise<void> {
    isGuarding ??= false;
    const guarded = await driver.call("guardPages", true);
    if (isGuarding !== null) isGuarding = guarded.ok && guarded.value;
    emitter.emit("changed", undefined);
  }
}

/**
 * What a technician points at, draws and marks, for the guard of the page that is shown.
 * @param label what stands at a place to be pressed
 */
export function markFor(event: PointerEventFromViewer, name: string, label: string): GuardHears {
  switch (event.kind) {
    case "pointer":
      return { t: "pointer", sender: event.sender, name, at: event.at };
    case "ink": {
      const { sender, stroke, points, end } = event;
      return { t: "ink", sender, stroke, points, end };
    }
    case "ink-clear":
      return { t: "ink-clear", sender: event.sender };
    case "ghost": {
      const { sender, ghost, at } = event;
      return { t: "ghost", sender, ghost, at, label };
    }
  }
}
