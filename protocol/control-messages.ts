/**
 * Every message of the sealed control channel, with who may send it and which scope it needs. The host checks
 * the scope on arrival of every message, whatever was granted before; both ends check the direction.
 *
 * File messages are in file-messages.ts, those about the host's browser in remote-control-messages.ts, repairs.ts,
 * clipboard-messages.ts and file-choice-messages.ts; they join this union here.
 */

import * as v from "valibot";
import { clipboardMessageRules, clipboardMessages } from "./clipboard-messages.ts";
import { errorCodes } from "./error-codes.ts";
import {
  base64urlOf,
  boundedText,
  DisplayName,
  Id,
  integerIn,
  numberIn,
  Sender,
  TimestampMs,
} from "./fields.ts";
import { fileChoiceMessageRules, fileChoiceMessages } from "./file-choice-messages.ts";
import { fileMessageRules, fileMessages } from "./file-messages.ts";
import { limits } from "./limits.ts";
import type { MessageRule } from "./message-rule.ts";
import { remoteControlMessageRules, remoteControlMessages } from "./remote-control-messages.ts";
import { repairMessageRules, repairMessages } from "./repairs.ts";
import { GrantDuration, Scope, scopes } from "./scope.ts";
import { RoomToken } from "./signaling-messages.ts";

/** Who a person is to the others. Sent by both right after WELCOME, and again when it changes. */
const Profile = v.strictObject({
  t: v.literal("profile"),
  name: DisplayName,
  /** Version and hash of the sender's build, so that unequal builds are seen. */
  build: boundedText(64),
  features: v.strictObject({
    /** The side can show a screen (WebCodecs decoder) or share one (getDisplayMedia and encoder). */
    screen: v.boolean(),
    /** WebCodecs codec strings this side can decode (viewer) or encode (host), best first. */
    codecs: v.pipe(v.array(boundedText(40)), v.maxLength(12)),
    files: v.boolean(),
    /** Host: what it can carry out at all, so that nobody asks for anything else. Empty from a viewer. */
    scopes: v.pipe(v.array(Scope), v.maxLength(scopes.length)),
  }),
});

const RosterMember = v.strictObject({
  sender: Sender,
  name: DisplayName,
  role: v.picklist(["host", "viewer"]),
  link: v.picklist(["live", "interrupted"]),
});
/** Everybody in the session, always all of them: nobody is hidden. Host → viewer. */
const Roster = v.strictObject({
  t: v.literal("roster"),
  /** The session's own id, drawn by the host: the same in everybody's receipt, never told to a server. */
  session: Id,
  members: v.pipe(v.array(RosterMember), v.maxLength(limits.viewers + 1)),
});

/** A new group key under the pair's wrapping key. Host → viewer, whenever a viewer joins or leaves. */
const Rekey = v.strictObject({ t: v.literal("rekey"), wrappedKey: base64urlOf(48) });

const Ping = v.strictObject({
  t: v.literal("ping"),
  id: integerIn(0, 0xffffffff),
  sentMs: numberIn(0, 8.64e15),
});
const Pong = v.strictObject({
  t: v.literal("pong"),
  id: integerIn(0, 0xffffffff),
  sentMs: numberIn(0, 8.64e15),
  /** The answering side's clock at arrival and at answer. */
  receivedMs: numberIn(0, 8.64e15),
  repliedMs: numberIn(0, 8.64e15),
});

/** A viewer asks for one scope. The customer sees who asks for what. */
const ScopeAsk = v.strictObject({ t: v.literal("scope-ask"), id: Id, scope: Scope });
const ScopeAskWithdrawn = v.strictObject({ t: v.literal("scope-ask-withdrawn"), id: Id });
/** The host's answer. `no` also stands for a question that was closed, timed out or lost. */
const ScopeAnswer = v.strictObject({
  t: v.literal("scope-answer"),
  id: Id,
  scope: Scope,
  answer: v.picklist(["once", "session", "no"]),
});
/** All that this viewer holds at this moment. Host → viewer, at every change. */
const Grants = v.strictObject({
  t: v.literal("grants"),
  grants: v.pipe(v.array(v.strictObject({ scope: Scope, duration: GrantDuration })), v.maxLength(16)),
  /** The host paused: everything granted rests until resumed. */
  paused: v.boolean(),
});
/** A viewer gives a scope back. */
const ScopeRelease = v.strictObject({ t: v.literal("scope-release"), scope: Scope });

const Chat = v.strictObject({
  t: v.literal("chat"),
  id: Id,
  text: v.pipe(boundedText(limits.chatChars), v.minLength(1)),
  sentMs: TimestampMs,
  /** Set by the host when it passes a message on; a viewer's own message carries none. */
  from: v.optional(Sender),
});

/** A chat message arrived: until then its sender keeps it, and sends it again after a cut. */
const ChatAck = v.strictObject({ t: v.literal("chat-ack"), id: Id });

/** What the screen is doing. Host → viewer. */
const ScreenState = v.strictObject({
  t: v.literal("screen-state"),
  state: v.picklist(["none", "starting", "live", "paused", "failed"]),
  surface: v.nullable(v.picklist(["monitor", "window", "browser"])),
  code: v.optional(v.picklist(errorCodes)),
});

/** A system report, one entry a line, as shown to the customer before it was sent. Host → viewer. */
const Diagnostics = v.strictObject({
  t: v.literal("diagnostics"),
  takenMs: TimestampMs,
  entries: v.pipe(
    v.array(
      v.strictObject({
        group: boundedText(40),
        key: boundedText(60),
        value: boundedText(limits.diagnosticsValueChars),
      }),
    ),
    v.maxLength(limits.diagnosticsEntries),
  ),
});

/** A viewer tells that it records, or stopped. Needs the scope before the first byte is kept. */
const RecordState = v.strictObject({ t: v.literal("record-state"), recording: v.boolean() });

/** A viewer asks the host for a code for a colleague; the host's person decides. */
/** With the technician's right to open a room, where the server asks for one: the host opens it in their name. */
const InviteAsk = v.strictObject({ t: v.literal("invite-ask"), id: Id, roomToken: v.optional(RoomToken) });
const InviteAnswer = v.variant("answer", [
  v.strictObject({
    t: v.literal("invite-answer"),
    id: Id,
    answer: v.literal("yes"),
    locator: v.pipe(v.string(), v.regex(/^\d{4,6}$/)),
    secret: v.pipe(v.string(), v.regex(/^\d{6}$/)),
    expiresInMs: integerIn(0, limits.locatorLifetimeMs),
  }),
  v.strictObject({
    t: v.literal("invite-answer"),
    id: Id,
    answer: v.literal("no"),
    code: v.optional(v.picklist(errorCodes)),
  }),
]);

/** Description or candidate of a bulk lane's connection: carried here, so that no server sees it. */
const LaneSignal = v.strictObject({
  t: v.literal("lane-signal"),
  lane: integerIn(0, limits.bulkLanes - 1),
  /** Generation of the lane: answers to an older one are ignored. */
  generation: integerIn(0, 0xffff),
  payload: v.pipe(v.string(), v.minLength(1), v.maxLength(32 * 1024)),
});

/** The session is over. After it nothing is sent. */
const Bye = v.strictObject({
  t: v.literal("bye"),
  reason: v.picklist(["ended", "removed", "refused", "abusive"]),
});

const ordinaryMessages = [
  Profile,
  Roster,
  Rekey,
  Ping,
  Pong,
  ScopeAsk,
  ScopeAskWithdrawn,
  ScopeAnswer,
  Grants,
  ScopeRelease,
  Chat,
  ChatAck,
  ScreenState,
  Diagnostics,
  RecordState,
  InviteAsk,
  InviteAnswer,
  LaneSignal,
  Bye,
] as const;

export const ControlMessage = v.variant("t", [
  ...ordinaryMessages,
  ...remoteControlMessages,
  ...repairMessages,
  ...clipboardMessages,
  ...fileChoiceMessages,
  ...fileMessages,
]);
export type ControlMessage = v.InferOutput<typeof ControlMessage>;
export type ControlMessageOf<Type extends ControlMessage["t"]> = Extract<ControlMessage, { t: Type }>;

/** By message type. */
export const controlMessageRules: { readonly [Type in ControlMessage["t"]]: MessageRule } = {
  profile: { from: "both", scope: null },
  roster: { from: "host", scope: null },
  rekey: { from: "host", scope: null },
  ping: { from: "both", scope: null },
  pong: { from: "both", scope: null },
  "scope-ask": { from: "viewer", scope: null },
  "scope-ask-withdrawn": { from: "viewer", scope: null },
  "scope-answer": { from: "host", scope: null },
  grants: { from: "host", scope: null },
  "scope-release": { from: "viewer", scope: null },
  chat: { from: "both", scope: null },
  "chat-ack": { from: "both", scope: null },
  "screen-state": { from: "host", scope: null },
  diagnostics: { from: "host", scope: "diagnostics" },
  "record-state": { from: "viewer", scope: "record" },
  "invite-ask": { from: "viewer", scope: null },
  "invite-answer": { from: "host", scope: null },
  "lane-signal": { from: "both", scope: null },
  bye: { from: "both", scope: null },
  ...remoteControlMessageRules,
  ...repairMessageRules,
  ...clipboardMessageRules,
  ...fileChoiceMessageRules,
  ...fileMessageRules,
};
