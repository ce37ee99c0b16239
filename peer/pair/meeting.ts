/**
 * Owns: which room of the signaling server carries a pair's signals: at first the room of the join code, then the
 * rendezvous that both ends derived, entered again whenever the server forgot it.
 * Must never: end a pair because the server is gone.
 */

import type { Clock } from "../clock.ts";
import type { Room, SignalingClient } from "../signaling/signaling-client.ts";
import type { Pair } from "./pair.ts";

const retryMs = 3_000;
/** Signals kept while the other end is in no room. An offer and its candidates are about twenty. */
const signalsKept = 64;

export type Meeting = {
  /** Resolves once both ends are in the rendezvous: the join code's room is no longer needed. */
  readonly met: Promise<void>;
  dispose(): void;
};

export function createMeeting(options: {
  readonly signaling: SignalingClient;
  readonly pair: Pair;
  /** The join code's room and the other end in it; null after a reload. */
  readonly first: { readonly room: Room; readonly member: string } | null;
  readonly clock: Clock;
}): Meeting {
  const { signaling, pair, clock } = options;
  const met = Promise.withResolvers<void>();
  const cleanUps: (() => void)[] = [];
  let first = options.first;
  let room: Room | null = null;
  let isEntering = false;
  let isDisposed = false;
  let cancelRetry: (() => void) | null = null;
  const kept: string[] = [];

  cleanUps.push(
    pair.on("signal", (payload) => {
      kept.push(payload);
      if (kept.length > signalsKept) kept.shift();
      flush();
    }),
    pair.on("established", () => void enterRendezvous()),
  );
  if (first !== null) {
    const { room: firstRoom, member } = first;
    cleanUps.push(
      firstRoom.on("signal", ({ from, payload }) => {
        if (from === member) pair.handleSignal(payload);
      }),
    );
  }
  if (pair.resumption !== null) void enterRendezvous();

  return {
    met: met.promise,
    dispose() {
      isDisposed = true;
      cancelRetry?.();
      for (const cleanUp of cleanUps) cleanUp();
      room?.leave();
      room = null;
    },
  };

  function other(): { room: Room; member: string } | null {
    const member = room?.members[0];
    return room !== null && member !== undefined ? { room, member } : first;
  }

  function flush(): void {
    const route = other();
    if (route === null) return;
    for (const payload of kept.splice(0)) void route.room.send(route.member, payload);
  }

  async function enterRendezvous(): Promise<void> {
    const rendezvous = pair.resumption?.rendezvous;
    if (rendezvous === undefined || room !== null || isEntering || isDisposed) return;
    isEntering = true;
    const entered = await signaling.enterRendezvous(rendezvous);
    isEntering = false;
    if (isDisposed) {
      if (entered.ok) entered.value.leave();
      return;
    }
    if (!entered.ok) {
      cancelRetry = clock.after(retryMs, () => void enterRendezvous());
      return;
    }
    room = entered.value;
    cleanUps.push(
      room.on("signal", ({ payload }) => pair.handleSignal(payload)),
      room.on("members", handleMembers),
      room.on("ended", () => {
        room = null;
        void enterRendezvous();
      }),
    );
    handleMembers();
  }

  function handleMembers(): void {
    if (room === null) return;
    pair.renewIce(room.ice);
    if (room.members.length === 0) return;
    first = null;
    met.resolve();
    // Presence first: a host's fresh offer belongs to this meeting, older signals are still valid for a live link.
    flush();
    pair.handlePresence();
  }
}
