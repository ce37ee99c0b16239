/**
 * Owns: which devices are present, shared by several processes in Redis, and this process's lease on its own.
 * Never: decides between two connections of one device itself; that happens in a script.
 *
 * A device is a string key with its seat, leased for 30 s and renewed every ten while its connection lives. A seat of a
 * process that is gone is nobody's (redis-scripts.ts). When Redis lost everything, the next renewal writes it again.
 */

import type { DeviceId } from "../protocol/presence-messages.ts";
import { err, ok } from "../protocol/result.ts";
import type { Clock } from "./clock.ts";
import type { DeviceSeat, PresenceRegistry } from "./presence-registry.ts";
import { createRedisScripts, type RedisClient } from "./redis-connection.ts";
import {
  announceScript,
  findDeviceScript,
  presentScript,
  renewDeviceScript,
  withdrawScript,
} from "./redis-scripts.ts";
import type { Seat } from "./room-registry.ts";

const leaseMs = 30_000;
const renewEveryMs = 10_000;

interface Held {
  readonly seat: Seat;
  renewAtMs: number;
}

const deviceKey = (device: DeviceId) => `farhand:device:${device}`;

/** @param client fails its commands while Redis cannot be reached. Its owner is redis-rooms.ts, as of the process's lease */
export function createRedisPresence(client: RedisClient, clock: Clock): PresenceRegistry {
  const redis = createRedisScripts(client);
  const heldByDevice = new Map<DeviceId, Held>();

  function forget(device: DeviceId, seat: Seat): void {
    if (heldByDevice.get(device)?.seat === seat) heldByDevice.delete(device);
  }

  // Redis may have forgotten everything while it was away.
  const renewSoon = () => {
    for (const held of heldByDevice.values()) held.renewAtMs = 0;
  };
  client.on("ready", renewSoon);

  async function renew(device: DeviceId, held: Held): Promise<DeviceSeat[]> {
    held.renewAtMs = clock.now() + renewEveryMs;
    const answer = await redis.run(renewDeviceScript, [deviceKey(device)], [held.seat, String(leaseMs)]);
    if (!answer.ok || heldByDevice.get(device) !== held) return [];
    if (answer.value[0] === "1") return [];
    heldByDevice.delete(device);
    return [{ device, seat: held.seat }];
  }

  return {
    async announce(device, seat) {
      const answer = await redis.run(announceScript, [deviceKey(device)], [seat, String(leaseMs)]);
      if (!answer.ok) return answer;
      heldByDevice.set(device, { seat, renewAtMs: clock.now() + renewEveryMs });
      const [before = ""] = answer.value;
      return ok(before === "" || before === seat ? null : before);
    },

    async withdraw(device, seat) {
      // Forgotten first: should Redis not hear of it, the lease ends by itself.
      forget(device, seat);
      const answer = await redis.run(withdrawScript, [deviceKey(device)], [seat]);
      return answer.ok ? ok(answer.value[0] === "1") : answer;
    },

    replaced: forget,

    async find(device) {
      const answer = await redis.run(findDeviceScript, [deviceKey(device)], []);
      if (!answer.ok) return answer;
      const [seat = ""] = answer.value;
      return seat === "" ? err("device-absent") : ok(seat);
    },

    async present(devices) {
      if (devices.length === 0) return ok(new Set());
      const answer = await redis.run(presentScript, devices.map(deviceKey), []);
      if (!answer.ok) return answer;
      return ok(new Set(devices.filter((_, index) => answer.value[index] === "1")));
    },

    async sweep() {
      const now = clock.now();
      const due = Array.from(heldByDevice).filter(([, { renewAtMs }]) => renewAtMs <= now);
      const lost = await Promise.all(due.map(([device, held]) => renew(device, held)));
      return lost.flat();
    },

    count: () => heldByDevice.size,
    async dispose() {
      client.off("ready", renewSoon);
      heldByDevice.clear();
    },
  };
}
