/**
 * Owns: what the engine (offscreen document) and the service worker say to each other over a port. The engine may use
 * no browser API but messages, so the service worker carries out its calls and hands events on.
 * Never: carries a key or anything of a session's content, save what control types or shows.
 */

import * as v from "valibot";

const Tab = v.pipe(v.number(), v.integer(), v.minValue(0));
const Window = Tab;

/**
 * The commands of the DevTools protocol that control needs, and no other: not one of them reads cookies, storage or
 * traffic.
 */
export const cdpMethods = [
  "Input.dispatchKeyEvent",
  "Input.dispatchMouseEvent",
  "Input.dispatchTouchEvent",
  "Input.imeSetComposition",
  "Input.insertText",
  "Page.addScriptToEvaluateOnNewDocument",
  "Page.createIsolatedWorld",
  "Page.enable",
  "Page.getLayoutMetrics",
  "Page.handleJavaScriptDialog",
  "Page.screencastFrameAck",
  "Page.startScreencast",
  "Page.stopScreencast",
  "Runtime.addBinding",
  "Runtime.enable",
  "Runtime.evaluate",
] as const;
export type CdpMethod = (typeof cdpMethods)[number];

/** The events of the DevTools protocol that are handed on. */
export const cdpEvents: ReadonlySet<string> = new Set([
  "Inspector.targetCrashed",
  "Page.javascriptDialogClosed",
  "Page.javascriptDialogOpening",
  "Page.screencastFrame",
  "Runtime.bindingCalled",
]);

/** What is called, and what it takes. */
export const driverCalls = {
  attach: v.tuple([Tab]),
  detach: v.tuple([Tab]),
  cdp: v.tuple([Tab, v.picklist(cdpMethods), v.record(v.string(), v.unknown())]),
  listTabs: v.tuple([Window]),
  sharedWindow: v.tuple([]),
  activateTab: v.tuple([Tab]),
  closeTab: v.tuple([Tab]),
  openTab: v.tuple([Window, v.nullable(v.string())]),
  reloadTab: v.tuple([Tab, v.boolean()]),
  moveInHistory: v.tuple([Tab, v.picklist(["back", "forward"])]),
  navigateTab: v.tuple([Tab, v.string()]),
  zoomTab: v.tuple([Tab, v.pipe(v.number(), v.minValue(0.25), v.maxValue(5))]),
  guardPages: v.tuple([v.boolean()]),
  /** A message of guard-messages.ts, to the top document of a tab. */
  tellGuard: v.tuple([Tab, v.record(v.string(), v.unknown())]),
  openQuestion: v.tuple([v.pipe(v.string(), v.regex(/^[\w-]{22}$/))]),
  closeWindow: v.tuple([Window]),
  keep: v.tuple([v.string(), v.nullable(v.string())]),
} as const;

export type DriverCalls = typeof driverCalls;
export type DriverCallName = keyof DriverCalls;
export type DriverArguments<Name extends DriverCallName> = v.InferOutput<DriverCalls[Name]>;

export type TabFacts = {
  readonly tab: number;
  readonly title: string;
  readonly url: string;
  readonly isActive: boolean;
  readonly isLoading: boolean;
  /** 1 is 100 %. */
  readonly zoom: number;
};

/** What each call comes to. */
export type DriverResults = {
  readonly attach: undefined;
  readonly detach: undefined;
  readonly cdp: unknown;
  readonly listTabs: readonly TabFacts[];
  /** The number of the window that was in front last. */
  readonly sharedWindow: number | null;
  readonly activateTab: undefined;
  readonly closeTab: undefined;
  readonly openTab: number | null;
  readonly reloadTab: undefined;
  readonly moveInHistory: undefined;
  readonly navigateTab: undefined;
  readonly zoomTab: undefined;
  /** Whether every page is guarded now: the person may have kept the extension from them. */
  readonly guardPages: boolean;
  readonly tellGuard: undefined;
  /** The number of the new window. */
  readonly openQuestion: number | null;
  readonly closeWindow: undefined;
  readonly keep: undefined;
};

/** Engine → service worker. */
export type DriverCall = {
  readonly call: number;
  readonly name: DriverCallName;
  readonly args: readonly unknown[];
};

const CallEnvelope = v.strictObject({
  call: v.pipe(v.number(), v.integer()),
  name: v.picklist(Object.keys(driverCalls) as DriverCallName[]),
  args: v.array(v.unknown()),
});

/** What the service worker takes; null for anything else. */
export function readCall(message: unknown): DriverCall | null {
  const envelope = v.safeParse(CallEnvelope, message);
  if (!envelope.success) return null;
  const args = v.safeParse(driverCalls[envelope.output.name], envelope.output.args);
  return args.success ? { ...envelope.output, args: args.output } : null;
}

/** Service worker → engine. `error` is the browser's own sentence. */
export type DriverMessage =
  | { readonly t: "answer"; readonly call: number; readonly value: unknown; readonly error: string | null }
  | { readonly t: "cdp"; readonly tab: number; readonly method: string; readonly params: unknown }
  | { readonly t: "detached"; readonly tab: number; readonly reason: string }
  | { readonly t: "guard"; readonly tab: number; readonly says: unknown }
  | { readonly t: "permissions-added" }
  | { readonly t: "tabs-changed" }
  | { readonly t: "window-closed"; readonly window: number }
  | { readonly t: "panic" }
  | { readonly t: "join-code"; readonly code: string };

/** What the service worker says first on a new port. */
export type DriverSetup = {
  readonly t: "setup";
  /** Origin of the server. */
  readonly server: string;
  /** What the engine kept by `keep` since the browser started. */
  readonly kept: Readonly<Record<string, string>>;
};

export const enginePort = "engine";
