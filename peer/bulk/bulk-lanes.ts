/**
 * Owns: one to four connections of their own between the two ends of a link, for bytes: added while they help, taken
 * away when not, made anew when lost. Their descriptions travel through the sealed control channel.
 * Never: blocks or touches the main connection; uses a lane's generation, and so its keys, twice; opens more than
 * `limits.bulkLanes`.
 *
 * The host makes the connections and numbers their generations; a viewer says how many it wants. A lane:
 *
 * none ─► connecting ─► open ─► none (not wanted any more; lost: again after a pause that grows, as next generation)
 */

import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { bulkChannelNumber } from "../../protocol/channels.ts";
import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { IceConfiguration } from "../../protocol/signaling-messages.ts";
import type { Clock } from "../clock.ts";
import { createEmitter } from "../events.ts";
import type { CreateLink, Link } from "../link/link.ts";
import { type BulkLaneEvents, type LaneName, type LanePort, type OpenLane } from "./lane.ts";
import { firstLaneCount, type LaneCount, nextLaneCount } from "./lane-count.ts";
import { laneSignal, parseLaneSignal } from "./lane-signal.ts";

export type BulkLanesOptions = {
  readonly role: "host" | "viewer";
  /** Numbers in packet headers: 0 is the host. */
  readonly selfSender: number;
  readonly peerSender: number;
  /** 32 bytes of this pair's handshake. */
  readonly pairSecret: Uint8Array;
  readonly ice: IceConfiguration;
  /** Sends on the sealed control channel; false when the link cannot take it now. */
  readonly sendSignal: (message: ControlMessageOf<"lane-signal">) => boolean;
  readonly clock: Clock;
  readonly createLink: CreateLink;
};

export interface BulkLanes extends LanePort {
  /**
   * A lane-signal of the peer.
   * @returns `message-malformed`, `direction-wrong`, or what the link said of it: to be counted against the peer
   */
  handleSignal(message: ControlMessageOf<"lane-signal">): Result<void>;
  /** Whether the control channel carries signals now. Lanes that are open stay; new ones wait. */
  setSendAllowed(allowed: boolean): void;
  /** Fresh ICE servers for lanes made from now on. */
  renewIce(ice: IceConfiguration): void;
  /** The pair has a new secret: every lane ends, and generations begin at 0 under the new one. */
  rekey(pairSecret: Uint8Array): void;
  dispose(): void;
}

type Lane = {
  readonly name: LaneName;
  readonly link: Link;
  readonly stop: (() => void)[];
  open: OpenLane | null;
};

const channelName = "bulk";
const giveUpAfterMs = 12_000;
const restartAfterMs = 3_000;
/** Lanes stay for a while after the last byte: the next file comes soon. */
const idleMs = 10_000;
const retryFirstMs = 500;
const retryMaxMs = 15_000;
const lastGeneration = 0xffff;

export function createBulkLanes(options: BulkLanesOptions): BulkLanes {
  const { role, selfSender, peerSender, sendSignal, clock, createLink } = options;
  const emitter = createEmitter<BulkLaneEvents>();
  const lanes = new Map<number, Lane>();
  const generations = new Map<number, number>();
  let { pairSecret, ice } = options;
  let wanted = false;
  let peerWants = 0;
  let count: LaneCount = firstLaneCount(clock.now());
  let sendAllowed = true;
  let disposed = false;
  let failures = 0;
  let stopRetry: (() => void) | null = null;
  let stopIdle: (() => void) | null = null;
  let toldWant = 0;

  const selfWants = () => (wanted ? count.count : 0);

  /** Makes what is missing and ends what is too much; a viewer tells what it wants. */
  function reconcile(): void {
    if (disposed) return;
    if (role === "viewer") {
      tellWant();
      return;
    }
    const target = Math.max(selfWants(), peerWants);
    if (target === 0) {
      stopIdle ??= clock.after(idleMs, () => {
        stopIdle = null;
        if (Math.max(selfWants(), peerWants) === 0) for (const lane of lanes.values()) end(lane);
      });
      return;
    }
    stopIdle?.();
    stopIdle = null;
    for (const lane of lanes.values()) if (lane.name.lane >= target) end(lane);
    if (!sendAllowed || stopRetry !== null) return;
    for (let lane = 0; lane < target; lane += 1) if (!lanes.has(lane)) make(lane);
  }

  function tellWant(): void {
    if (!sendAllowed || toldWant === selfWants()) return;
    if (sendSignal(laneSignal({ lane: 0, generation: 0 }, { kind: "want", lanes: selfWants() }))) {
      toldWant = selfWants();
    }
  }

  function make(lane: number): void {
    const generation = (generations.get(lane) ?? -1) + 1;
    if (generation > lastGeneration) return;
    connect({ lane, generation });
  }

  function connect(name: LaneName): Lane {
    generations.set(name.lane, name.generation);
    const link = createLink({
      initiator: role === "host",
      ice,
      channels: [{ name: channelName, id: 1 }],
      clock,
      giveUpAfterMs,
      restartAfterMs,
    });
    const channel = link.channel(channelName);
    const lane: Lane = { name, link, stop: [], open: null };
    lane.stop.push(
      link.on("signal", (signal) => {
        if (!sendSignal(laneSignal(name, { kind: "signal", signal }))) lost(lane);
      }),
      link.on("state", (state) => {
        if (state === "failed" || state === "closed") lost(lane);
      }),
      channel.on("open", () => opened(lane)),
      channel.on("close", () => lost(lane)),
    );
    lanes.set(name.lane, lane);
    if (channel.open) opened(lane);
    return lane;
  }

  function opened(lane: Lane): void {
    if (lane.open !== null || lanes.get(lane.name.lane) !== lane) return;
    failures = 0;
    const channel = bulkChannelNumber(lane.name.lane);
    const epoch = lane.name.generation;
    const route = (sender: number) => ({
      channel,
      sender,
      epoch,
      keys: deriveChannelKeys({ secret: pairSecret, epoch, sender, channel }),
    });
    lane.open = { ...lane.name, sendRoute: route(selfSender), receiveRoute: route(peerSender) };
    emitter.emit("opened", lane.open);
    lane.stop.push(
      lane.link
        .channel(channelName)
        .on("message", (bytes) => emitter.emit("packet", { ...lane.name, bytes })),
    );
  }

  /** Ends a connection, and says so here. */
  function end(lane: Lane): void {
    if (lanes.get(lane.name.lane) !== lane) return;
    lanes.delete(lane.name.lane);
    for (const stop of lane.stop) stop();
    lane.link.dispose();
    if (lane.open !== null) emitter.emit("closed", lane.name);
  }

  /** Ends a connection that failed, says so there, and tries again after a while. */
  function lost(lane: Lane): void {
    if (disposed || lanes.get(lane.name.lane) !== lane) return;
    end(lane);
    if (sendAllowed) sendSignal(laneSignal(lane.name, { kind: "gone" }));
    retryLater();
  }

  function retryLater(): void {
    if (role !== "host") return;
    failures += 1;
    if (lanes.size === 0 && failures > 1) emitter.emit("failing", { attempts: failures });
    const delayMs = Math.min(retryMaxMs, retryFirstMs * 2 ** (failures - 1));
    stopRetry?.();
    stopRetry = clock.after(delayMs, () => {
      stopRetry = null;
      reconcile();
    });
  }

  function peerSignal(name: LaneName, signal: string): Result<void> {
    const known = generations.get(name.lane) ?? -1;
    // Late, of a connection that was given up.
    if (name.generation < known) return ok(undefined);
    if (name.generation > known) {
      if (role === "host") return err("direction-wrong");
      const old = lanes.get(name.lane);
      if (old !== undefined) end(old);
      return connect(name).link.signal(signal);
    }
    return lanes.get(name.lane)?.link.signal(signal) ?? ok(undefined);
  }

  function find({ lane, generation }: LaneName): Lane | null {
    const found = lanes.get(lane);
    return found?.name.generation === generation ? found : null;
  }

  return {
    on: emitter.on,
    get open() {
      return [...lanes.values()].flatMap(({ open }) => (open === null ? [] : [open]));
    },
    setWanted(nowWanted) {
      if (wanted === nowWanted) return;
      wanted = nowWanted;
      count = firstLaneCount(clock.now());
      reconcile();
    },
    noteRate(sample) {
      const before = count.count;
      count = nextLaneCount(count, sample, clock.now());
      if (count.count !== before) reconcile();
    },
    send(name, packet) {
      const lane = find(name);
      if (lane?.open == null) return false;
      return lane.link.channel(channelName).send(packet);
    },
    drop(name) {
      const lane = find(name);
      if (lane !== null) lost(lane);
    },
    handleSignal(message) {
      if (disposed) return ok(undefined);
      const parsed = parseLaneSignal(message);
      if (!parsed.ok) return parsed;
      const { name, payload } = parsed.value;
      switch (payload.kind) {
        case "signal":
          return peerSignal(name, payload.signal);
        case "want":
          if (role === "viewer") return err("direction-wrong");
          peerWants = payload.lanes;
          reconcile();
          return ok(undefined);
        case "gone": {
          const lane = find(name);
          if (lane !== null) {
            end(lane);
            retryLater();
          }
          return ok(undefined);
        }
      }
    },
    setSendAllowed(allowed) {
      sendAllowed = allowed;
      if (!allowed) toldWant = 0;
      reconcile();
    },
    renewIce(nowIce) {
      ice = nowIce;
    },
    rekey(secret) {
      for (const lane of lanes.values()) end(lane);
      pairSecret = secret;
      generations.clear();
      failures = 0;
      peerWants = 0;
      toldWant = 0;
      reconcile();
    },
    dispose() {
      if (disposed) return;
      for (const lane of lanes.values()) end(lane);
      disposed = true;
      stopRetry?.();
      stopIdle?.();
      emitter.clear();
    },
  };
}
