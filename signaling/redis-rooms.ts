/**
 * Owns: the rooms that several processes share, kept in Redis by the scripts of redis-scripts.ts, and this process's
 * lease on those its own connections are in.
 * Never: decides anything that two processes could decide differently; that happens in a script.
 *
 * Lease: a process says every five seconds that it lives, and renews each of its rooms every fifteen. A killed process
 * is forgotten after 15 s, its rooms after a minute. When Redis lost a room (restart without persistence, a partition
 * longer than the lease), the renewal finds out, the members are told `shutdown`, and come back by rendezvous.
 */

import { bytesToBase64url } from "../protocol/base64url.ts";
import type { ErrorCode } from "../protocol/error-codes.ts";
import { isErrorCode } from "../protocol/error-codes.ts";
import { limits } from "../protocol/limits.ts";
import { err, ok, type Result } from "../protocol/result.ts";
import type { RoomName } from "../protocol/signaling-messages.ts";
import type { Clock, RandomBytes } from "./clock.ts";
import { drawLocator, locatorDigits } from "./locator-drawing.ts";
import { createRedisScripts, type RedisConnection } from "./redis-connection.ts";
import { admitScript, createScript, findScript, leaveScript, renewScript } from "./redis-scripts.ts";
import {
  type Admission,
  type Ending,
  locatorOf,
  locatorRoom,
  type Member,
  type RoomRegistry,
  rendezvousMembers,
  rendezvousRoom,
  type Seat,
} from "./room-registry.ts";

const processLeaseMs = 15_000;
const roomLeaseMs = 60_000;
const renewEveryMs = 15_000;
const drawsBeforeBusy = 64;

/** A room some of whose members sit on this process. */
interface LocalRoom {
  readonly seatsById: Map<string, Seat>;
  renewAtMs: number;
}

export interface RedisRoomsOptions {
  /** This process's name in every seat it gives out. */
  readonly process: string;
  /** A connection whose commands fail while Redis cannot be reached. */
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

function toMembers(flat: readonly string[]): Member[] {
  const members: Member[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [id, seat] = [flat[at], flat[at + 1]];
    if (id !== undefined && seat !== undefined) members.push({ id, seat });
  }
  return members;
}

function codeOf(text: string | undefined): ErrorCode {
  return isErrorCode(text) ? text : "server-busy";
}

const roomKey = (room: RoomName) => `farhand:room:${room}`;
const locatorsKey = (digits: number | string) => `farhand:locators:${digits}`;
const keysOf = (room: RoomName) => [roomKey(room), locatorsKey(locatorOf(room)?.length ?? "none")];

/** Takes over `connection`: `dispose()` ends it. */
export function createRedisRooms(options: RedisRoomsOptions): RoomRegistry {
  const { process, connection, clock, randomBytes } = options;
  const { client } = connection;
  const redis = createRedisScripts(client);
  const localRooms = new Map<RoomName, LocalRoom>();
  const newId = () => bytesToBase64url(randomBytes(16));

  function remember(room: RoomName, id: string, seat: Seat): void {
    const local = localRooms.get(room) ?? { seatsById: new Map<string, Seat>(), renewAtMs: 0 };
    local.seatsById.set(id, seat);
    local.renewAtMs = clock.now() + renewEveryMs;
    localRooms.set(room, local);
  }

  function forget(room: RoomName, id: string): void {
    const local = localRooms.get(room);
    local?.seatsById.delete(id);
    if (local?.seatsById.size === 0) localRooms.delete(room);
  }

  const sayAlive = () =>
    redis.attempt(() => client.set(`farhand:process:${process}`, "1", { PX: processLeaseMs }));
  const onReady = () => void sayAlive();
  client.on("ready", onReady);

  async function locatorsInUse(): Promise<Result<(digits: number) => number>> {
    const lengths = Array.from(
      { length: limits.locatorDigitsMax - limits.locatorDigitsMin + 1 },
      (_, index) => limits.locatorDigitsMin + index,
    );
    const counts = await redis.attempt(() =>
      Promise.all(
        lengths.map(async (digits) => {
          await client.zRemRangeByScore(locatorsKey(digits), "-inf", clock.now());
          return client.zCard(locatorsKey(digits));
        }),
      ),
    );
    if (!counts.ok) return counts;
    return ok((digits) => counts.value[digits - limits.locatorDigitsMin] ?? 0);
  }

  async function admit(
    room: RoomName,
    seat: Seat,
    most: number,
    args: readonly string[],
  ): Promise<Result<Admission>> {
    const self = newId();
    const [whenTwo = "", whenAlone = "", replaces = ""] = args;
    const answer = await redis.run(
      admitScript,
      [roomKey(room)],
      [String(clock.now()), self, seat, String(most), String(roomLeaseMs), whenTwo, whenAlone, replaces],
    );
    if (!answer.ok) return answer;
    const [code, seatReplaced = "", ...others] = answer.value;
    if (code !== "ok") return err(codeOf(code));
    remember(room, self, seat);
    if (seatReplaced !== "") forget(room, replaces);
    const replaced = seatReplaced === "" ? null : { id: replaces, seat: seatReplaced };
    return ok({ room, self, others: toMembers(others), replaced });
  }

  async function renew(room: RoomName, local: LocalRoom): Promise<Ending[]> {
    local.renewAtMs = clock.now() + renewEveryMs;
    const locator = locatorOf(room);
    const answer = await redis.run(renewScript, keysOf(room), [
      String(clock.now()),
      String(roomLeaseMs),
      locator ?? "",
      locator === null ? String(clock.now() + limits.rendezvousIdleMs) : "",
      ...local.seatsById.keys(),
    ]);
    if (!answer.ok) return [];
    const [state, ...rest] = answer.value;
    if (state === "expired") {
      localRooms.delete(room);
      return [{ room, reason: "expired", members: toMembers(rest) }];
    }
    const lostIds = state === "gone" ? [...local.seatsById.keys()] : rest;
    const members = lostIds.map((id) => ({ id, seat: local.seatsById.get(id) ?? "" }));
    for (const id of lostIds) forget(room, id);
    return members.length > 0 ? [{ room, reason: "shutdown", members }] : [];
  }

  return {
    async create(seat) {
      const inUse = await locatorsInUse();
      if (!inUse.ok) return inUse;
      for (let draws = 0; draws < drawsBeforeBusy; draws += 1) {
        const locator = drawLocator(locatorDigits(inUse.value), randomBytes);
        const room = locatorRoom(locator);
        const self = newId();
        const expires = clock.now() + limits.locatorLifetimeMs;
        const args = [clock.now(), expires, self, seat, roomLeaseMs, locator].map(String);
        const answer = await redis.run(createScript, keysOf(room), args);
        if (!answer.ok) return answer;
        if (answer.value[0] !== "1") continue;
        remember(room, self, seat);
        return ok({ room, locator, self, expiresInMs: limits.locatorLifetimeMs });
      }
      return err("server-busy", "no free locator");
    },

    join: (locator, seat) => admit(locatorRoom(locator), seat, limits.roomMembers, ["0", ""]),

    enter(rendezvous, seat, replaces) {
      const alone = String(clock.now() + limits.rendezvousIdleMs);
      return admit(rendezvousRoom(rendezvous), seat, rendezvousMembers, ["0", alone, replaces ?? ""]);
    },

    async leave(room, member, seat) {
      forget(room, member);
      const locator = locatorOf(room);
      const alone = locator === null ? String(clock.now() + limits.rendezvousIdleMs) : "";
      const args = [String(clock.now()), member, seat, alone, locator ?? ""];
      const answer = await redis.run(leaveScript, keysOf(room), args);
      if (!answer.ok) return answer;
      const [code, ended, ...others] = answer.value;
      return code === "ok" ? ok({ others: toMembers(others), ended: ended === "1" }) : err(codeOf(code));
    },

    async find(room, from, seat, to) {
      if (from === to) return err("not-a-member");
      const answer = await redis.run(findScript, [roomKey(room)], [from, seat, to]);
      if (!answer.ok) return answer;
      const [code, found] = answer.value;
      return code === "ok" && found !== undefined ? ok(found) : err(codeOf(code));
    },

    async sweep() {
      const now = clock.now();
      await sayAlive();
      const due = Array.from(localRooms).filter(([, { renewAtMs }]) => renewAtMs <= now);
      const endings = await Promise.all(due.map(([room, local]) => renew(room, local)));
      return endings.flat();
    },

    async isReachable() {
      const answer = await redis.attempt(() => client.ping());
      return answer.ok;
    },

    counts() {
      let members = 0;
      for (const { seatsById } of localRooms.values()) members += seatsById.size;
      return { rooms: localRooms.size, members };
    },

    async dispose() {
      client.off("ready", onReady);
      localRooms.clear();
      await redis.attempt(() => client.del(`farhand:process:${process}`));
      connection.dispose();
    },
  };
}
