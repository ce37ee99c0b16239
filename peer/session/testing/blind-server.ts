/**
 * Owns: a signaling server in memory for tests, behind the real signaling client. It can be blind and honest, hostile
 * in any way a test wants, dead, and back with everything forgotten.
 * Never: ships. Moves only with the memory network it is given.
 */

import { base64urlToBytes, bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import type { IceConfiguration, RoomEnded } from "../../../protocol/signaling-messages.ts";
import type { Clock } from "../../clock.ts";
import { deviceIdOf } from "../../device/device-key.ts";
import type { MemoryNetwork } from "../../link/memory-network.ts";
import { createSignalingClient, type SignalingClient } from "../../signaling/signaling-client.ts";
import type { SignalingSocketListener } from "../../signaling/signaling-socket.ts";
import type { SeededRandom } from "./seeded-random.ts";

export type RelayedSignal = {
  readonly room: string;
  readonly from: string;
  readonly to: string;
  readonly payload: string;
};

export type BlindServer = {
  connect(clock: Clock): SignalingClient;
  /** Every argument of every event a client sent, as JSON: all that the server ever saw. */
  readonly seen: readonly string[];
  readonly relayed: readonly RelayedSignal[];
  /** Names of the rooms there are. */
  readonly rooms: readonly string[];
  /** What is delivered instead of a signal; null drops it. */
  rewrite: (signal: RelayedSignal) => string | null;
  /** How many it lets into a rendezvous. */
  mostInRendezvous: number;
  /** Delivers a payload to every member of `room`, as if from each of the others. */
  inject(room: string, payload: string): void;
  /** What a ring is answered with instead of being passed on; null passes it on. */
  refuseRing: (device: string) => ErrorCode | null;
  /** Rings a device that announced itself, as if somebody had. */
  ring(device: string, payload: string): void;
  /** Tells the members of a room that it is over. */
  endRoom(room: string, reason: RoomEnded["reason"]): void;
  /** Every connection breaks, and everything is forgotten. */
  kill(): void;
  /** It is there again, and clients connect. */
  start(): void;
};

type Connection = {
  readonly listener: SignalingSocketListener;
  isOpen: boolean;
};
type Room = { readonly maker: string | null; readonly members: Map<string, Connection> };

const noIce: IceConfiguration = { servers: [], relayOnly: false, lifetimeMs: null };

export function createBlindServer(options: {
  readonly network: MemoryNetwork;
  readonly random: SeededRandom;
}): BlindServer {
  const { network, random } = options;
  const seen: string[] = [];
  const relayed: RelayedSignal[] = [];
  const connections = new Set<Connection>();
  let rooms = new Map<string, Room>();
  let devices = new Map<string, Connection>();
  const watchedBy = new Map<Connection, readonly string[]>();
  let isUp = true;
  /** Counts its lives: what was under way in an earlier one is lost. */
  let life = 0;
  let nextLocator = 4821;

  const newId = () => bytesToBase64url(random.bytes(16));
  const laterInThisLife = (run: () => void) => {
    const begunIn = life;
    network.later(() => {
      if (begunIn === life) run();
    });
  };
  const tell = (to: Connection, event: string, argument: object) =>
    laterInThisLife(() => {
      if (to.isOpen) to.listener.event(event, argument);
    });
  const tellOthers = (room: Room, self: string, event: string, argument: object) => {
    for (const [member, connection] of room.members) {
      if (member !== self) tell(connection, event, argument);
    }
  };

  function enter(name: string, room: Room, connection: Connection) {
    const self = newId();
    const members = [...room.members.keys()];
    room.members.set(self, connection);
    tellOthers(room, self, "member:in", { room: name, member: self });
    return { ok: true, room: name, self, members, ice: noIce };
  }

  function leave(name: string, connection: Connection): void {
    const room = rooms.get(name);
    const self = [...(room?.members ?? [])].find(([, other]) => other === connection)?.[0];
    if (room === undefined || self === undefined) return;
    room.members.delete(self);
    tellOthers(room, self, "member:out", { room: name, member: self });
    if (self === room.maker) endRoom(name, "left");
    else if (room.members.size === 0) rooms.delete(name);
  }

  function endRoom(name: string, reason: RoomEnded["reason"]): void {
    const room = rooms.get(name);
    rooms.delete(name);
    if (room !== undefined) tellOthers(room, "", "room:ended", { room: name, reason });
  }

  function forgetDevice(connection: Connection): void {
    for (const [device, holder] of devices) {
      if (holder !== connection) continue;
      devices.delete(device);
      tellWatchers(device, false);
    }
  }

  function tellWatchers(device: string, present: boolean): void {
    for (const [watcher, watched] of watchedBy)
      if (watched.includes(device)) tell(watcher, "device:presence", { device, present });
  }

  function answer(connection: Connection, event: string, argument: Record<string, string>): object {
    const { room: name = "", locator = "", rendezvous = "", replaces = "", to = "", payload = "" } = argument;
    const { device = "", publicKey = "" } = argument;
    switch (event) {
      case "room:create": {
        const drawn = String(nextLocator);
        nextLocator += 1;
        const self = newId();
        rooms.set(`l:${drawn}`, { maker: self, members: new Map([[self, connection]]) });
        return {
          ok: true,
          room: `l:${drawn}`,
          locator: drawn,
          self,
          expiresInMs: limits.locatorLifetimeMs,
          ice: noIce,
        };
      }
      case "room:join": {
        const joined = `l:${locator}`;
        const room = rooms.get(joined);
        if (room === undefined) return { ok: false, code: "room-not-found" };
        if (room.members.size >= limits.roomMembers) return { ok: false, code: "room-full" };
        return enter(joined, room, connection);
      }
      case "room:enter": {
        const entered = `r:${rendezvous}`;
        const room = rooms.get(entered) ?? { maker: null, members: new Map() };
        rooms.set(entered, room);
        for (const [member, other] of room.members) {
          if (member !== replaces && other !== connection) continue;
          room.members.delete(member);
          tellOthers(room, member, "member:out", { room: entered, member });
        }
        if (room.members.size >= server.mostInRendezvous) return { ok: false, code: "room-full" };
        return enter(entered, room, connection);
      }
      case "room:leave":
        leave(name, connection);
        return { ok: true };
      case "signal": {
        const room = rooms.get(name);
        const from = [...(room?.members ?? [])].find(([, other]) => other === connection)?.[0];
        const addressee = room?.members.get(to);
        if (from === undefined || addressee === undefined) return { ok: false, code: "not-a-member" };
        const signal = { room: name, from, to, payload };
        relayed.push(signal);
        const carried = server.rewrite(signal);
        if (carried !== null) tell(addressee, "signal", { room: name, from, payload: carried });
        return { ok: true };
      }
      case "device:challenge":
        return { ok: true, challenge: bytesToBase64url(random.bytes(32)) };
      case "device:announce": {
        const announced = deviceIdOf(base64urlToBytes(publicKey) ?? new Uint8Array());
        const before = devices.get(announced);
        devices.set(announced, connection);
        if (before === undefined) tellWatchers(announced, true);
        else if (before !== connection) tell(before, "device:replaced", { device: announced });
        return { ok: true };
      }
      case "devices:watch": {
        const watched = (argument as unknown as { devices: readonly string[] }).devices;
        watchedBy.set(connection, watched);
        return { ok: true, present: watched.filter((each) => devices.has(each)) };
      }
      case "device:withdraw":
        forgetDevice(connection);
        return { ok: true };
      case "device:ring": {
        if (!devices.has(device)) return { ok: false, code: "device-absent" };
        const refused = server.refuseRing(device);
        if (refused !== null) return { ok: false, code: refused };
        server.ring(device, payload);
        return { ok: true };
      }
      default:
        return { ok: true, ice: noIce };
    }
  }

  const server: BlindServer = {
    seen,
    relayed,
    get rooms() {
      return [...rooms.keys()];
    },
    rewrite: ({ payload }) => payload,
    mostInRendezvous: 2,
    refuseRing: () => null,
    connect: (clock) =>
      createSignalingClient({
        url: "memory:",
        clock,
        connect(_, listener) {
          const connection: Connection = { listener, isOpen: isUp };
          connections.add(connection);
          if (isUp) network.later(() => listener.connected());
          return {
            get connected() {
              return connection.isOpen;
            },
            emit(event, argument, acknowledge) {
              seen.push(JSON.stringify(argument));
              const sent = structuredClone(argument) as Record<string, string>;
              laterInThisLife(() => {
                if (!connection.isOpen) return;
                const reply = answer(connection, event, sent);
                laterInThisLife(() => {
                  if (connection.isOpen) acknowledge(reply);
                });
              });
            },
            connect() {},
            close() {
              connections.delete(connection);
              connection.isOpen = false;
              for (const name of rooms.keys()) leave(name, connection);
              forgetDevice(connection);
              watchedBy.delete(connection);
            },
          };
        },
      }),
    inject(name, payload) {
      const members = [...(rooms.get(name)?.members ?? [])];
      for (const [member, connection] of members) {
        for (const [from] of members) {
          if (from !== member) tell(connection, "signal", { room: name, from, payload });
        }
      }
    },
    ring(device, payload) {
      const holder = devices.get(device);
      if (holder !== undefined) tell(holder, "device:ring", { device, payload });
    },
    endRoom,
    kill() {
      if (!isUp) return;
      isUp = false;
      life += 1;
      rooms = new Map();
      devices = new Map();
      watchedBy.clear();
      for (const connection of connections) {
        connection.isOpen = false;
        network.later(() => connection.listener.disconnected(false));
      }
    },
    start() {
      if (isUp) return;
      isUp = true;
      for (const connection of connections) {
        connection.isOpen = true;
        network.later(() => connection.listener.connected());
      }
    },
  };
  return server;
}
