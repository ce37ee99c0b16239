/**
 * Owns: how remote control stands on the host's side: whether the surface is to be ready, whose turn it is, whether the
 * host's own person has the mouse, and what is held down. A pure state machine: (state, event) → state and effects.
 * Must never: let an input through for a member that may not control at that moment, or forget what is held.
 *
 * ```
 * idle → beginning → ready → idle        a member may control … nobody may any more, or the surface ended
 *            └→ failed → beginning       tried again when the surface's browser has changed, at most once a second,
 *                                        or at once when one more member may control
 * ```
 */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { type Held, nothingHeld, releasesOf, takeInput } from "./held-input.ts";

/** Whoever used control last keeps it for so long; then another may take it. */
export const turnMs = 3_000;

/** After a beginning that failed, so long at least until the next. */
export const retryMs = 1_000;

export type ControlMachine = {
  /** Those who may control now: let in, with a live link, holding `control`, nothing paused. */
  readonly holders: readonly number[];
  readonly surface: "idle" | "beginning" | "ready" | "failed";
  /** The number of the last beginning: what an earlier one comes to counts no more. */
  readonly attempt: number;
  /** Why the last beginning failed, or control ended. */
  readonly code: ErrorCode | null;
  /** Those who might control when it ended at the surface: they alone are told the code of that. */
  readonly formerHolders: readonly number[];
  /** After a failure, from when on it may be tried again, and whether anything has changed so that it should be. */
  readonly retryFromMs: number;
  readonly isWorthRetrying: boolean;
  readonly blocked: ErrorCode | null;
  readonly isFenced: boolean;
  readonly yieldedUntilMs: number;
  readonly turn: { readonly sender: number; readonly lastMs: number } | null;
  readonly held: Held;
};

export type ControlStanding = {
  readonly state: "off" | "beginning" | "ready" | "yielded" | "fenced" | "blocked";
  /** Whose turn it is: who acted last, while that is not long ago. */
  readonly controller: number | null;
  /** Why it is blocked or fenced, could not begin, or ended by other means than the session's. */
  readonly code: ErrorCode | null;
};

type Look = { readonly blocked: ErrorCode | null; readonly isFenced: boolean };

export type ControlEvent =
  | { readonly kind: "holders"; readonly senders: readonly number[] }
  | ({
      readonly kind: "begun";
      readonly attempt: number;
      readonly code: ErrorCode | null;
      readonly nowMs: number;
    } & Look)
  | ({ readonly kind: "looked"; readonly nowMs: number } & Look)
  | { readonly kind: "time"; readonly nowMs: number }
  | { readonly kind: "local-input"; readonly nowMs: number }
  | { readonly kind: "input"; readonly sender: number; readonly input: RemoteInput; readonly nowMs: number }
  | { readonly kind: "command"; readonly sender: number; readonly nowMs: number }
  | { readonly kind: "ended"; readonly code: ErrorCode | null };

export type ControlEffect =
  | { readonly do: "begin"; readonly attempt: number }
  | { readonly do: "send"; readonly input: RemoteInput }
  | { readonly do: "end" }
  /** The command of the event may be carried out. */
  | { readonly do: "command" };

type Step = { readonly machine: ControlMachine; readonly effects: readonly ControlEffect[] };

export const noControlYet: ControlMachine = {
  holders: [],
  surface: "idle",
  attempt: 0,
  code: null,
  formerHolders: [],
  retryFromMs: 0,
  isWorthRetrying: false,
  blocked: null,
  isFenced: false,
  yieldedUntilMs: 0,
  turn: null,
  held: nothingHeld,
};

export function nextControl(machine: ControlMachine, event: ControlEvent): Step {
  switch (event.kind) {
    case "holders":
      return withHolders(machine, event.senders);
    case "begun": {
      if (machine.surface !== "beginning" || event.attempt !== machine.attempt) return unchanged(machine);
      const { code, blocked, isFenced, nowMs } = event;
      const surface = code === null ? "ready" : "failed";
      const retry = { retryFromMs: nowMs + retryMs, isWorthRetrying: false };
      return step({ ...machine, ...retry, surface, code, blocked, isFenced });
    }
    case "looked": {
      if (machine.surface === "failed") return retried({ ...machine, isWorthRetrying: true }, event.nowMs);
      const { blocked, isFenced } = event;
      const looked = { ...machine, blocked, isFenced };
      return blocked !== null || isFenced ? released(looked) : step(looked);
    }
    case "time":
      return retried(machine, event.nowMs);
    case "local-input":
      return released({ ...machine, turn: null, yieldedUntilMs: event.nowMs + limits.yieldMs });
    case "input":
      return withInput(machine, event);
    case "command": {
      const { sender, nowMs } = event;
      // A tab that is blocked or fenced is left by a command.
      if (!mayUse(machine, sender, nowMs)) return unchanged(machine);
      const { machine: taken, effects } = released({ ...machine, turn: { sender, lastMs: nowMs } });
      return { machine: taken, effects: [...effects, { do: "command" }] };
    }
    case "ended":
      return machine.surface === "idle"
        ? unchanged(machine)
        : ended({ ...machine, holders: [], formerHolders: machine.holders, code: event.code });
  }
}

/** How control stands, whoever looks. */
export function controlStanding(machine: ControlMachine, nowMs: number): ControlStanding {
  const { surface, blocked, turn } = machine;
  const isTaken = surface === "ready" && turn !== null && nowMs - turn.lastMs < turnMs;
  const standing = (state: ControlStanding["state"], code: ErrorCode | null = null) => ({
    state,
    controller: isTaken ? turn.sender : null,
    code,
  });
  if (surface === "idle") return standing("off", machine.code);
  if (surface === "failed") return standing("blocked", machine.code);
  if (surface === "beginning") return standing("beginning");
  if (blocked !== null) return standing("blocked", blocked);
  if (machine.isFenced) return standing("fenced", "control-fenced");
  return standing(nowMs < machine.yieldedUntilMs ? "yielded" : "ready");
}

/** How control stands for one viewer, as it is told. */
export function controlStateFor(
  machine: ControlMachine,
  sender: number,
  nowMs: number,
): Omit<ControlMessageOf<"control-state">, "t"> {
  const { state, controller, code } = controlStanding(machine, nowMs);
  if (!machine.holders.includes(sender)) {
    return { state: "off", controller: null, code: machine.formerHolders.includes(sender) ? code : null };
  }
  if (state === "beginning") return { state: "off", controller: null, code };
  const isBusy = state === "ready" && controller !== null && controller !== sender;
  return isBusy ? { state: "busy", controller, code } : { state, controller: null, code };
}

/** When what people are told, or what is to be done, changes by itself; null when it does not. */
export function nextControlChangeMs(machine: ControlMachine, nowMs: number): number | null {
  if (machine.surface === "failed" && machine.isWorthRetrying) return machine.retryFromMs;
  const moments = [machine.yieldedUntilMs];
  if (machine.turn !== null) moments.push(machine.turn.lastMs + turnMs);
  const later = moments.filter((moment) => moment > nowMs);
  return machine.surface === "ready" && later.length > 0 ? Math.min(...later) : null;
}

function withHolders(machine: ControlMachine, holders: readonly number[]): Step {
  const isTurnLost = machine.turn !== null && !holders.includes(machine.turn.sender);
  const { machine: next, effects } = isTurnLost
    ? released({ ...machine, turn: null, holders })
    : step({ ...machine, holders });
  if (holders.length === 0)
    return next.surface === "idle" ? step(next, effects) : ended({ ...next, code: null }, effects);
  const isNewcomer = holders.some((sender) => !machine.holders.includes(sender));
  const isToBegin = next.surface === "idle" || (next.surface === "failed" && isNewcomer);
  return isToBegin ? begin(next) : step(next, effects);
}

function withInput(machine: ControlMachine, event: Extract<ControlEvent, { kind: "input" }>): Step {
  const { sender, input, nowMs } = event;
  if (!mayAct(machine, sender, nowMs)) return unchanged(machine);
  const isMine = machine.turn?.sender === sender;
  if (input.t === "release-all") return isMine ? released(machine) : unchanged(machine);
  const { machine: mine, effects } = isMine ? step(machine) : released(machine);
  const taken = takeInput(mine.held, input);
  const turn = { sender, lastMs: nowMs };
  if (taken.input === null) return step(mine, effects);
  return step({ ...mine, turn, held: taken.held }, [...effects, { do: "send", input: taken.input }]);
}

/** Whether what this viewer does now would be carried out on the page in front. */
export function mayAct(machine: ControlMachine, sender: number, nowMs: number): boolean {
  return machine.blocked === null && !machine.isFenced && mayUse(machine, sender, nowMs);
}

/** Why the page in front is out of reach of this viewer, whose turn it could be elsewhere; null when it is not. */
export function barrierTo(machine: ControlMachine, sender: number): ErrorCode | null {
  if (!machine.holders.includes(sender)) return null;
  if (machine.surface === "failed") return machine.code;
  if (machine.surface !== "ready") return null;
  return machine.blocked ?? (machine.isFenced ? "control-fenced" : null);
}

function mayUse(machine: ControlMachine, sender: number, nowMs: number): boolean {
  return (
    machine.surface === "ready" &&
    machine.holders.includes(sender) &&
    nowMs >= machine.yieldedUntilMs &&
    !isOthersTurn(machine, sender, nowMs)
  );
}

function isOthersTurn({ turn }: ControlMachine, sender: number, nowMs: number): boolean {
  return turn !== null && turn.sender !== sender && nowMs - turn.lastMs < turnMs;
}

function begin(machine: ControlMachine): Step {
  const attempt = machine.attempt + 1;
  const fresh = { surface: "beginning", attempt, code: null, formerHolders: [], turn: null } as const;
  return step({ ...machine, ...fresh }, [{ do: "begin", attempt }]);
}

function retried(machine: ControlMachine, nowMs: number): Step {
  const isDue = machine.surface === "failed" && machine.isWorthRetrying && nowMs >= machine.retryFromMs;
  return isDue ? begin(machine) : step(machine);
}

function ended(machine: ControlMachine, before: readonly ControlEffect[] = []): Step {
  const { machine: next, effects } = released({ ...machine, surface: "idle", turn: null });
  return step(next, [...before, ...effects, { do: "end" }]);
}

function released(machine: ControlMachine): Step {
  if (machine.held.things.length === 0) return step(machine);
  const effects = releasesOf(machine.held).map((input): ControlEffect => ({ do: "send", input }));
  return step({ ...machine, held: { ...machine.held, things: [] } }, effects);
}

function step(machine: ControlMachine, effects: readonly ControlEffect[] = []): Step {
  return { machine, effects };
}

function unchanged(machine: ControlMachine): Step {
  return { machine, effects: [] };
}
