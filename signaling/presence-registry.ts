/**
 * Owns: the contract of which devices are present, and where each one's connection is held. Two implementations keep it,
 * in memory (memory-presence.ts) and in Redis for several processes (redis-presence.ts); one suite tests both.
 * Never: lists devices, or keeps one whose connection is gone. Whoever asks has to name an id.
 */

import type { DeviceId } from "../protocol/presence-messages.ts";
import type { Result } from "../protocol/result.ts";
import type { Seat } from "./room-registry.ts";

export interface DeviceSeat {
  readonly device: DeviceId;
  readonly seat: Seat;
}

export interface PresenceRegistry {
  /**
   * Holds `device` as present on `seat`, which has proved its key.
   * @returns the other seat whose place it took, which is to be told; null when there was none. Fails with `server-busy`
   */
  announce(device: DeviceId, seat: Seat): Promise<Result<Seat | null>>;
  /** Takes it out if it is still on `seat`, and tells whether it was. Fails with `server-busy`. */
  withdraw(device: DeviceId, seat: Seat): Promise<Result<boolean>>;
  /** `seat`, of this process, was told that another took its place: it is not renewed any more. */
  replaced(device: DeviceId, seat: Seat): void;
  /** Fails with `device-absent` or `server-busy`. */
  find(device: DeviceId): Promise<Result<Seat>>;
  /** Those of `devices` that are present. Fails with `server-busy`. Answers come in the order of the calls. */
  present(devices: readonly DeviceId[]): Promise<Result<ReadonlySet<DeviceId>>>;
  /** Renews what this process holds. Tells what it turns out to hold no more. Called every few seconds; never rejects. */
  sweep(): Promise<readonly DeviceSeat[]>;
  /** Devices whose connection this process holds. */
  count(): number;
  dispose(): Promise<void>;
}
