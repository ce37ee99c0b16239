/**
 * Owns: what each event about devices does: the table of protocol/presence-messages.ts, client to server, as code.
 * Never: tells who is present to somebody who does not name an id, opens a ring's payload, or takes an answer to a
 * challenge twice.
 */

import type * as v from "valibot";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { limits as wireLimits } from "../protocol/limits.ts";
import {
  DeviceAnnounce,
  DeviceChallenge,
  type DeviceChallenged,
  type DeviceId,
  DeviceRing,
  DevicesWatch,
  type DevicesWatched,
  DeviceWithdraw,
} from "../protocol/presence-messages.ts";
import type { RandomBytes } from "./clock.ts";
import {
  type Connection,
  type EventDoor,
  eventDoor,
  type Failure,
  failure,
  type Reply,
} from "./connection.ts";
import { provenDevice } from "./device-proof.ts";
import { createDeviceWatches } from "./device-watches.ts";
import type { Metrics } from "./metrics.ts";
import type { PresenceRegistry } from "./presence-registry.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Member } from "./room-registry.ts";
import type { Telling } from "./telling.ts";

export interface PresenceEventsOptions {
  readonly registry: PresenceRegistry;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly randomBytes: RandomBytes;
  /** Origins of this server besides the one that a connection was made to. */
  readonly origins: readonly string[];
  readonly tell: (member: Member, telling: Telling) => void;
  /** Lets the other processes know that a device came or went. */
  readonly spread: (device: DeviceId) => void;
  readonly tellWatcher: (connection: Connection, device: DeviceId, present: boolean) => void;
  readonly isOpen: (connection: Connection) => boolean;
}

export interface PresenceEvents {
  readonly doors: ReadonlyMap<string, EventDoor>;
  /** Another process says that a device came or went. */
  changed(device: DeviceId): void;
  /** A connection is closed. */
  closed(connection: Connection): Promise<void>;
  sweep(): Promise<void>;
  watched(): number;
}

export function createPresenceEvents(options: PresenceEventsOptions): PresenceEvents {
  const { registry, limits, metrics, now, randomBytes, tell, isOpen } = options;
  const watches = createDeviceWatches({ registry, now, isOpen, tell: options.tellWatcher });

  function changed(device: DeviceId): void {
    void watches.look(device);
    options.spread(device);
  }

  async function withdraw(connection: Connection): Promise<boolean> {
    const { device } = connection;
    connection.announcement = null;
    if (device === null) return true;
    connection.device = null;
    const done = await registry.withdraw(device, connection.seat);
    if (done.ok && done.value) changed(device);
    return done.ok;
  }

  async function announce(
    connection: Connection,
    announcement: v.InferOutput<typeof DeviceAnnounce>,
  ): Promise<Reply> {
    const { challenge } = connection;
    // One answer each, right or wrong.
    connection.challenge = null;
    if (challenge === null || challenge.expiresAtMs <= now()) return failure("device-proof-refused");
    const { origin } = announcement;
    if (origin !== connection.serverOrigin && !options.origins.includes(origin))
      return failure("device-proof-refused");
    const own = Symbol("announcement");
    connection.announcement = own;
    const device = await provenDevice(challenge.text, announcement);
    // Withdrawn, or announced anew, while the proof was checked.
    if (connection.announcement !== own) return failure("device-absent");
    if (device === null) return failure("device-proof-refused");
    if (connection.device !== null && connection.device !== device) await withdraw(connection);
    // Before the registry knows it: whoever finds it there finds it here.
    connection.device = device;
    const announced = await registry.announce(device, connection.seat);
    if (!announced.ok) {
      if (connection.device === device) connection.device = null;
      return failure(announced.code);
    }
    if (!isOpen(connection)) {
      connection.device = device;
      await withdraw(connection);
      return failure("not-a-member");
    }
    const seat = announced.value;
    if (seat !== null) tell({ id: device, seat }, { event: "device:replaced", device });
    changed(device);
    metrics.deviceAnnounced();
    return { ok: true };
  }

  const door = <Argument>(
    schema: v.GenericSchema<unknown, Argument>,
    budget: "announcements" | "watches" | "rings",
    handle: (connection: Connection, argument: Argument) => Promise<Reply>,
  ): EventDoor => eventDoor({ schema, costs: () => [[budget, 1]], handle }, limits, now);

  const doors = new Map<string, EventDoor>([
    [
      "device:challenge",
      door(DeviceChallenge, "announcements", async (connection): Promise<DeviceChallenged> => {
        const text = bytesToBase64url(randomBytes(wireLimits.challengeBytes));
        connection.challenge = { text, expiresAtMs: now() + wireLimits.challengeLifetimeMs };
        return { ok: true, challenge: text };
      }),
    ],
    ["device:announce", door(DeviceAnnounce, "announcements", announce)],
    [
      "device:withdraw",
      door(DeviceWithdraw, "announcements", async (connection) =>
        (await withdraw(connection)) ? { ok: true } : failure("server-busy"),
      ),
    ],
    [
      "devices:watch",
      door(DevicesWatch, "watches", async (connection, { devices }): Promise<DevicesWatched | Failure> => {
        const watched = await watches.watch(connection, devices);
        return watched.ok ? { ok: true, present: watched.value } : failure(watched.code);
      }),
    ],
    [
      "device:ring",
      door(DeviceRing, "rings", async (_, { device, payload }) => {
        const seat = await registry.find(device);
        if (!seat.ok) return failure(seat.code);
        tell({ id: device, seat: seat.value }, { event: "device:ring", device, payload });
        metrics.deviceRung();
        return { ok: true };
      }),
    ],
  ]);

  return {
    doors,
    changed: (device) => void watches.look(device),
    async closed(connection) {
      watches.forget(connection);
      await withdraw(connection);
    },
    async sweep() {
      for (const { device, seat } of await registry.sweep())
        tell({ id: device, seat }, { event: "device:replaced", device });
      await watches.sweep();
    },
    watched: () => watches.count(),
  };
}
