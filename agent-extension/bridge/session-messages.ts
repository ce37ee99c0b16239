/**
 * Owns: what the extension's pages (side panel, question window) and its engine say to each other over a broadcast
 * channel of the extension's own origin. It carries files as they are, and no web page and no script in one reaches it.
 */

import * as v from "valibot";
import type { TransferSnapshot } from "../../peer/files/transfer-snapshot.ts";
import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { Receipt } from "../../peer/session/receipt.ts";
import type { PointerEventFromViewer } from "../../peer/session/session.ts";
import type { AskSnapshot, SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { DisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import type { Scope } from "../../protocol/scope.ts";

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
  /** Whether offered files may come, from the question window. */
  v.strictObject({ t: v.literal("offer"), page: Page, ticket: Page, transfer: Page, answer: Answer }),
  /** The person said that they did call for help, or that they did not. */
  v.strictObject({ t: v.literal("called"), page: Page, ticket: Page, called: v.boolean() }),
  /** The person looks over a report: what can be told of the page in front. */
  v.strictObject({
    t: v.literal("page-report"),
    page: Page,
    call: v.pipe(v.number(), v.integer()),
    /** Loads that page anew, at the person's press. */
    reload: v.boolean(),
  }),
  /** The person uses mouse or keys in a page of the extension. */
  v.strictObject({ t: v.literal("local-input"), page: Page }),
  v.strictObject({ t: v.literal("again"), page: Page }),
  /** The answer to `unattended`, from the question window alone: what this browser becomes. */
  v.strictObject({
    t: v.literal("enrol"),
    page: Page,
    ticket: Page,
    call: v.pipe(v.number(), v.integer()),
    ask: v.string(),
    name: DisplayName,
    code: v.pipe(v.string(), v.maxLength(limits.accessCodeCharsMax)),
    asksFirst: v.boolean(),
  }),
  /** Whether a technician who rang may come in, from the question window alone. */
  v.strictObject({ t: v.literal("visitor"), page: Page, ticket: Page, answer: v.picklist(["yes", "no"]) }),
  v.strictObject({ t: v.literal("revoke"), page: Page }),
  /** At the lock page, by a press, or by the access code where it takes that. */
  v.strictObject({
    t: v.literal("unlock"),
    page: Page,
    call: v.pipe(v.number(), v.integer()),
    code: v.nullable(v.pipe(v.string(), v.maxLength(limits.accessCodeCharsMax))),
  }),
  /** What the person hides of the page in front: a part that they drag over next, or all of it. */
  v.strictObject({ t: v.literal("hide"), page: Page, what: v.picklist(["part", "page", "nothing"]) }),
]);
export type ToEngine = v.InferOutput<typeof ToEngine>;

/** What this browser is as an unattended device. */
export type DeviceFacts = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly asksFirst: boolean;
  readonly enrolledMs: number;
  readonly enrolledBy: string;
  /** Of the organisation whose policy enrolled it; null where a person did. */
  readonly group: string | null;
  /** Nobody can come in yet: the organisation's technician has not taken it in. */
  readonly isWaiting: boolean;
};

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
  /** Null where this browser is no unattended device. */
  readonly device: DeviceFacts | null;
  /** A technician who rang this device and waits for the person's yes. */
  readonly visitor: { readonly name: string; readonly expiresAtMs: number } | null;
  /** Who is at this locked browser; empty where they have left it locked. Null when it is not locked. */
  readonly lockedFor: string | null;
  /** Unlocking it takes the access code. */
  readonly opensByCode: boolean;
  /** A join code that a support page handed over. */
  readonly arrivedCode: string | null;
};

/** Engine → pages. */
export type FromEngine =
  | { readonly t: "state"; readonly state: EngineState }
  | { readonly t: "result"; readonly page: string; readonly call: number; readonly value: unknown }
  | { readonly t: "marks"; readonly event: PointerEventFromViewer };

/** Files that wait for the person's yes. */
export function offeredTransfers({ transfers }: SessionSnapshot): readonly TransferSnapshot[] {
  return transfers.filter(({ direction, state }) => direction === "in" && state === "offered");
}

const braked: readonly Scope[] = ["view", "control", "unattended"];

/** Whether a question waits for the person's word that they called for this help, as every repair does. */
export function needsCalled(ask: AskSnapshot): boolean {
  return ask.kind === "repair" || (ask.kind === "scope" && braked.includes(ask.scope));
}
