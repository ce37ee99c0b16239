/**
 * Owns: a link's life above its connection: timers for `link-machine.ts`, the signals both ways, generations, and
 * that the other end's certificate never changes.
 * Never: touches a data channel, or lets a description or candidate through that is not for it.
 *
 * The first certificate that comes with an acceptable description is the link's. The browser holds the connection
 * to it, and every later description must name it again, so an ICE restart moves the path and never the other end.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { createEmitter } from "../events.ts";
import type { LinkEvents, LinkState } from "./link.ts";
import { type LinkMachineEvent, type LinkStep, type LinkTimer, startLink, stepLink } from "./link-machine.ts";
import {
  type CandidateSignal,
  type DescriptionSignal,
  encodeLinkSignal,
  parseLinkSignal,
} from "./link-signal.ts";
import { descriptionFingerprint, isDataOnly } from "./session-description.ts";

const defaultRestartAfterMs = 6_000;
/** Candidates taken for one generation; browsers send a dozen or two. */
const candidatesPerGeneration = 128;

export type IceCandidate = Pick<CandidateSignal, "candidate" | "sdpMid" | "sdpMLineIndex">;
export type Description = Pick<DescriptionSignal, "type" | "sdp">;

/** The connection under a link. An initiator's makes its first offer by itself. */
export interface LinkTransport {
  /** Takes a checked description; tells `descriptionRefused` when the browser does not want it. */
  describe(description: Description): void;
  addCandidate(candidate: IceCandidate): void;
  /** Drops an offer under way and makes one that restarts ICE. Only called on an initiator's. */
  offerRestart(): void;
  close(): void;
}

/** What a connection tells its driver. Never called before `createLinkDriver` has returned. */
export interface LinkTransportEvents {
  described(description: Description): void;
  candidate(candidate: IceCandidate): void;
  descriptionRefused(): void;
  changed(event: Extract<LinkMachineEvent, "up" | "disconnected" | "failed" | "gone">): void;
}

export interface LinkDriver extends LinkTransportEvents {
  readonly state: LinkState;
  readonly restarts: number;
  signal(payload: string): Result<void>;
  restart(): void;
  on<Type extends keyof LinkEvents>(type: Type, listener: (event: LinkEvents[Type]) => void): () => void;
  dispose(): void;
}

export type LinkDriverOptions = {
  readonly initiator: boolean;
  readonly clock: Clock;
  readonly giveUpAfterMs: number;
  readonly restartAfterMs?: number;
};

export function createLinkDriver(options: LinkDriverOptions, transport: LinkTransport): LinkDriver {
  const { initiator, clock, giveUpAfterMs, restartAfterMs = defaultRestartAfterMs } = options;
  const emitter = createEmitter<LinkEvents>();
  const cancelByTimer = new Map<LinkTimer, () => void>();
  let restarts = 0;
  let wasLive = false;

  /** The newest offer's: made here by an initiator, accepted here by the other end. */
  let generation = 0;
  /** The newest generation whose remote description was handed to the connection. */
  let describedGeneration = 0;
  let remoteFingerprint: string | null = null;
  let candidates = 0;
  let earlyCandidates: CandidateSignal[] = [];

  const started = startLink({ restartAfterMs, giveUpAfterMs }, clock.now());
  let machine = started.machine;
  perform(started.effects);

  function step(event: LinkMachineEvent): void {
    const next = stepLink(machine, event, clock.now());
    machine = next.machine;
    perform(next.effects);
  }

  function perform(effects: LinkStep["effects"]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case "announce":
          wasLive ||= effect.state === "live";
          emitter.emit("state", effect.state);
          break;
        case "restart":
          restarts += 1;
          if (initiator) transport.offerRestart();
          else emitter.emit("signal", encodeLinkSignal({ kind: "restart-request" }));
          break;
        case "set-timer":
          cancelByTimer.get(effect.timer)?.();
          cancelByTimer.set(
            effect.timer,
            clock.after(effect.delayMs, () => step(effect.timer)),
          );
          break;
        case "clear-timers":
          for (const cancel of cancelByTimer.values()) cancel();
          cancelByTimer.clear();
          break;
        case "close":
          transport.close();
          break;
      }
    }
  }

  function takeDescription(signal: DescriptionSignal): Result<void> {
    if (signal.type !== (initiator ? "answer" : "offer")) return err("message-malformed", "role");
    const outdated = initiator
      ? signal.generation !== generation || describedGeneration === generation
      : signal.generation <= generation;
    if (outdated) return ok(undefined);
    if (!isDataOnly(signal.sdp)) return err("message-malformed", "media");
    const fingerprint = descriptionFingerprint(signal.sdp);
    if (fingerprint === null) return err("fingerprint-missing");
    if (remoteFingerprint !== null && fingerprint !== remoteFingerprint) {
      return err("fingerprint-missing", "changed");
    }
    remoteFingerprint = fingerprint;
    generation = signal.generation;
    describedGeneration = signal.generation;
    transport.describe({ type: signal.type, sdp: signal.sdp });
    const early = earlyCandidates;
    earlyCandidates = [];
    candidates = 0;
    for (const candidate of early) takeCandidate(candidate);
    return ok(undefined);
  }

  function takeCandidate(signal: CandidateSignal): void {
    if (signal.generation < describedGeneration) return;
    if (signal.generation > describedGeneration) {
      if (earlyCandidates.length < candidatesPerGeneration) earlyCandidates.push(signal);
      return;
    }
    candidates += 1;
    if (candidates > candidatesPerGeneration) return;
    const { candidate, sdpMid, sdpMLineIndex } = signal;
    transport.addCandidate({ candidate, sdpMid, sdpMLineIndex });
  }

  return {
    get state() {
      return machine.state;
    },
    get restarts() {
      return restarts;
    },
    signal(payload) {
      const parsed = parseLinkSignal(payload);
      if (!parsed.ok) return parsed;
      if (machine.state === "failed" || machine.state === "closed") return ok(undefined);
      const signal = parsed.value;
      switch (signal.kind) {
        case "description":
          return takeDescription(signal);
        case "candidate":
          takeCandidate(signal);
          return ok(undefined);
        case "restart-request":
          break;
      }
      if (!initiator) return err("message-malformed", "role");
      step("restart-wanted");
      return ok(undefined);
    },
    restart: () => step("restart-wanted"),
    on: (type, listener) => emitter.on(type, listener),
    described(description) {
      if (description.type === "offer") generation += 1;
      emitter.emit("signal", encodeLinkSignal({ kind: "description", generation, ...description }));
    },
    candidate(candidate) {
      emitter.emit("signal", encodeLinkSignal({ kind: "candidate", generation, ...candidate }));
    },
    descriptionRefused() {
      // Junk that the carrier slipped in must not keep the real one out, which may have been ignored meanwhile.
      if (!wasLive) remoteFingerprint = null;
      step("restart-wanted");
    },
    changed: step,
    dispose() {
      step("dispose");
      emitter.clear();
    },
  };
}
