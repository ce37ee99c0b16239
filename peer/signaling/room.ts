/**
 * Owns: one membership in one room, as the rest of the engine sees it.
 * Never: passes on a signal of somebody who is not a member, or more members than a room may have.
 *
 * open → (rendezvous only: suspended ⇄ open, while the connection is away) → ended, for good
 */

import { limits } from "../../protocol/limits.ts";
import { err, type Result } from "../../protocol/result.ts";
import type { IceConfiguration, RoomEnded } from "../../protocol/signaling-messages.ts";
import type { Clock } from "../clock.ts";
import { createEmitter, type Listening } from "../events.ts";

export type RoomEvents = {
  readonly "member-in": { readonly member: string };
  readonly "member-out": { readonly member: string };
  /** The list as it is now, after any change: also emptied while the connection is away, and anew after it is back. */
  readonly members: { readonly members: readonly string[] };
  readonly signal: { readonly from: string; readonly payload: string };
  /** The room is over for this member. Nothing comes after it. */
  readonly ended: { readonly reason: RoomEnded["reason"] | "disconnected" };
};

export interface Room extends Listening<RoomEvents> {
  readonly name: string;
  /** Null in a rendezvous room. */
  readonly locator: string | null;
  /** This member's id; another one after a reconnection. */
  readonly self: string;
  /** The other members; empty while the connection is away. */
  readonly members: readonly string[];
  /** As of the last entry; `SignalingClient.requestIce` gives fresh credentials. */
  readonly ice: IceConfiguration;
  /** How long the locator lives unless somebody joins, from when the room was made; null for who did not make it. */
  readonly expiresInMs: number | null;
  /**
   * Passes `payload` (1 byte to 64 KiB) to one other member, unread by the server.
   * Fails with `message-too-large`, `not-a-member`, `signaling-unreachable` (nothing is queued), `rate-limited` or
   * `server-busy`.
   */
  send(to: string, payload: string): Promise<Result<void>>;
  /** Leaves without waiting for an answer. No event follows. */
  leave(): void;
}

export interface RoomEntry {
  readonly name: string;
  readonly self: string;
  readonly members: readonly string[];
  readonly ice: IceConfiguration;
}

/** A room and the strings by which its client moves it. */
export interface RoomControl {
  readonly room: Room;
  readonly isOver: () => boolean;
  memberIn(member: string): void;
  memberOut(member: string): void;
  signal(from: string, payload: string): void;
  /** The connection is away: nobody can be reached. */
  suspend(): void;
  /** The client is in the room again, under a new id. */
  resume(entry: RoomEntry): void;
  end(reason: RoomEvents["ended"]["reason"]): void;
}

export interface RoomOptions {
  readonly entry: RoomEntry;
  readonly locator: string | null;
  readonly expiresInMs: number | null;
  readonly clock: Clock;
  readonly send: (room: Room, to: string, payload: string) => Promise<Result<void>>;
  readonly leave: (room: Room) => void;
}

export function createRoom(options: RoomOptions): RoomControl {
  const emitter = createEmitter<RoomEvents>();
  let entry = options.entry;
  let members: readonly string[] = entry.members;
  let isOver = false;
  // Whoever asked for the room gets it some microtasks later, and listens then: nothing is told before.
  let early: (() => void)[] | null = [];
  const stopWaiting = options.clock.after(0, () => {
    const waiting = early ?? [];
    early = null;
    for (const tell of waiting) tell();
  });

  function tell(change: () => void): void {
    if (isOver) return;
    if (early) early.push(change);
    else change();
  }

  function setMembers(next: readonly string[]): void {
    members = next;
    tell(() => emitter.emit("members", { members: next }));
  }

  function close(): void {
    isOver = true;
    early = null;
    stopWaiting();
  }

  const room: Room = {
    name: entry.name,
    locator: options.locator,
    expiresInMs: options.expiresInMs,
    get self() {
      return entry.self;
    },
    get members() {
      return members;
    },
    get ice() {
      return entry.ice;
    },
    on: (type, listener) => emitter.on(type, listener),
    async send(to, payload) {
      if (isOver || !members.includes(to)) return err("not-a-member");
      return options.send(room, to, payload);
    },
    leave() {
      if (isOver) return;
      close();
      emitter.clear();
      options.leave(room);
    },
  };

  return {
    room,
    isOver: () => isOver,
    memberIn(member) {
      if (members.includes(member) || member === entry.self || members.length + 1 >= limits.roomMembers)
        return;
      tell(() => emitter.emit("member-in", { member }));
      setMembers([...members, member]);
    },
    memberOut(member) {
      if (!members.includes(member)) return;
      tell(() => emitter.emit("member-out", { member }));
      setMembers(members.filter((other) => other !== member));
    },
    signal(from, payload) {
      if (members.includes(from)) tell(() => emitter.emit("signal", { from, payload }));
    },
    suspend() {
      if (members.length > 0) setMembers([]);
    },
    resume(next) {
      entry = next;
      setMembers(next.members);
    },
    end(reason) {
      if (isOver) return;
      const waiting = early;
      const finish = () => {
        emitter.emit("ended", { reason });
        emitter.clear();
      };
      isOver = true;
      members = [];
      if (waiting) waiting.push(finish);
      else finish();
    },
  };
}
