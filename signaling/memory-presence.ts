/**
 * Owns: the devices of a single process. What is not in its one map is not present.
 * Never: outlives the process.
 */

import type { DeviceId } from "../protocol/presence-messages.ts";
import { err, ok } from "../protocol/result.ts";
import type { PresenceRegistry } from "./presence-registry.ts";
import type { Seat } from "./room-registry.ts";

export function createMemoryPresence(): PresenceRegistry {
  const seatsByDevice = new Map<DeviceId, Seat>();
  return {
    async announce(device, seat) {
      const before = seatsByDevice.get(device);
      seatsByDevice.set(device, seat);
      return ok(before === undefined || before === seat ? null : before);
    },
    async withdraw(device, seat) {
      if (seatsByDevice.get(device) !== seat) return ok(false);
      seatsByDevice.delete(device);
      return ok(true);
    },
    replaced() {},
    async find(device) {
      const seat = seatsByDevice.get(device);
      return seat === undefined ? err("device-absent") : ok(seat);
    },
    present: async (devices) => ok(new Set(devices.filter((device) => seatsByDevice.has(device)))),
    sweep: async () => [],
    count: () => seatsByDevice.size,
    async dispose() {
      seatsByDevice.clear();
    },
  };
}
