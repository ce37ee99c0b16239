/**
 * Owns: one client's connection: the rooms it is in, its accounts, and the one door its events come through.
 * Never: keeps a payload, reads one, or answers an event before its size, name, shape and cost were checked.
 *
 * door: name known → one argument and an acknowledgement → schema (protocol/parse.ts) → budget → the event's own rules.
 * Whatever fails gets `{ ok: false, code }` and is counted; who goes on and on is disconnected.
 */

import type { GenericSchema } from "valibot";
import type { ErrorCode } from "../protocol/error-codes.ts";
import { parseValue } from "../protocol/parse.ts";
import type { DeviceId } from "../protocol/presence-messages.ts";
import type { RoomName } from "../protocol/signaling-messages.ts";
import type { Refusal } from "./metrics.ts";
import { type Account, type Budget, forgives, type RateLimits } from "./rate-limits.ts";
import type { Seat } from "./room-registry.ts";

export interface Failure {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly retryInMs?: number;
}

export type Reply = { readonly ok: true } | Failure;

/** What the server knows about one connected client. Kept small: most of them are idle. */
export interface Connection {
  readonly seat: Seat;
  /** The tag of its address. */
  readonly address: string;
  readonly account: Account;
  /** Its member id in each room it is in; null while it is in none. */
  rooms: Map<RoomName, string> | null;
  /** The device that it proved to be. */
  device: DeviceId | null;
  /** Told to this connection alone, and good for one answer. */
  challenge: { readonly text: string; readonly expiresAtMs: number } | null;
  /** The announcement whose proof is being checked. */
  announcement: symbol | null;
  watched: readonly DeviceId[];
  /** The origin under which it reached this server; null when it says nothing that could be one. */
  readonly serverOrigin: string | null;
  /** Rooms it is being admitted to right now; they count against its limit. */
  pendingRooms: number;
}

/** One event clients may send: the shape of its argument, its cost, and what it does. */
export interface EventRule<Argument> {
  readonly schema: GenericSchema<unknown, Argument>;
  costs(argument: Argument): readonly (readonly [Budget, number])[];
  handle(connection: Connection, argument: Argument): Promise<Reply>;
}

/** A rule with its argument's type closed over, so that a table can hold different ones. */
export type EventDoor = (connection: Connection, argument: unknown) => Promise<Reply>;

const longestRetryMs = 3_600_000;

export function failure(code: ErrorCode, retryInMs?: number): Failure {
  return retryInMs === undefined
    ? { ok: false, code }
    : { ok: false, code, retryInMs: Math.min(longestRetryMs, Math.ceil(retryInMs)) };
}

export function eventDoor<Argument>(
  rule: EventRule<Argument>,
  limits: RateLimits,
  now: () => number,
): EventDoor {
  return async (connection, untrusted) => {
    const parsed = parseValue(rule.schema, untrusted);
    if (!parsed.ok) return failure(parsed.code);
    for (const [budget, cost] of rule.costs(parsed.value)) {
      const verdict = limits.spend(connection.account, connection.address, budget, cost, now());
      if (!verdict.allowed) return failure("rate-limited", verdict.retryInMs);
    }
    return rule.handle(connection, parsed.value);
  };
}

/** Refusals that say something about the client's manners, not only about the state of a room. */
const misbehaviour = new Set<Refusal>([
  "message-malformed",
  "message-too-large",
  "message-unknown",
  "ack-missing",
  "rate-limited",
  "device-proof-refused",
]);

export interface DoorKeeping {
  readonly doors: ReadonlyMap<string, EventDoor>;
  now(): number;
  refused(connection: Connection, code: Refusal): void;
  /** Ends the connection. */
  disconnect(connection: Connection): void;
  /** A handler threw: a broken invariant of ours. */
  failed(error: unknown): void;
}

/** Takes one raw packet: `[event, …arguments, acknowledgement]` as a client sent it. */
export async function receiveEvent(
  connection: Connection,
  packet: readonly unknown[],
  keeping: DoorKeeping,
): Promise<void> {
  const last = packet.at(-1);
  const acknowledge = typeof last === "function" ? (last as (reply: Reply) => void) : null;
  const [name, ...args] = acknowledge ? packet.slice(0, -1) : packet;

  const refuse = (code: Refusal, reply: Failure | null) => {
    keeping.refused(connection, code);
    if (reply) acknowledge?.(reply);
    if (misbehaviour.has(code) && !forgives(connection.account, keeping.now()))
      keeping.disconnect(connection);
  };

  const door = typeof name === "string" ? keeping.doors.get(name) : undefined;
  if (!door) return refuse("message-unknown", failure("message-unknown"));
  if (!acknowledge) return refuse("ack-missing", null);
  if (args.length !== 1) return refuse("message-malformed", failure("message-malformed"));
  let reply: Reply;
  try {
    reply = await door(connection, args[0]);
  } catch (error) {
    keeping.failed(error);
    reply = failure("server-busy");
  }
  if (reply.ok) acknowledge(reply);
  else refuse(reply.code, reply);
}
