/**
 * What a session looks like from outside at one moment: plain data, replaced whole at every change, safe to
 * keep, compare and show. No key, secret of a running handshake, or live object is ever in it.
 */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { JoinCode } from "../../protocol/join-code.ts";
import type { Repair } from "../../protocol/repairs.ts";
import type { GrantDuration, Scope } from "../../protocol/scope.ts";
import type { TransferSnapshot } from "../files/transfer-snapshot.ts";
import type { CopySnapshot } from "./clipboard-snapshot.ts";
import type { ControlSnapshot, HostControlSnapshot } from "./control-snapshot.ts";

export type SessionRole = "host" | "viewer";

/**
 * ```
 * idle → opening → waiting → linking → live ⇄ interrupted → ended
 *           └────────┴──────────┴─────────────────────────────↗
 * ```
 * `opening` reaches the server, `waiting` has a code and waits for the other end, `linking` builds the
 * connection and proves the code. A host goes from `opening` straight to `linking`.
 */
export type SessionPhase = "idle" | "opening" | "waiting" | "linking" | "live" | "interrupted" | "ended";

export type MemberSnapshot = {
  readonly sender: number;
  readonly name: string;
  readonly role: SessionRole;
  readonly link: "live" | "interrupted";
  readonly self: boolean;
};

/** A question that waits for the host's person (on the host), or that this viewer asked (on a viewer). */
export type AskSnapshot =
  | {
      readonly kind: "scope";
      readonly id: string;
      readonly sender: number;
      readonly name: string;
      readonly scope: Scope;
      readonly expiresAtMs: number;
    }
  | {
      readonly kind: "invite";
      readonly id: string;
      readonly sender: number;
      readonly name: string;
      readonly expiresAtMs: number;
    }
  | {
      /** One repair of the page in front. */
      readonly kind: "repair";
      readonly id: string;
      readonly sender: number;
      readonly name: string;
      readonly repair: Repair;
      /** The origin that it would act on, and on no other. */
      readonly site: string;
      readonly expiresAtMs: number;
    }
  | {
      /** A second technician has proved a code and waits to be let in. */
      readonly kind: "admit";
      readonly id: string;
      readonly sender: number;
      readonly name: string;
      readonly expiresAtMs: number;
    };

export type GrantSnapshot = {
  readonly sender: number;
  readonly scope: Scope;
  readonly duration: GrantDuration;
  readonly grantedAtMs: number;
};

export type ChatEntry = {
  readonly id: string;
  readonly sender: number;
  readonly name: string;
  readonly self: boolean;
  readonly text: string;
  readonly atMs: number;
  /** `waiting` while the link is down; it is sent when the link is back. */
  readonly state: "sent" | "waiting";
};

export type ScreenSnapshot = {
  readonly state: "none" | "starting" | "live" | "paused" | "failed";
  readonly surface: "monitor" | "window" | "browser" | null;
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly error: ErrorCode | null;
};

/** The honest meter of the link. `null` where nothing was measured yet. */
export type MeterSnapshot = {
  readonly path: "direct" | "relayed" | null;
  readonly roundTripMs: number | null;
  readonly framesPerSecond: number | null;
  /** From capture on the host to the picture drawn on the viewer. */
  readonly delayMs: number | null;
  readonly bitrateBps: number | null;
  readonly codec: string | null;
  /** The picture is older than it should be: dim it. */
  readonly stale: boolean;
};

/**
 * `asked` until the host answers; `shown` on the page; `done` when the person pressed it; `gone` with its page;
 * `impossible` where no page of a browser is shown, or none that can be marked.
 */
export type GhostSnapshot = {
  readonly ghost: number;
  readonly state: "asked" | ControlMessageOf<"ghost-state">["state"];
};

export type DiagnosticsEntry = { readonly group: string; readonly key: string; readonly value: string };
export type DiagnosticsReport = { readonly takenMs: number; readonly entries: readonly DiagnosticsEntry[] };

/** A repair that this viewer asked for. */
export type RepairSnapshot = {
  readonly id: string;
  readonly repair: Repair;
  readonly state: "waiting" | "done" | "failed";
  /** Why it was not done. */
  readonly code: ErrorCode | null;
};

export type EndReason =
  | "ended-here"
  | "ended-there"
  | "removed"
  | "refused"
  | "code-burned"
  | "code-expired"
  | "resumption-expired"
  | "failed";

export type SessionSnapshot = {
  readonly role: SessionRole;
  readonly phase: SessionPhase;
  /** This session's own id for the receipt: same on both ends, never sent to a server. Empty before `live`. */
  readonly sessionId: string;
  readonly startedAtMs: number | null;
  readonly self: { readonly sender: number; readonly name: string };
  readonly members: readonly MemberSnapshot[];
  /** Viewer that made a code: the code while it can be joined. Host: a code made for a colleague. */
  readonly code: {
    readonly code: JoinCode;
    readonly expiresAtMs: number;
    readonly guessesLeft: number;
  } | null;
  /** Host: wrong codes typed for the present locator. Viewer: wrong guesses made at its code. */
  readonly guesses: { readonly wrong: number; readonly left: number };
  readonly asks: readonly AskSnapshot[];
  readonly grants: readonly GrantSnapshot[];
  readonly paused: boolean;
  readonly screen: ScreenSnapshot;
  readonly chat: readonly ChatEntry[];
  readonly transfers: readonly TransferSnapshot[];
  readonly meter: MeterSnapshot;
  readonly interruption: { readonly sinceMs: number; readonly expiresAtMs: number } | null;
  /** Numbers of the members that record at this moment. */
  readonly recordedBy: readonly number[];
  /** Viewer: the last report that came. */
  readonly diagnostics: DiagnosticsReport | null;
  /** Viewer: the repairs that it asked for, newest last. */
  readonly repairs: readonly RepairSnapshot[];
  /** Viewer: what the host can carry out at all. */
  readonly hostScopes: readonly Scope[];
  /** Viewer: the host's build, version and commit; null until it said so. */
  readonly hostBuild: string | null;
  /** Viewer: the place that this viewer marked for the person to press; null when there is none. */
  readonly ghost: GhostSnapshot | null;
  /** Viewer: the device that the host's browser became for this viewer, once its person agreed. */
  readonly enrolledDevice: { readonly device: string; readonly name: string } | null;
  /** Viewer: how remote control stands. */
  readonly control: ControlSnapshot;
  /** Host: how remote control of this browser stands, and who is at it. */
  readonly hostControl: HostControlSnapshot;
  /** The last times that something was copied to or from the host's clipboard; a viewer sees its own. */
  readonly copies: readonly CopySnapshot[];
  /** The signaling server, which a live session can do without. */
  readonly signaling: "connecting" | "online" | "offline";
  /** The two sides run different builds. */
  readonly unequalBuilds: boolean;
  /** The last thing that went wrong and did not end the session, until `dismissError`. */
  readonly error: ErrorCode | null;
  readonly end: { readonly reason: EndReason; readonly code: ErrorCode | null; readonly atMs: number } | null;
};
