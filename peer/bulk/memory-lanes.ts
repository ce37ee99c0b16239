/**
 * Owns: lanes in memory, in pairs, for tests: packets are delivered when a test says so, or at once.
 * Never: used outside tests.
 */

import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { bulkChannelNumber } from "../../protocol/channels.ts";
import { createEmitter, type Emitter } from "../events.ts";
import { type BulkLaneEvents, type LaneName, type LanePort, laneKey, type OpenLane } from "./lane.ts";

export type MemoryPacket = LaneName & { readonly from: "host" | "viewer"; bytes: Uint8Array<ArrayBuffer> };

export interface MemoryLanes {
  readonly host: LanePort;
  readonly viewer: LanePort;
  /** Opens a lane at both ends, as its next generation. */
  open(lane: number): void;
  /** Closes a lane at both ends; packets under way on it are lost. */
  close(lane: number): void;
  /** Called with each packet under way: may change it, and delivers it where it returns true. */
  onPacket: (packet: MemoryPacket) => boolean;
  /** Delivers what `onPacket` kept, in order per lane. */
  deliver(packet: MemoryPacket): void;
  readonly sentPackets: number;
}

export function createMemoryLanes(secret: Uint8Array): MemoryLanes {
  const emitters = { host: createEmitter<BulkLaneEvents>(), viewer: createEmitter<BulkLaneEvents>() };
  const generations = new Map<number, number>();
  const openLanes = new Map<number, LaneName>();
  let sentPackets = 0;

  const other = { host: "viewer", viewer: "host" } as const;

  function openLane(name: LaneName, end: "host" | "viewer"): OpenLane {
    const channel = bulkChannelNumber(name.lane);
    const epoch = name.generation;
    const route = (sender: number) => ({
      channel,
      sender,
      epoch,
      keys: deriveChannelKeys({ secret, epoch, sender, channel }),
    });
    const own = end === "host" ? 0 : 1;
    return { ...name, sendRoute: route(own), receiveRoute: route(1 - own) };
  }

  const isOpen = (name: LaneName) => {
    const open = openLanes.get(name.lane);
    return open !== undefined && laneKey(open) === laneKey(name);
  };

  function close(lane: number): void {
    const name = openLanes.get(lane);
    if (name === undefined) return;
    openLanes.delete(lane);
    for (const emitter of Object.values(emitters)) emitter.emit("closed", name);
  }

  function port(end: "host" | "viewer", emitter: Emitter<BulkLaneEvents>): LanePort {
    return {
      get open() {
        return [...openLanes.values()].map((name) => openLane(name, end));
      },
      setWanted: () => undefined,
      noteRate: () => undefined,
      send(name, bytes) {
        if (!isOpen(name)) return false;
        sentPackets += 1;
        const packet = { lane: name.lane, generation: name.generation, from: end, bytes: bytes.slice() };
        if (lanes.onPacket(packet)) lanes.deliver(packet);
        return true;
      },
      // A packet that was sealed before a lane came back may drop the connection that was, never the one that is.
      drop: (name) => {
        if (isOpen(name)) close(name.lane);
      },
      on: emitter.on,
    };
  }

  const lanes: MemoryLanes = {
    host: port("host", emitters.host),
    viewer: port("viewer", emitters.viewer),
    open(lane) {
      const name = { lane, generation: (generations.get(lane) ?? -1) + 1 };
      generations.set(lane, name.generation);
      openLanes.set(lane, name);
      emitters.host.emit("opened", openLane(name, "host"));
      emitters.viewer.emit("opened", openLane(name, "viewer"));
    },
    close,
    onPacket: () => true,
    deliver({ from, bytes, ...name }) {
      if (isOpen(name)) emitters[other[from]].emit("packet", { ...name, bytes });
    },
    get sentPackets() {
      return sentPackets;
    },
  };
  return lanes;
}
