/**
 * Owns: what the extension's pages (side panel, question window) and its engine say to each other over a broadcast
 * channel of the extension's own origin. It carries files as they are, and no web page and no script in one reaches it.
 */

import * as v from "valibot";
import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { Receipt } from "../../peer/session/receipt.ts";
import type { PointerEventFromViewer } from "../../peer/session/session.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";

export const channelName = "farhand-session";

/** What a page may ask of the session, with the arguments of `HostSession`. */
export const sessionMethods = [
  "setName",
  "sendChat",
  "dismissError",
  "pauseTransfer",
  "resumeTransfer",
  "cancelTransfer",
  "refuseTransfer",
  "acceptTransfer",
  "openReceived",
  "filesOf",
  "offerFiles",
  "sendDiagnostics",
  "join",
  "takeBack",
  "shareScreen",
  "stopSharing",
  "setPaused",
  "removeMember",
  "end",
] as const;
export type SessionMethod = (typeof sessionMethods)[number];

const Fence: v.GenericSchema<ControlFence> = v.variant("kind", [
  v.strictObject({ kind: v.literal("everywhere") }),
  v.strictObject({ kind: v.literal("origins"), origins: v.pipe(v.array(v.string()), v.maxLength(50)) }),
]);

const Page = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));
const Answer = v.picklist(["once", "session", "no"]);

/** Page → engine. `page` is a page's own number, drawn when it is loaded. */
export const ToEngine = v.variant("t", [
  v.strictObject({ t: v.literal("hello"), page: Page, ticket: v.nullable(Page) }),
  v.strictObject({
    t: v.literal("call"),
    page: Page,
    call: v.pipe(v.number(), v.integer()),
    method: v.picklist(sessionMethods),
    args: v.array(v.unknown()),
  }),
  /** From the question window alone: its ticket is checked. */
  v.strictObject({
    t: v.literal("answer"),
    page: Page,
    ticket: Page,
    ask: v.string(),
    answer: Answer,
    fence: v.nullable(Fence),
  }),
  /** The person said that they did call for help, or that they did not. */
  v.strictObject({ t: v.literal("called"), page: Page, ticket: Page, called: v.boolean() }),
  /** The person uses mouse or keys in a page of the extension. */
  v.strictObject({ t: v.literal("local-input"), page: Page }),
  v.strictObject({ t: v.literal("again"), page: Page }),
  /** What the person hides of the page in front: a part that they drag over next, or all of it. */
  v.strictObject({ t: v.literal("hide"), page: Page, what: v.picklist(["part", "page", "nothing"]) }),
]);
export type ToEngine = v.InferOutput<typeof ToEngine>;

export type EngineState = {
  readonly snapshot: SessionSnapshot;
  /** What the session came to, once it is over. */
  readonly receipt: Receipt | null;
  /** Whether the person has said that they called for this help. */
  readonly hasCalled: boolean;
  /** The person said that they had not. */
  readonly notCalled: boolean;
  readonly server: string;
  /** The origin of the page in front, for "this site only"; null for pages that have none. */
  readonly siteInFront: string | null;
  readonly fence: ControlFence;
  /** Whether fields in pages are masked; null while nothing is shared. */
  readonly isGuarding: boolean | null;
  /** The page in front is hidden as a whole. */
  readonly isCovered: boolean;
  /** A join code that a support page handed over. */
  readonly arrivedCode: string | null;
};

/** Engine → pages. */
export type FromEngine =
  | { readonly t: "state"; readonly state: EngineState }
  | { readonly t: "result"; readonly page: string; readonly call: number; readonly value: unknown }
  | { readonly t: "marks"; readonly event: PointerEventFromViewer };
