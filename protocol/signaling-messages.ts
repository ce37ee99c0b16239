/**
 * The signaling server's vocabulary about rooms; presence-messages.ts has that about devices. Socket.IO events, each
 * with an acknowledgement. The server sees locators, rendezvous ids, addresses and opaque payloads; it can drop, replay,
 * swap and invent, and must never be able to read, alter or join a session.
 *
 * client → server (each acknowledged with `{ ok: true, … }` or `{ ok: false, code }`)
 *
 * | event        | argument                | acknowledged with |
 * |--------------|-------------------------|-------------------|
 * | room:create  | RoomCreate              | RoomCreated |
 * | room:join    | RoomJoin (locator)      | RoomJoined |
 * | room:enter   | RoomEnter (rendezvous)  | RoomJoined: made when it does not exist; two members at most |
 * | room:leave   | RoomLeave               | Done. A locator room ends when the member that made it leaves |
 * | signal       | SignalOut               | Done. Relayed to one other member of the same room |
 * | ice          | IceRequest              | IceServersReply: fresh short-lived credentials |
 *
 * server → client
 *
 * | event        | argument |
 * |--------------|----------|
 * | member:in    | MemberChange: another member came into the room |
 * | member:out   | MemberChange: another member left it |
 * | signal       | SignalIn |
 * | room:ended   | RoomEnded: the room expired or its maker left |
 */

import * as v from "valibot";
import { errorCodes } from "./error-codes.ts";
import { base64urlOf, integerIn } from "./fields.ts";
import { limits } from "./limits.ts";

/** The Socket.IO path; same origin as the app unless configured otherwise. */
export const signalingPath = "/signaling/";

export const Locator = v.pipe(v.string(), v.regex(/^\d{4,6}$/));
/** 128 bits that only the two ends of a session can derive. */
export const Rendezvous = base64urlOf(16);
/** A room as events name it: `l:` with the locator or `r:` with the rendezvous id. */
export const RoomName = v.pipe(v.string(), v.regex(/^(l:\d{4,6}|r:[A-Za-z0-9_-]{22})$/));
export type RoomName = string;
/** A member's id inside one room: drawn by the server, says nothing about the connection. */
export const MemberId = base64urlOf(16);

const utf8Bytes = (text: string) => new TextEncoder().encode(text).byteLength;
const Payload = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.signalPayloadBytes),
  // Most payloads are too short to be too large in UTF-8, which spares counting.
  v.check(
    (payload) =>
      payload.length * 3 <= limits.signalPayloadBytes || utf8Bytes(payload) <= limits.signalPayloadBytes,
  ),
);
export const Version = v.literal(1);

/** A technician's right to open a room, where the server asks for one: a signed token of the account server. */
export const RoomToken = v.pipe(
  v.string(),
  v.maxLength(limits.roomTokenChars),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/),
);

export const RoomCreate = v.strictObject({ v: Version, token: v.optional(RoomToken) });
export const RoomJoin = v.strictObject({ v: Version, locator: Locator });
export const RoomEnter = v.strictObject({
  v: Version,
  rendezvous: Rendezvous,
  /** The client's earlier id in this room, whose connection may have died without the server noticing yet. */
  replaces: v.optional(MemberId),
});
export const RoomLeave = v.strictObject({ room: RoomName });
export const SignalOut = v.strictObject({ room: RoomName, to: MemberId, payload: Payload });
export const IceRequest = v.strictObject({ v: Version });

export const IceServer = v.strictObject({
  urls: v.pipe(
    v.array(v.pipe(v.string(), v.maxLength(300), v.regex(/^(stun|stuns|turn|turns):[^\s]+$/))),
    v.minLength(1),
    v.maxLength(8),
  ),
  username: v.optional(v.pipe(v.string(), v.maxLength(300))),
  credential: v.optional(v.pipe(v.string(), v.maxLength(300))),
});
export type IceServer = v.InferOutput<typeof IceServer>;

export const IceConfiguration = v.strictObject({
  servers: v.pipe(v.array(IceServer), v.maxLength(8)),
  relayOnly: v.boolean(),
  /** How long the credentials last; null when there are none. */
  lifetimeMs: v.nullable(integerIn(0, 7 * 24 * 3_600_000)),
});
export type IceConfiguration = v.InferOutput<typeof IceConfiguration>;

export const Failed = v.strictObject({
  ok: v.literal(false),
  code: v.picklist(errorCodes),
  retryInMs: v.optional(integerIn(0, 3_600_000)),
});

export const RoomCreated = v.variant("ok", [
  v.strictObject({
    ok: v.literal(true),
    room: RoomName,
    locator: Locator,
    self: MemberId,
    expiresInMs: integerIn(0, limits.locatorLifetimeMs),
    ice: IceConfiguration,
  }),
  Failed,
]);
export type RoomCreated = v.InferOutput<typeof RoomCreated>;

export const RoomJoined = v.variant("ok", [
  v.strictObject({
    ok: v.literal(true),
    room: RoomName,
    self: MemberId,
    members: v.pipe(v.array(MemberId), v.maxLength(limits.roomMembers)),
    ice: IceConfiguration,
  }),
  Failed,
]);
export type RoomJoined = v.InferOutput<typeof RoomJoined>;

export const Done = v.variant("ok", [v.strictObject({ ok: v.literal(true) }), Failed]);
export type Done = v.InferOutput<typeof Done>;

export const IceServersReply = v.variant("ok", [
  v.strictObject({ ok: v.literal(true), ice: IceConfiguration }),
  Failed,
]);
export type IceServersReply = v.InferOutput<typeof IceServersReply>;

export const MemberChange = v.strictObject({ room: RoomName, member: MemberId });
export const SignalIn = v.strictObject({ room: RoomName, from: MemberId, payload: Payload });
export type SignalIn = v.InferOutput<typeof SignalIn>;
export const RoomEnded = v.strictObject({
  room: RoomName,
  reason: v.picklist(["expired", "left", "shutdown"]),
});
export type RoomEnded = v.InferOutput<typeof RoomEnded>;
