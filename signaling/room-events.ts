/**
 * Owns: what each event does: the table of protocol/signaling-messages.ts, client to server, as code.
 * Never: opens a payload, sends one to anybody but the one member it names, or tells a client which of its claims
 * about a room was wrong.
 */

import type { Result } from "../protocol/result.ts";
import {
  type IceConfiguration,
  IceRequest,
  RoomCreate,
  type RoomCreated,
  RoomEnter,
  RoomJoin,
  type RoomJoined,
  RoomLeave,
  type RoomName,
  SignalOut,
} from "../protocol/signaling-messages.ts";
import { type Connection, type EventDoor, eventDoor, type Failure, failure } from "./connection.ts";
import type { Metrics } from "./metrics.ts";
import { type RateLimits, roomsPerConnection } from "./rate-limits.ts";
import type { RoomGate } from "./room-gate.ts";
import type { Admission, Creation, Departure, Member, RoomRegistry } from "./room-registry.ts";
import type { Telling } from "./telling.ts";

export interface RoomEventsOptions {
  readonly registry: RoomRegistry;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** Null: everybody may open a room. */
  readonly gate: RoomGate | null;
  readonly ice: () => IceConfiguration;
  /** Says something to `member`, wherever its connection is held. */
  readonly tell: (member: Member, telling: Telling) => void;
  /** False once the connection is closed: what was admitted meanwhile has to be undone. */
  readonly isOpen: (connection: Connection) => boolean;
}

export interface RoomEvents {
  readonly doors: ReadonlyMap<string, EventDoor>;
  /** Takes a connection out of one room and tells the others. False when the shared state could not be reached. */
  leave(connection: Connection, room: RoomName, member: string): Promise<boolean>;
}

const utf8Bytes = (text: string) => Buffer.byteLength(text, "utf8");

export function createRoomEvents(options: RoomEventsOptions): RoomEvents {
  const { registry, limits, metrics, now, gate, ice, tell, isOpen } = options;

  function tellDeparture(room: RoomName, member: string, { others, ended }: Departure): void {
    for (const other of others) {
      tell(
        other,
        ended ? { event: "room:ended", room, reason: "left" } : { event: "member:out", room, member },
      );
    }
  }

  async function leave(connection: Connection, room: RoomName, member: string): Promise<boolean> {
    const departure = await registry.leave(room, member, connection.seat);
    if (departure.ok) tellDeparture(room, member, departure.value);
    return departure.ok || departure.code !== "server-busy";
  }

  /** Counts a room against the connection's limit while it is being admitted. */
  async function admitted<Value extends Creation | Admission>(
    connection: Connection,
    admission: () => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    connection.pendingRooms += 1;
    const result = await admission().finally(() => {
      connection.pendingRooms -= 1;
    });
    if (!result.ok) return result;
    const { room, self } = result.value;
    if (!isOpen(connection)) {
      await leave(connection, room, self);
      return { ok: false, code: "not-a-member" };
    }
    connection.rooms ??= new Map();
    connection.rooms.set(room, self);
    metrics.memberAdmitted();
    return result;
  }

  const hasRoomForMore = (connection: Connection) =>
    (connection.rooms?.size ?? 0) + connection.pendingRooms < roomsPerConnection;

  function joined({ room, self, others, replaced }: Admission): RoomJoined {
    if (replaced) {
      tell(replaced, { event: "room:ended", room, reason: "left" });
      for (const other of others) tell(other, { event: "member:out", room, member: replaced.id });
    }
    for (const other of others) tell(other, { event: "member:in", room, member: self });
    return { ok: true, room, self, members: others.map(({ id }) => id), ice: ice() };
  }

  async function enterRoom(
    connection: Connection,
    admission: () => Promise<Result<Admission>>,
  ): Promise<RoomJoined | Failure> {
    if (!hasRoomForMore(connection)) return failure("rate-limited");
    const result = await admitted(connection, admission);
    return result.ok ? joined(result.value) : failure(result.code);
  }

  const doors = new Map<string, EventDoor>([
    [
      "room:create",
      eventDoor(
        {
          schema: RoomCreate,
          costs: () => [["rooms", 1]],
          async handle(connection, { token }): Promise<RoomCreated> {
            if (gate && !(await gate.admits(token, now()))) return failure("room-token-missing");
            if (!hasRoomForMore(connection)) return failure("rate-limited");
            const creation = await admitted(connection, () => registry.create(connection.seat));
            if (!creation.ok) return failure(creation.code);
            metrics.roomCreated();
            return { ok: true, ...creation.value, ice: ice() };
          },
        },
        limits,
        now,
      ),
    ],
    [
      "room:join",
      eventDoor(
        {
          schema: RoomJoin,
          costs: () => [["joins", 1]],
          async handle(connection, { locator }) {
            const reply = await enterRoom(connection, () => registry.join(locator, connection.seat));
            if (!reply.ok && reply.code === "room-not-found") {
              limits.chargeWrongLocator(connection.account, connection.address, now());
            }
            return reply;
          },
        },
        limits,
        now,
      ),
    ],
    [
      "room:enter",
      eventDoor(
        {
          schema: RoomEnter,
          costs: () => [["rooms", 1]],
          handle: (connection, { rendezvous, replaces }) =>
            enterRoom(connection, () => registry.enter(rendezvous, connection.seat, replaces)),
        },
        limits,
        now,
      ),
    ],
    [
      "room:leave",
      eventDoor(
        {
          schema: RoomLeave,
          costs: () => [["messages", 1]],
          async handle(connection, { room }) {
            const member = connection.rooms?.get(room);
            if (member === undefined) return failure("not-a-member");
            const left = await leave(connection, room, member);
            if (!left) return failure("server-busy");
            connection.rooms?.delete(room);
            return { ok: true };
          },
        },
        limits,
        now,
      ),
    ],
    [
      "signal",
      eventDoor(
        {
          schema: SignalOut,
          costs: ({ payload }) => [
            ["messages", 1],
            ["bytes", utf8Bytes(payload)],
          ],
          async handle(connection, { room, to, payload }) {
            const from = connection.rooms?.get(room);
            if (from === undefined) return failure("not-a-member");
            const seat = await registry.find(room, from, connection.seat, to);
            if (!seat.ok) return failure(seat.code);
            tell({ id: to, seat: seat.value }, { event: "signal", room, from, payload });
            metrics.relayed(utf8Bytes(payload));
            return { ok: true };
          },
        },
        limits,
        now,
      ),
    ],
    [
      "ice",
      eventDoor(
        {
          schema: IceRequest,
          costs: () => [["messages", 5]],
          handle: async () => ({ ok: true, ice: ice() }),
        },
        limits,
        now,
      ),
    ],
  ]);

  return { doors, leave };
}
