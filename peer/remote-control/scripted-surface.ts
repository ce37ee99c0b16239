/**
 * Owns: a control surface for tests: what it is told is written down, what it says is set by the test. It knows what
 * a real page would hold down.
 * Never: ships.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { createEmitter } from "../events.ts";
import type { ControlSurface, ControlSurfaceEvents, SurfaceSnapshot, TabCommand } from "./control-surface.ts";

export type ScriptedSurface = ControlSurface & {
  readonly inputs: readonly RemoteInput[];
  readonly commands: readonly TabCommand[];
  /** What `begin`, `command`, `answerDialog` and `setFence` were called with, and `end`, in order. */
  readonly calls: readonly string[];
  /** Whether it was begun last, or ended. */
  readonly isBegun: boolean;
  beginning: () => Promise<Result<void>>;
  look(part: Partial<SurfaceSnapshot>): void;
  useMouse(): void;
  endByPerson(code: ErrorCode | null): void;
};

export function createScriptedSurface(): ScriptedSurface {
  const emitter = createEmitter<ControlSurfaceEvents>();
  const inputs: RemoteInput[] = [];
  const commands: TabCommand[] = [];
  const calls: string[] = [];
  let isBegun = false;
  let snapshot: SurfaceSnapshot = {
    blocked: null,
    isFenced: false,
    tabs: [],
    dialog: null,
    cursor: "default",
  };

  return {
    on: emitter.on,
    inputs,
    commands,
    calls,
    get snapshot() {
      return snapshot;
    },
    get isBegun() {
      return isBegun;
    },
    beginning: () => Promise.resolve(ok(undefined)),
    begin() {
      calls.push("begin");
      isBegun = true;
      return this.beginning();
    },
    end() {
      calls.push("end");
      isBegun = false;
    },
    setFence: (fence) => void calls.push(fence.kind === "origins" ? fence.origins.join() : fence.kind),
    send: (input) => void inputs.push(input),
    command(command) {
      calls.push(command.command);
      commands.push(command);
      return Promise.resolve(ok(undefined));
    },
    answerDialog: ({ id, accept }) => void calls.push(`answer ${id} ${String(accept)}`),
    look(part) {
      snapshot = { ...snapshot, ...part };
      emitter.emit("changed", snapshot);
    },
    useMouse: () => emitter.emit("local-input", undefined),
    endByPerson: (code) => emitter.emit("ended", code),
  };
}

/** What a page would see as held down after `inputs`, each named. */
export function heldOnPage(inputs: readonly RemoteInput[]): string[] {
  const held = new Set<string>();
  for (const input of inputs) {
    if (input.t === "key") {
      const name = `key ${input.code === "" ? input.key : input.code}`;
      if (input.kind === "down") held.add(name);
      else held.delete(name);
    } else if (input.t === "mouse" && input.kind === "down") held.add(`button ${String(input.button)}`);
    else if (input.t === "mouse" && input.kind === "up") held.delete(`button ${String(input.button)}`);
    else if (input.t === "touch" && input.points.length > 0) held.add("touch");
    else if (input.t === "touch") held.delete("touch");
    else if (input.t === "text") held.delete("composition");
    else if (input.t === "compose" && input.text !== "") held.add("composition");
    else if (input.t === "compose") held.delete("composition");
  }
  return [...held];
}
