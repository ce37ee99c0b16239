/**
 * Owns: what the engine (offscreen document) and the service worker say to each other over a port. The engine may use
 * no browser API but messages, so the service worker carries out its calls and hands events on.
 * Never: carries a key or anything of a session's content, save what control types or shows.
 */

import * as v from "valibot";

const Tab = v.pipe(v.number(), v.integer(), v.minValue(0));
const Window = Tab;
/** A tab is led to the web alone, also by an engine that was talked into something else. */
const WebAddress = v.pipe(v.string(), v.regex(/^https?:\/\//i));

/**
 * The commands of the DevTools protocol that control needs, and no other: not one of them reads cookies, storage or
 * traffic.
 */
export const cdpMethods = [
  "DOM.resolveNode",
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
  "Page.setInterceptFileChooserDialog",
  "Page.startScreencast",
  "Page.stopScreencast",
  "Runtime.addBinding",
  "Runtime.callFunctionOn",
  "Runtime.enable",
  "Runtime.evaluate",
] as const;
export type CdpMethod = (typeof cdpMethods)[number];

/** The events of the DevTools protocol that are handed on. */
export const cdpEvents: ReadonlySet<string> = new Set([
  "Inspector.targetCrashed",
  "Page.fileChooserOpened",
  "Page.javascriptDialogClosed",
  "Page.javascriptDialogOpening",
  "Page.screencastFrame",
  "Runtime.bindingCalled",
]);

/** What is called, and what it takes. */
export const driverCalls = {
  attach: v.strictTuple([Tab]),
  detach: v.strictTuple([Tab]),
  cdp: v.strictTuple([Tab, v.picklist(cdpMethods), v.record(v.string(), v.unknown())]),
  listTabs: v.strictTuple([Window]),
  sharedWindow: v.strictTuple([]),
  activateTab: v.strictTuple([Tab]),
  closeTab: v.strictTuple([Tab]),
  openTab: v.strictTuple([Window, v.nullable(WebAddress)]),
  reloadTab: v.strictTuple([Tab, v.boolean()]),
  moveInHistory: v.strictTuple([Tab, v.picklist(["back", "forward"])]),
  navigateTab: v.strictTuple([Tab, WebAddress]),
  zoomTab: v.strictTuple([Tab, v.pipe(v.number(), v.minValue(0.25), v.maxValue(5))]),
  guardPages: v.strictTuple([v.boolean()]),
  /** A message of guard-messages.ts, to the top document of a tab. */
  tellGuard: v.strictTuple([Tab, v.record(v.string(), v.unknown())]),
  openQuestion: v.strictTuple([v.pipe(v.string(), v.regex(/^[\w-]{22}$/))]),
  closeWindow: v.strictTuple([Window]),
  /** Whether the engine's own document counts as looked at, which writing a picture to the clipboard wants. */
  focusEngine: v.strictTuple([v.boolean()]),
  keep: v.strictTuple([v.string(), v.nullable(v.string())]),
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
  readonly focusEngine: undefined;
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
  /** These three say at once what a list would say a moment later: input must not go on for that moment. */
  | { readonly t: "tab-activated"; readonly tab: number; readonly window: number }
  | { readonly t: "tab-navigated"; readonly tab: number; readonly url: string }
  /** It was closed, or went to another window. */
  | { readonly t: "tab-left"; readonly tab: number }
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
