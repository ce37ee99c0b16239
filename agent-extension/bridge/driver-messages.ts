/**
 * Owns: what the engine (offscreen document) and the service worker say to each other over a port. The engine may use
 * no browser API but messages, so the service worker carries out its calls and hands events on.
 * Never: carries a key or anything of a session's content, save what control types or shows.
 */

import * as v from "valibot";
import { limits } from "../../protocol/limits.ts";
import type { Scope } from "../../protocol/scope.ts";

const Tab = v.pipe(v.number(), v.integer(), v.minValue(0));
const Window = Tab;
/** A tab is led to the web alone, also by an engine that was talked into something else. */
const WebAddress = v.pipe(v.string(), v.regex(/^https?:\/\//i));

/** By which the debugger knows a frame in a process of its own. */
const FrameSession = v.pipe(v.string(), v.regex(/^\w{1,64}$/));
const Origin = v.pipe(v.string(), v.maxLength(2_000), v.regex(/^https?:\/\/[^/?#]+$/));

/**
 * The commands of the DevTools protocol that may be sent, and no other. Those of control read nothing of cookies, storage
 * or traffic. The others are sent only while a report is made, or one agreed repair is carried out:
 *
 * | command | for | reads or changes |
 * |---|---|---|
 * | Log.enable, Network.enable | a report | begins events, cut down by report-events.ts to addresses, states and times |
 * | Log.disable, Network.disable | a report | ends them |
 * | Page.getFrameTree | a report | the number of the top frame, for a world of our own |
 * | Storage.clearDataForOrigin | a repair | deletes what one origin keeps; reads nothing |
 * | Network.deleteCookies | a repair | deletes one cookie by its name and place; reads nothing |
 *
 * A page's cookies are named by `cookiesOf`, which never hands on what is in them.
 */
export const cdpMethods = [
  "DOM.resolveNode",
  "Input.dispatchKeyEvent",
  "Input.dispatchMouseEvent",
  "Input.dispatchTouchEvent",
  "Input.imeSetComposition",
  "Input.insertText",
  "Log.disable",
  "Log.enable",
  "Network.deleteCookies",
  "Network.disable",
  "Network.enable",
  "Page.addScriptToEvaluateOnNewDocument",
  "Page.createIsolatedWorld",
  "Page.enable",
  "Page.getFrameTree",
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
  "Storage.clearDataForOrigin",
  "Target.setAutoAttach",
] as const;
export type CdpMethod = (typeof cdpMethods)[number];

/** Those of them that may be sent to a frame in a process of its own: none of input, which goes by the whole page. */
export const frameMethods = [
  "DOM.resolveNode",
  "Page.addScriptToEvaluateOnNewDocument",
  "Page.createIsolatedWorld",
  "Page.enable",
  "Page.setInterceptFileChooserDialog",
  "Runtime.addBinding",
  "Runtime.callFunctionOn",
  "Runtime.enable",
  "Target.setAutoAttach",
] as const satisfies readonly CdpMethod[];
export type FrameMethod = (typeof frameMethods)[number];

/** The events of the DevTools protocol that are handed on as they are; those of a report are in report-events.ts. */
export const cdpEvents: ReadonlySet<string> = new Set([
  "Inspector.targetCrashed",
  "Page.fileChooserOpened",
  "Page.javascriptDialogClosed",
  "Page.javascriptDialogOpening",
  "Page.screencastFrame",
  "Runtime.bindingCalled",
  "Target.attachedToTarget",
  "Target.detachedFromTarget",
]);

/** Those of a frame in a process of its own. */
export const frameEvents: ReadonlySet<string> = new Set([
  "Page.fileChooserOpened",
  "Runtime.bindingCalled",
  "Target.attachedToTarget",
  "Target.detachedFromTarget",
]);

/** What is called, and what it takes. */
export const driverCalls = {
  attach: v.strictTuple([Tab]),
  detach: v.strictTuple([Tab]),
  cdp: v.strictTuple([Tab, v.picklist(cdpMethods), v.record(v.string(), v.unknown())]),
  cdpInFrame: v.strictTuple([Tab, FrameSession, v.picklist(frameMethods), v.record(v.string(), v.unknown())]),
  listTabs: v.strictTuple([Window]),
  sharedWindow: v.strictTuple([]),
  activateTab: v.strictTuple([Tab]),
  closeTab: v.strictTuple([Tab]),
  openTab: v.strictTuple([Window, v.nullable(WebAddress)]),
  reloadTab: v.strictTuple([Tab, v.boolean()]),
  moveInHistory: v.strictTuple([Tab, v.picklist(["back", "forward"])]),
  navigateTab: v.strictTuple([Tab, WebAddress]),
  /** 0 is the browser's default for the site. */
  zoomTab: v.strictTuple([Tab, v.union([v.literal(0), v.pipe(v.number(), v.minValue(0.25), v.maxValue(5))])]),
  cookiesOf: v.strictTuple([Tab, v.pipe(v.array(v.string()), v.maxLength(4))]),
  openSiteSettings: v.strictTuple([Window, Origin]),
  guardPages: v.strictTuple([v.boolean()]),
  /** A message of guard-messages.ts, to the top document of a tab. */
  tellGuard: v.strictTuple([Tab, v.record(v.string(), v.unknown())]),
  /** Whether this browser is a device, so that the engine is started with it. */
  markDevice: v.strictTuple([v.boolean()]),
  /** There is nothing to do for this token any more: the engine need not be started for it. */
  settleEnrolment: v.strictTuple([v.pipe(v.string(), v.maxLength(limits.enrolmentTokenChars))]),
  personState: v.strictTuple([]),
  /** To be captured without anybody's press: refused at once where the browser was not started so. Never asks anybody. */
  captureTab: v.strictTuple([Tab]),
  tabUrl: v.strictTuple([Tab]),
  /** Of a tab that the debugger holds. */
  captureClock: v.strictTuple([Tab]),
  lockBrowser: v.strictTuple([v.boolean()]),
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

/** A cookie without what is in it. */
export type CookieFacts = {
  readonly name: string;
  readonly domain: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string | null;
  /** Seconds since 1970; null until the browser closes. */
  readonly expires: number | null;
  readonly isPartitioned: boolean;
  /** As the DevTools protocol takes it back. */
  readonly partitionKey: unknown;
};

/** What each call comes to. */
export type DriverResults = {
  readonly attach: undefined;
  readonly detach: undefined;
  readonly cdp: unknown;
  readonly cdpInFrame: unknown;
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
  readonly markDevice: undefined;
  readonly settleEnrolment: undefined;
  /** Whether somebody used mouse or keys of this machine within the last minutes. */
  readonly personState: "active" | "idle" | "locked";
  /** The number by which the engine gets the tab's capture. */
  readonly captureTab: string;
  /** Of the page that is there now; null where there is none yet. */
  readonly tabUrl: string | null;
  /** When the clock that captured frames are stamped by was at zero, in milliseconds since 1970. */
  readonly captureClock: number;
  readonly lockBrowser: undefined;
  /** The cookies that the browser would send to these addresses from that tab. */
  readonly cookiesOf: readonly CookieFacts[];
  readonly openSiteSettings: undefined;
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
  | {
      readonly t: "cdp-in-frame";
      readonly tab: number;
      readonly session: string;
      readonly method: string;
      readonly params: unknown;
    }
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
  /** What the organisation set has changed. */
  | ({ readonly t: "policy" } & PolicyNews)
  | { readonly t: "join-code"; readonly code: string };

/** What the organisation set and may change while the engine runs. */
export type PolicyNews = {
  /** The token by which the organisation wants this browser to enrol; the engine judges it. */
  readonly enrolment: string | null;
  /** Whether whoever is at this device is asked first; null where the organisation says nothing. */
  readonly asksPersonFirst: boolean | null;
};

/** What the service worker says first on a new port. */
export type DriverSetup = PolicyNews & {
  readonly t: "setup";
  /** Origin of the server. */
  readonly server: string;
  /** What may be asked for at all; null for everything. */
  readonly scopes: readonly Scope[] | null;
  /** Whether the person is asked if they called for this help. */
  readonly asksFraudQuestion: boolean;
  /** The organisation wants a newer extension than this one. */
  readonly isTooOld: boolean;
  /** What the engine kept by `keep` since the browser started. */
  readonly kept: Readonly<Record<string, string>>;
  /** The lock page is there, from before this engine. */
  readonly isLocked: boolean;
};

export const enginePort = "engine";
