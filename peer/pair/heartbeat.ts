/**
 * Owns: a ping every two seconds to one other member; from the answers, the round trip and how far the two clocks
 * lie apart; from their absence, that the path is dead although the browser has not noticed.
 * Must never: trust a pong it did not ask for.
 *
 * Times on the wire are each side's own timeline (milliseconds; only differences mean something).
 */

import type { Clock } from "../clock.ts";
import { createEmitter, type Listening } from "../events.ts";

const intervalMs = 2_000;
const silentAfterMs = 8_000;
/** The offset of the quickest of so many pongs is used: the quicker, the less the two ways can differ. */
const samplesKept = 8;

export type Ping = { readonly t: "ping"; readonly id: number; readonly sentMs: number };
export type Pong = {
  readonly t: "pong";
  readonly id: number;
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly repliedMs: number;
};

export type HeartbeatEvents = {
  /** `otherMinusOwnMs`: what to add to this side's timeline to get the other's. */
  readonly measured: { readonly roundTripMs: number; readonly otherMinusOwnMs: number };
  /** No answer for eight seconds; told once, until an answer comes. */
  readonly silent: undefined;
};

export interface Heartbeat extends Listening<HeartbeatEvents> {
  /** Begins, or begins anew after an interruption. */
  start(): void;
  stop(): void;
  /** @returns the answer to send */
  handlePing(ping: Ping): Pong;
  handlePong(pong: Pong): void;
  dispose(): void;
}

export function createHeartbeat(options: {
  readonly clock: Clock;
  /** This side's timeline, the one that frames are stamped with. */
  readonly timeline: () => number;
  readonly send: (ping: Ping) => void;
}): Heartbeat {
  const { clock, timeline, send } = options;
  const emitter = createEmitter<HeartbeatEvents>();
  const sentById = new Map<number, number>();
  let samples: { roundTripMs: number; otherMinusOwnMs: number }[] = [];
  let nextId = 0;
  let lastAnswerAt = 0;
  let isSilent = false;
  let cancelTimer: (() => void) | null = null;

  return {
    on: emitter.on,
    start() {
      cancelTimer?.();
      sentById.clear();
      samples = [];
      lastAnswerAt = clock.now();
      isSilent = false;
      beat();
    },
    stop() {
      cancelTimer?.();
      cancelTimer = null;
    },
    handlePing(ping) {
      const receivedMs = timeline();
      return { t: "pong", id: ping.id, sentMs: ping.sentMs, receivedMs, repliedMs: timeline() };
    },
    handlePong(pong) {
      const sentMs = sentById.get(pong.id);
      if (sentMs === undefined || sentMs !== pong.sentMs) return;
      sentById.delete(pong.id);
      const arrivedMs = timeline();
      lastAnswerAt = clock.now();
      isSilent = false;
      const heldMs = Math.max(0, pong.repliedMs - pong.receivedMs);
      const roundTripMs = Math.max(0, arrivedMs - sentMs - heldMs);
      const otherMinusOwnMs = (pong.receivedMs - sentMs + (pong.repliedMs - arrivedMs)) / 2;
      samples = [...samples, { roundTripMs, otherMinusOwnMs }].slice(-samplesKept);
      const quickest = samples.reduce((best, sample) =>
        sample.roundTripMs < best.roundTripMs ? sample : best,
      );
      emitter.emit("measured", { roundTripMs, otherMinusOwnMs: quickest.otherMinusOwnMs });
    },
    dispose() {
      cancelTimer?.();
      cancelTimer = null;
      emitter.clear();
    },
  };

  function beat(): void {
    const id = nextId;
    nextId = (nextId + 1) % 0xffffffff;
    const sentMs = timeline();
    if (sentById.size > 32) sentById.clear();
    sentById.set(id, sentMs);
    send({ t: "ping", id, sentMs });
    if (!isSilent && clock.now() - lastAnswerAt > silentAfterMs) {
      isSilent = true;
      emitter.emit("silent", undefined);
    }
    cancelTimer = clock.after(intervalMs, beat);
  }
}
