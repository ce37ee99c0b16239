/**
 * Owns: remote control of the host's browser in time: it drives the surface as control-machine.ts decides, and tells
 * the host's person and each viewer how control stands and, who holds `control`, what the browser shows.
 * Must never: reach the surface for, or tell of the browser to, a member that may not control at that moment.
 */

import type { ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import type { RemoteInput } from "../../../protocol/remote-input.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import type { Clock } from "../../clock.ts";
import { createMessageRate } from "../../pair/message-rate.ts";
import { type ControlFence, isSoundFence } from "../../remote-control/control-fence.ts";
import {
  barrierTo,
  type ControlEffect,
  type ControlEvent,
  controlStanding,
  controlStateFor,
  mayAct,
  nextControl,
  nextControlChangeMs,
  noControlYet,
} from "../../remote-control/control-machine.ts";
import type { ControlSurface, SurfaceSnapshot, TabCommand } from "../../remote-control/control-surface.ts";
import { letsGo } from "../../remote-control/held-input.ts";
import { isMotion, isPress } from "../../remote-control/motion.ts";
import { type HostControlSnapshot, noHostControl } from "../control-snapshot.ts";
import type { HostMember } from "./host-member.ts";

export type HostControl = {
  /** Grants, members or their links changed. Acts at once. */
  sync(): void;
  /** The link of `member` is new: it is told all again. */
  greet(member: HostMember): void;
  input(member: HostMember, input: RemoteInput): void;
  command(member: HostMember, command: TabCommand): void;
  answerDialog(member: HostMember, answer: ControlMessageOf<"page-dialog-answer">): void;
  /** Does something else that this viewer wants, in its turn. @returns false when it may not act there now */
  act(member: HostMember, does: () => void): boolean;
  mayAct(sender: number): boolean;
  /** Whose turn it is, or was last. */
  readonly actor: number | null;
  /** @returns why control is not held to it: then nothing has changed */
  setFence(fence: ControlFence): Result<void>;
  dispose(): void;
};

/** What one viewer was told last. */
type Told = { state: string; browser: SurfaceSnapshot | null };

/** Whether one more may be carried out now: of moves and turns of the wheel, and of all else. */
type Takers = { readonly motion: () => boolean; readonly press: () => boolean };

const offAsTold = JSON.stringify({ state: "off", controller: null, code: null });

export function createHostControl(options: {
  readonly clock: Clock;
  readonly surface: ControlSurface;
  readonly admitted: () => readonly HostMember[];
  readonly mayControl: (sender: number) => boolean;
  /** Control ended at the surface: nobody holds it any more. */
  readonly takeBack: () => void;
  /** An input of this viewer was handed to the surface. */
  readonly onSent: (sender: number, input: RemoteInput) => void;
  /** A press or key of a viewer that holds control went nowhere: the page in front is out of its reach. */
  readonly onDropped: (sender: number, code: ErrorCode) => void;
  /** How it looks to the host's person changed. */
  readonly onChange: (snapshot: HostControlSnapshot) => void;
}): HostControl {
  const { clock, surface, admitted } = options;
  let machine = noControlYet;
  const waiting: { readonly event: ControlEvent; readonly command: (() => void) | undefined }[] = [];
  let isApplying = false;
  let cancelTimer = () => {};
  let shown = noHostControl;
  const toldBySender = new Map<number, Told>();
  const takersBySender = new Map<number, Takers>();

  const endListening = [
    surface.on("changed", look),
    surface.on("local-input", () => apply({ kind: "local-input", nowMs: clock.now() })),
    surface.on("ended", (code) => {
      apply({ kind: "ended", code });
      options.takeBack();
    }),
  ];

  return {
    sync,
    greet(member) {
      toldBySender.set(member.sender, { state: "", browser: null });
      sync();
      spread();
    },
    input(member, input) {
      const { sender } = member;
      const isRelease = machine.turn?.sender === sender && letsGo(machine.held, input);
      const { motion, press } = takersOf(sender);
      if (!isRelease && !(isMotion(input) ? motion() : press())) return;
      const barrier = barrierTo(machine, sender);
      if (barrier !== null && isPress(input)) options.onDropped(sender, barrier);
      apply({ kind: "input", sender, input, nowMs: clock.now() });
    },
    command(member, command) {
      const { sender } = member;
      apply({ kind: "command", sender, nowMs: clock.now() }, () => {
        void outcomeOf(() => surface.command(command)).then((done) => {
          if (done.ok || machine.surface !== "ready" || !machine.holders.includes(sender)) return;
          member.pair.send({ t: "tab-command-failed", code: done.code });
        });
      });
    },
    answerDialog({ sender }, answer) {
      if (surface.snapshot.dialog?.id !== answer.id) return;
      apply({ kind: "command", sender, nowMs: clock.now() }, () => surface.answerDialog(answer));
    },
    act({ sender }, does) {
      if (!mayAct(machine, sender, clock.now())) return false;
      apply({ kind: "command", sender, nowMs: clock.now() }, does);
      return true;
    },
    mayAct: (sender) => mayAct(machine, sender, clock.now()),
    get actor() {
      return machine.turn?.sender ?? null;
    },
    setFence(fence) {
      if (!isSoundFence(fence)) return err("message-malformed");
      // A surface that knows no fence acts everywhere.
      if (surface.setFence === undefined && fence.kind !== "everywhere") return err("control-unavailable");
      surface.setFence?.(fence);
      look(surface.snapshot);
      return ok(undefined);
    },
    dispose() {
      apply({ kind: "holders", senders: [] });
      for (const end of endListening) end();
      cancelTimer();
    },
  };

  function sync(): void {
    const members = admitted();
    const present = new Set(members.map(({ sender }) => sender));
    for (const sender of [...toldBySender.keys(), ...takersBySender.keys()]) {
      if (present.has(sender)) continue;
      toldBySender.delete(sender);
      takersBySender.delete(sender);
    }
    const senders = members
      .filter(({ sender, pair }) => pair.state === "live" && options.mayControl(sender))
      .map(({ sender }) => sender);
    if (senders.join() !== machine.holders.join()) apply({ kind: "holders", senders });
  }

  function look({ blocked, isFenced }: SurfaceSnapshot): void {
    apply({ kind: "looked", blocked, isFenced, nowMs: clock.now() });
  }

  /** One event after the other, also when the surface speaks while it is spoken to. */
  function apply(event: ControlEvent, command?: () => void): void {
    waiting.push({ event, command });
    if (isApplying) return;
    isApplying = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { machine: after, effects } = nextControl(machine, next.event);
      machine = after;
      for (const effect of effects) {
        try {
          carryOut(effect, next.command);
        } catch {
          // A surface that breaks its word: what comes after may be what lets go.
        }
      }
    }
    isApplying = false;
    spread();
  }

  function carryOut(effect: ControlEffect, command: (() => void) | undefined): void {
    switch (effect.do) {
      case "begin":
        void outcomeOf(() => surface.begin()).then((begun) => {
          const { blocked, isFenced } = surface.snapshot;
          const code = begun.ok ? null : begun.code;
          apply({ kind: "begun", attempt: effect.attempt, code, blocked, isFenced, nowMs: clock.now() });
        });
        return;
      case "send":
        if (machine.turn !== null) options.onSent(machine.turn.sender, effect.input);
        return surface.send(effect.input);
      case "end":
        return surface.end();
      case "command":
        return command?.();
    }
  }

  function spread(): void {
    const nowMs = clock.now();
    for (const member of admitted()) if (member.pair.state === "live") tell(member, nowMs);
    show(controlStanding(machine, nowMs));
    cancelTimer();
    const changeMs = nextControlChangeMs(machine, nowMs);
    cancelTimer =
      changeMs === null
        ? () => {}
        : clock.after(changeMs - nowMs, () => apply({ kind: "time", nowMs: clock.now() }));
  }

  function show(standing: HostControlSnapshot): void {
    if (JSON.stringify(standing) === JSON.stringify(shown)) return;
    shown = standing;
    options.onChange(standing);
  }

  function tell({ sender, pair }: HostMember, nowMs: number): void {
    const told = toldBySender.get(sender) ?? { state: offAsTold, browser: null };
    toldBySender.set(sender, told);
    const state = controlStateFor(machine, sender, nowMs);
    const text = JSON.stringify(state);
    if (text !== told.state) {
      told.state = text;
      pair.send({ t: "control-state", ...state });
    }
    if (machine.surface !== "ready" || !machine.holders.includes(sender)) {
      told.browser = null;
      return;
    }
    const { browser } = told;
    const { tabs, dialog, cursor } = surface.snapshot;
    told.browser = surface.snapshot;
    if (tabs !== browser?.tabs) pair.send({ t: "tabs", tabs: [...tabs] });
    if (dialog !== (browser?.dialog ?? null)) pair.send({ t: "page-dialog", dialog });
    if (cursor !== browser?.cursor) pair.send({ t: "cursor", cursor });
  }

  /** Half of the limit at once and half in a second after it: never more than the limit in any one second. */
  function takersOf(sender: number): Takers {
    const known = takersBySender.get(sender);
    if (known !== undefined) return known;
    const takers = {
      motion: createMessageRate(clock, limits.remoteMotionPerSecond / 2),
      press: createMessageRate(clock, limits.remotePressesPerSecond / 2),
    };
    takersBySender.set(sender, takers);
    return takers;
  }
}

/** A surface that breaks its word has failed like one that says so: nobody is to wait for it. */
async function outcomeOf(act: () => Promise<Result<void>>): Promise<Result<void>> {
  try {
    return await act();
  } catch {
    return err("control-unavailable");
  }
}
