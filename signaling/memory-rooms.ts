/**
 * Owns: the rooms of a single process. Sources of truth: one map; what is not in it does not exist.
 * Never: outlives the process. A restart forgets everything, and clients come back by rendezvous.
 */

import { bytesToBase64url } from "../protocol/base64url.ts";
import { limits } from "../protocol/limits.ts";
import { err, ok, type Result } from "../protocol/result.ts";
import type { RoomName } from "../protocol/signaling-messages.ts";
import type { Clock, RandomBytes } from "./clock.ts";
import { drawLocator, locatorDigits } from "./locator-drawing.ts";
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

interface Room {
  readonly name: RoomName;
  /** Null in a rendezvous room, which nobody owns. */
  readonly maker: string | null;
  readonly members: Map<string, Seat>;
  /** Null while the room cannot expire: a locator that was joined, a rendezvous with both ends in it. */
  expiresAtMs: number | null;
}

const drawsBeforeBusy = 64;

function membersOf(room: Room): Member[] {
  return Array.from(room.members, ([id, seat]) => ({ id, seat }));
}

export function createMemoryRooms(clock: Clock, randomBytes: RandomBytes): RoomRegistry {
  const roomsByName = new Map<RoomName, Room>();
  const locatorsByDigits = new Map<number, number>();
  let memberCount = 0;

  const inUse = (digits: number) => locatorsByDigits.get(digits) ?? 0;

  function add(room: Room): void {
    roomsByName.set(room.name, room);
    const digits = locatorOf(room.name)?.length;
    if (digits !== undefined) locatorsByDigits.set(digits, inUse(digits) + 1);
  }

  function remove(room: Room): void {
    roomsByName.delete(room.name);
    memberCount -= room.members.size;
    const digits = locatorOf(room.name)?.length;
    if (digits !== undefined) locatorsByDigits.set(digits, inUse(digits) - 1);
  }

  function seatMember(room: Room, seat: Seat): string {
    const id = bytesToBase64url(randomBytes(16));
    room.members.set(id, seat);
    memberCount += 1;
    return id;
  }

  function isOver(room: Room): boolean {
    return room.expiresAtMs !== null && room.expiresAtMs <= clock.now();
  }

  function admit(room: Room, seat: Seat, most: number, replaces?: string): Result<Admission> {
    const seatReplaced = replaces === undefined ? undefined : room.members.get(replaces);
    const stays = membersOf(room).filter(({ id }) => id !== replaces);
    if (stays.some((member) => member.seat === seat)) return err("room-taken");
    if (stays.length >= most) return err("room-full");
    if (replaces !== undefined && room.members.delete(replaces)) memberCount -= 1;
    const self = seatMember(room, seat);
    const replaced =
      replaces === undefined || seatReplaced === undefined ? null : { id: replaces, seat: seatReplaced };
    return ok({ room: room.name, self, others: stays, replaced });
  }

  function awaitSecondEnd(room: Room): void {
    room.expiresAtMs = room.members.size < rendezvousMembers ? clock.now() + limits.rendezvousIdleMs : null;
  }

  return {
    async create(seat) {
      for (let draws = 0; draws < drawsBeforeBusy; draws += 1) {
        const locator = drawLocator(locatorDigits(inUse), randomBytes);
        const name = locatorRoom(locator);
        if (roomsByName.has(name)) continue;
        const maker = bytesToBase64url(randomBytes(16));
        add({
          name,
          maker,
          members: new Map([[maker, seat]]),
          expiresAtMs: clock.now() + limits.locatorLifetimeMs,
        });
        memberCount += 1;
        return ok({ room: name, locator, self: maker, expiresInMs: limits.locatorLifetimeMs });
      }
      return err("server-busy", "no free locator");
    },

    async join(locator, seat) {
      const room = roomsByName.get(locatorRoom(locator));
      if (!room || isOver(room)) return err("room-not-found");
      const admission = admit(room, seat, limits.roomMembers);
      if (admission.ok) room.expiresAtMs = null;
      return admission;
    },

    async enter(rendezvous, seat, replaces) {
      const name = rendezvousRoom(rendezvous);
      const room = roomsByName.get(name) ?? { name, maker: null, members: new Map(), expiresAtMs: null };
      const admission = admit(room, seat, rendezvousMembers, replaces);
      if (!admission.ok) return admission;
      if (!roomsByName.has(name)) add(room);
      awaitSecondEnd(room);
      return admission;
    },

    async leave(name, member, seat) {
      const room = roomsByName.get(name);
      if (!room || room.members.get(member) !== seat) return err("not-a-member");
      room.members.delete(member);
      memberCount -= 1;
      const others = membersOf(room);
      const ended = room.maker === member || others.length === 0;
      if (ended) remove(room);
      else if (room.maker === null) awaitSecondEnd(room);
      return ok({ others, ended });
    },

    async find(name, from, seat, to) {
      const room = roomsByName.get(name);
      const seatOfTarget = room?.members.get(to);
      if (!room || room.members.get(from) !== seat || from === to || seatOfTarget === undefined) {
        return err("not-a-member");
      }
      return ok(seatOfTarget);
    },

    async sweep() {
      const endings: Ending[] = [];
      for (const room of roomsByName.values()) {
        if (!isOver(room)) continue;
        endings.push({ room: room.name, reason: "expired", members: membersOf(room) });
        remove(room);
      }
      return endings;
    },

    isReachable: async () => true,
    counts: () => ({ rooms: roomsByName.size, members: memberCount }),
    async dispose() {
      roomsByName.clear();
      locatorsByDigits.clear();
      memberCount = 0;
    },
  };
}
