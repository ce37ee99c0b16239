/**
 * Owns: which of the listed devices are there, as the server says, for Solid.
 * Never: takes silence for an answer. Until the server has said something of a device, and while the connection is away,
 * nothing is known of it.
 */

import { createSignal, onCleanup } from "solid-js";
import type { SignalingClient, SignalingState } from "../../peer/signaling/signaling-client.ts";

export type Presence = "here" | "away" | "unknown";
export type PresenceWatch = {
  readonly server: () => SignalingState;
  readonly of: (device: string) => Presence;
  /** Watches these and no others. Another choice is passed on once it has been the same for half a second. */
  watch(devices: readonly string[]): void;
};

/** A person types: the server answers twenty such questions a minute. */
const settledMs = 500;

export function createPresence({
  state,
  on,
  devices,
}: Pick<SignalingClient, "state" | "on" | "devices">): PresenceWatch {
  const [server, setServer] = createSignal(state);
  const [present, setPresent] = createSignal<ReadonlySet<string>>(new Set());
  const [answered, setAnswered] = createSignal<ReadonlySet<string>>(new Set());
  let watched: readonly string[] = [];
  let wanted: readonly string[] = [];
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stops = [
    on("state", (next) => {
      setServer(next);
      if (next !== "online") setAnswered(new Set<string>());
    }),
    devices.on("present", (next) => {
      setPresent(next);
      if (!isAsking && server() === "online") setAnswered(new Set(watched));
    }),
  ];
  const ask = () => {
    const before = new Set(watched);
    watched = wanted;
    setAnswered((now) => new Set(watched.filter((device) => before.has(device) && now.has(device))));
    isAsking = true;
    devices.watch(watched);
    isAsking = false;
  };
  onCleanup(() => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  });

  return {
    server,
    of(device) {
      if (!answered().has(device)) return "unknown";
      return present().has(device) ? "here" : "away";
    },
    watch(next) {
      wanted = next;
      clearTimeout(timer);
      if (sameSet(wanted, watched)) return;
      if (watched.length === 0) ask();
      else timer = setTimeout(ask, settledMs);
    },
  };
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  const members = new Set(one);
  return members.size === new Set(other).size && other.every((each) => members.has(each));
}
