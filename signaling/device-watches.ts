/**
 * Owns: which of this process's connections watch which devices, and telling each of them what changed.
 * Never: believes what another process says about a device: that one changed is a reason to look, and what is told is what
 * the registry says. So a message between processes that is lost, or comes late, is made up for by the next look.
 */

import type { DeviceId } from "../protocol/presence-messages.ts";
import { err, ok, type Result } from "../protocol/result.ts";
import type { Connection } from "./connection.ts";
import type { PresenceRegistry } from "./presence-registry.ts";

const lookEveryMs = 15_000;
/** Devices asked about at once. */
const atOnce = 200;

interface Watch {
  isPresent: boolean;
  readonly watchers: Set<Connection>;
}

export interface DeviceWatches {
  /** Replaces what `connection` watches. @returns those that are present; fails with `server-busy`, changing nothing */
  watch(connection: Connection, devices: readonly DeviceId[]): Promise<Result<DeviceId[]>>;
  forget(connection: Connection): void;
  /** Looks at a device that may have come or gone. */
  look(device: DeviceId): Promise<void>;
  /** Looks at all of them now and then. */
  sweep(): Promise<void>;
  count(): number;
}

export function createDeviceWatches(options: {
  readonly registry: PresenceRegistry;
  readonly now: () => number;
  readonly isOpen: (connection: Connection) => boolean;
  readonly tell: (connection: Connection, device: DeviceId, present: boolean) => void;
}): DeviceWatches {
  const { registry, now, isOpen, tell } = options;
  const watchesByDevice = new Map<DeviceId, Watch>();
  let lookAtMs = now() + lookEveryMs;

  function note(device: DeviceId, isPresent: boolean): void {
    const watch = watchesByDevice.get(device);
    if (!watch || watch.isPresent === isPresent) return;
    watch.isPresent = isPresent;
    for (const connection of watch.watchers) tell(connection, device, isPresent);
  }

  async function lookAt(devices: readonly DeviceId[]): Promise<void> {
    const found = await registry.present(devices);
    if (!found.ok) return;
    for (const device of devices) note(device, found.value.has(device));
  }

  function forget(connection: Connection): void {
    for (const device of connection.watched) {
      const watch = watchesByDevice.get(device);
      watch?.watchers.delete(connection);
      if (watch?.watchers.size === 0) watchesByDevice.delete(device);
    }
  }

  return {
    async watch(connection, devices) {
      const found = await registry.present(devices);
      if (!found.ok) return found;
      if (!isOpen(connection)) return err("not-a-member");
      forget(connection);
      connection.watched = devices;
      for (const device of devices) {
        const isPresent = found.value.has(device);
        const watch = watchesByDevice.get(device) ?? { isPresent, watchers: new Set<Connection>() };
        watchesByDevice.set(device, watch);
        // Those who watched before hear of it too, should nobody have told this process.
        note(device, isPresent);
        watch.watchers.add(connection);
      }
      return ok([...found.value]);
    },
    forget,
    async look(device) {
      if (watchesByDevice.has(device)) await lookAt([device]);
    },
    async sweep() {
      if (now() < lookAtMs) return;
      lookAtMs = now() + lookEveryMs;
      const devices = [...watchesByDevice.keys()];
      for (let at = 0; at < devices.length; at += atOnce) await lookAt(devices.slice(at, at + atOnce));
    },
    count: () => watchesByDevice.size,
  };
}
