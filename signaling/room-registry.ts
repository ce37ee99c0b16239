/**
 * Owns: the contract of the shared state: which rooms there are and who is in them. Two implementations keep it, in
 * memory for one process (memory-rooms.ts) and in Redis for several (redis-rooms.ts); one suite tests both.
 * Never: knows a payload, a secret, an address or a person. A room is a name and at most eight random ids.
 *
 * A locator room: made by one member, expires after 15 minutes unless somebody joined, ends when its maker leaves.
 * A rendezvous room: made by the first that enters, at most two members, ends when the last one leaves, and expires when
 * one member has waited alone for 15 minutes.
 */

import type { Result } from "../protocol/result.ts";
import type { RoomEnded, RoomName } from "../protocol/signaling-messages.ts";

/** Where a member's connection is held: `process/connection`. The connection's name never leaves the servers. */
export type Seat = string;

export interface Member {
  readonly id: string;
  readonly seat: Seat;
}

export interface Creation {
  readonly room: RoomName;
  readonly locator: string;
  readonly self: string;
  readonly expiresInMs: number;
}

export interface Admission {
  readonly room: RoomName;
  readonly self: string;
  /** Those who were in the room before. */
  readonly others: readonly Member[];
  /** The earlier membership that this one took the place of. */
  readonly replaced: Member | null;
}

export interface Departure {
  /** Those who stay, or whose room has ended. */
  readonly others: readonly Member[];
  readonly ended: boolean;
}

export interface Ending {
  readonly room: RoomName;
  readonly reason: RoomEnded["reason"];
  /** Whom to tell. */
  readonly members: readonly Member[];
}

export interface RoomRegistry {
  /** Makes a locator room with `seat` as its maker. Fails with `server-busy`. */
  create(seat: Seat): Promise<Result<Creation>>;
  /** Fails with `room-not-found`, `room-full`, `room-taken` (this seat is in the room already) or `server-busy`. */
  join(locator: string, seat: Seat): Promise<Result<Admission>>;
  /**
   * Enters a rendezvous room, making it if need be. Fails like {@link join}, but never with `room-not-found`.
   * @param replaces an earlier member id of the same client, whose connection died unnoticed; ignored if unknown
   */
  enter(rendezvous: string, seat: Seat, replaces?: string): Promise<Result<Admission>>;
  /** Fails with `not-a-member` unless `member` sits on `seat`, or with `server-busy`. */
  leave(room: RoomName, member: string, seat: Seat): Promise<Result<Departure>>;
  /** The seat of `to`, if `from` sits on `seat` and both are in `room`; else `not-a-member` or `server-busy`. */
  find(room: RoomName, from: string, seat: Seat, to: string): Promise<Result<Seat>>;
  /** Ends what has expired or got lost. Called every few seconds; never rejects. */
  sweep(): Promise<readonly Ending[]>;
  /** Whether the shared state can be reached now. */
  isReachable(): Promise<boolean>;
  /** Rooms with members on this process, and those members. */
  counts(): { readonly rooms: number; readonly members: number };
  dispose(): Promise<void>;
}

export const locatorRoom = (locator: string): RoomName => `l:${locator}`;
export const rendezvousRoom = (rendezvous: string): RoomName => `r:${rendezvous}`;
/** The locator of a room that has one. */
export const locatorOf = (room: RoomName): string | null => (room.startsWith("l:") ? room.slice(2) : null);
/** Two ends of a session; a locator room holds a host, its viewers and nobody else. */
export const rendezvousMembers = 2;
