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
  let kept: { readonly payload: string; readonly link: string | null }[] = [];

  cleanUps.push(
    pair.on("signal", (signal) => {
      kept.push(signal);
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
      firstRoom.on("ended", () => {
        first = null;
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
    const ripe = kept;
    kept = [];
    for (const { payload, link } of ripe) {
      // Of an attempt that was given up meanwhile, the other end would only begin what cannot end well.
      if (link === null || pair.isLinkOfUse(link)) void route.room.send(route.member, payload);
    }
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
    if (!entered.ok) return enterLater();
    room = entered.value;
    cleanUps.push(
      room.on("signal", ({ payload }) => pair.handleSignal(payload)),
      room.on("members", handleMembers),
      room.on("ended", () => {
        room = null;
        enterLater();
      }),
    );
    handleMembers();
  }

  function enterLater(): void {
    if (isDisposed) return;
    cancelRetry?.();
    cancelRetry = clock.after(retryMs, () => void enterRendezvous());
  }

  function handleMembers(): void {
    if (room === null) return;
    pair.renewIce(room.ice);
    if (room.members.length === 0) return;
    first = null;
    met.resolve();
    // Presence first: it replaces an attempt with a page that is gone, whose signals are then left out.
    pair.handlePresence();
    flush();
  }
}
