import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import {
  type ControlEffect,
  type ControlEvent,
  type ControlMachine,
  controlStateFor,
  nextControl,
  nextControlChangeMs,
  noControlYet,
  retryMs,
  turnMs,
} from "./control-machine.ts";
import { releasesOf } from "./held-input.ts";
import { heldOnPage } from "./scripted-surface.ts";

const at = { x: 0.5, y: 0.25 };
const mouse = (kind: "move" | "down" | "up", button: number | null = null): RemoteInput => ({
  t: "mouse",
  kind,
  at,
  button,
  buttons: 0,
  clicks: 1,
  modifiers: 0,
});
const key = (kind: "down" | "up", code: string, repeat = false): RemoteInput => ({
  t: "key",
  kind,
  code,
  key: code === "" ? "a" : code,
  text: "",
  location: 0,
  repeat,
  modifiers: 0,
});
const input = (sender: number, given: RemoteInput, nowMs = 10_000): ControlEvent => ({
  kind: "input",
  sender,
  input: given,
  nowMs,
});

function run(events: readonly ControlEvent[], from: ControlMachine = noControlYet) {
  let machine = from;
  const effects: ControlEffect[] = [];
  for (const event of events) {
    const step = nextControl(machine, event);
    machine = step.machine;
    effects.push(...step.effects);
  }
  return {
    machine,
    effects,
    sent: effects.flatMap((effect) => (effect.do === "send" ? [effect.input] : [])),
  };
}

const begun = (attempt: number, code: ErrorCode | null = null, nowMs = 0): ControlEvent => ({
  kind: "begun",
  attempt,
  code,
  blocked: null,
  isFenced: false,
  nowMs,
});
const looked = (nowMs: number): ControlEvent => ({ kind: "looked", blocked: null, isFenced: false, nowMs });
const ready = (...senders: number[]) => run([{ kind: "holders", senders }, begun(1)]).machine;

describe("remote control on the host's side", () => {
  it("[CT-1] begins when somebody may control, and ends when nobody may", () => {
    const { effects } = run([
      { kind: "holders", senders: [1] },
      { kind: "holders", senders: [1, 2] },
      { kind: "holders", senders: [] },
    ]);
    expect(effects).toEqual([{ do: "begin", attempt: 1 }, { do: "end" }]);
    // What an earlier beginning comes to is nobody's business any more.
    const late = run([{ kind: "holders", senders: [1] }, { kind: "holders", senders: [] }, begun(1)]);
    expect(late.machine.surface).toBe("idle");
  });

  it("[CT-1] says why it cannot begin, and tries again when the browser has changed", () => {
    const failed = run([{ kind: "holders", senders: [1] }, begun(1, "control-page-restricted")]);
    expect(controlStateFor(failed.machine, 1, 0)).toEqual({
      state: "blocked",
      controller: null,
      code: "control-page-restricted",
    });
    expect(run([input(1, mouse("down", 0))], failed.machine).effects).toEqual([]);
    const again = run([looked(retryMs), begun(2)], failed.machine);
    expect(again.effects).toEqual([{ do: "begin", attempt: 2 }]);
    expect(controlStateFor(again.machine, 1, 0).state).toBe("ready");
  });

  it("[CT-1] tries again at most once a second, and only when something has changed", () => {
    const failed = run([{ kind: "holders", senders: [1] }, begun(1, "control-debugger-taken", 500)]).machine;
    expect(nextControlChangeMs(failed, 500)).toBeNull();
    expect(run([{ kind: "time", nowMs: 500 + retryMs }], failed).effects).toEqual([]);
    const changed = run([looked(501), looked(502), looked(499 + retryMs)], failed);
    expect(changed.effects).toEqual([]);
    expect(nextControlChangeMs(changed.machine, 502)).toBe(500 + retryMs);
    const retried = run([{ kind: "time", nowMs: 500 + retryMs }], changed.machine);
    expect(retried.effects).toEqual([{ do: "begin", attempt: 2 }]);
    // What had changed before is used up by that.
    const failedAgain = run([begun(2, "control-debugger-taken", 2_000)], retried.machine).machine;
    expect(nextControlChangeMs(failedAgain, 2_000)).toBeNull();
  });

  it("[CT-1] tries again at once when one more may control, and not when one fewer may", () => {
    const failed = run([{ kind: "holders", senders: [1, 2] }, begun(1, "control-debugger-taken")]).machine;
    expect(run([{ kind: "holders", senders: [1] }], failed).effects).toEqual([]);
    expect(run([{ kind: "holders", senders: [1, 2, 3] }], failed).effects).toEqual([
      { do: "begin", attempt: 2 },
    ]);
  });

  it("[CT-3] keeps the host's own hand's right over an end and a new beginning", () => {
    const yielded = run([{ kind: "local-input", nowMs: 10_000 }], ready(1)).machine;
    const back = run(
      [{ kind: "holders", senders: [] }, { kind: "holders", senders: [1] }, begun(2, null, 10_100)],
      yielded,
    ).machine;
    expect(controlStateFor(back, 1, 10_000 + limits.yieldMs - 1).state).toBe("yielded");
    expect(controlStateFor(back, 1, 10_000 + limits.yieldMs).state).toBe("ready");
    // Also while it begins.
    const beginning = run([
      { kind: "holders", senders: [1] },
      { kind: "local-input", nowMs: 10_000 },
      begun(1, null, 10_100),
    ]);
    expect(controlStateFor(beginning.machine, 1, 10_200).state).toBe("yielded");
  });

  it("[CT-8] tells why it ended to those who might control then, and to nobody else", () => {
    const { machine: ended } = run(
      [
        { kind: "holders", senders: [1] },
        { kind: "ended", code: "control-banner-cancelled" },
      ],
      ready(1, 2),
    );
    const codes = (machine: ControlMachine) =>
      [1, 2, 3].map((sender) => controlStateFor(machine, sender, 0).code);
    expect(codes(ended)).toEqual(["control-banner-cancelled", null, null]);
    const again = run([{ kind: "holders", senders: [2] }, begun(2, "control-unavailable")], ended).machine;
    expect(codes(again)).toEqual([null, "control-unavailable", null]);
    expect(codes(run([{ kind: "holders", senders: [] }], again).machine)).toEqual([null, null, null]);
  });

  it("[CT-2] lets one at a time control; another gets its turn when the first was quiet", () => {
    const first = run([input(1, mouse("down", 0), 10_000)], ready(1, 2)).machine;
    expect(controlStateFor(first, 2, 10_001)).toEqual({ state: "busy", controller: 1, code: null });
    const early = run([input(2, key("down", "KeyA"), 10_000 + turnMs - 1)], first);
    expect(early.sent).toEqual([]);
    const later = run([input(2, key("down", "KeyA"), 10_000 + turnMs)], first);
    // What the first held is let go before the second begins.
    expect(later.sent.map((one) => [one.t, "kind" in one ? one.kind : null])).toEqual([
      ["mouse", "up"],
      ["key", "down"],
    ]);
    expect(controlStateFor(later.machine, 1, 10_000 + turnMs)).toMatchObject({
      state: "busy",
      controller: 2,
    });
  });

  it("[CT-3] lets go and drops input while the host's person uses mouse or keys, and for a while after", () => {
    const dragging = run([input(1, mouse("down", 0))], ready(1)).machine;
    const yielded = run([{ kind: "local-input", nowMs: 10_500 }], dragging);
    expect(yielded.sent).toEqual([{ ...mouse("up", 0), clicks: 0 }]);
    expect(controlStateFor(yielded.machine, 1, 10_501).state).toBe("yielded");
    const endMs = 10_500 + limits.yieldMs;
    expect(run([input(1, key("down", "KeyA"), endMs - 1)], yielded.machine).sent).toEqual([]);
    expect(controlStateFor(yielded.machine, 1, endMs).state).toBe("ready");
    expect(run([input(1, key("down", "KeyA"), endMs)], yielded.machine).sent).toHaveLength(1);
  });

  it("[CT-4] releases in reversed order, and drops what lets go of nothing", () => {
    const held = run(
      [
        input(1, key("down", "ShiftLeft")),
        input(1, key("down", "KeyA")),
        input(1, key("down", "KeyA", true)),
        input(1, mouse("down", 2)),
        input(1, key("up", "KeyB")),
        input(1, mouse("up", 0)),
        input(1, { t: "compose", text: "に", selectionStart: 1, selectionEnd: 1 }),
      ],
      ready(1),
    );
    expect(held.sent).toHaveLength(5);
    const { sent } = run([input(1, { t: "release-all" })], held.machine);
    expect(sent.map((one) => (one.t === "key" ? one.code : one.t))).toEqual([
      "compose",
      "mouse",
      "KeyA",
      "ShiftLeft",
    ]);
  });

  it("[CT-4] drops what the protocol takes and no hand does", () => {
    const point = (id: number) => ({ id, at });
    const touch = (kind: "start" | "move" | "end" | "cancel", ...ids: number[]): ControlEvent =>
      input(1, { t: "touch", kind, points: ids.map(point) });
    const odd = [
      input(1, mouse("down")),
      input(1, mouse("up")),
      input(1, { t: "compose", text: "", selectionStart: 0, selectionEnd: 0 }),
      touch("start"),
      touch("start", 1, 1),
      touch("move", 1),
      touch("end"),
      touch("end", 1),
      touch("cancel"),
    ];
    expect(run(odd, ready(1)).sent).toEqual([]);
    const touched = run([touch("start", 1, 2)], ready(1)).machine;
    const more = [
      touch("start", 3),
      touch("start", 1),
      touch("move", 1),
      touch("move", 1, 2, 3),
      touch("end", 1, 2),
    ];
    expect(run(more, touched).sent).toEqual([]);
    expect(run([input(1, mouse("down", 0)), input(1, mouse("down", 0))], ready(1)).sent).toHaveLength(1);
    const keys = Array.from({ length: 40 }, (_, index) => input(1, key("down", `F${index}`)));
    expect(run(keys, ready(1)).sent).toHaveLength(20);
  });

  it("[CT-4] tells the surface which buttons are held by what went down, not by what is claimed", () => {
    const claimed = { ...mouse("move"), buttons: 31, button: 3 } as RemoteInput;
    expect(run([input(1, claimed)], ready(1)).sent).toEqual([mouse("move")]);
    const { sent } = run([input(1, mouse("down", 2)), input(1, claimed)], ready(1));
    expect(sent.map((one) => (one.t === "mouse" ? one.buttons : null))).toEqual([2, 2]);
  });

  it("[CT-5] stands still on a fenced or blocked page, which a command of a tab may leave", () => {
    const fenced = run(
      [input(1, mouse("down", 0)), { kind: "looked", blocked: null, isFenced: true, nowMs: 10_000 }],
      ready(1),
    );
    expect(heldOnPage(fenced.sent)).toEqual([]);
    expect(controlStateFor(fenced.machine, 1, 10_000)).toMatchObject({
      state: "fenced",
      code: "control-fenced",
    });
    expect(run([input(1, mouse("move"))], fenced.machine).sent).toEqual([]);
    const command: ControlEvent = { kind: "command", sender: 1, nowMs: 10_000 };
    expect(run([command], fenced.machine).effects).toEqual([{ do: "command" }]);
    expect(run([{ ...command, sender: 2 }], fenced.machine).effects).toEqual([]);
  });

  it("[CT-1] [CT-4] keeps its promises through any sequence of events", () => {
    const code = fc.constantFrom("KeyA", "KeyB", "ShiftLeft", "");
    const button = fc.constantFrom(null, 0, 1, 2, 3, 4);
    const point = fc.record({ id: fc.integer({ min: 0, max: 2 }), at: fc.constant(at) });
    const any: fc.Arbitrary<RemoteInput> = fc.oneof(
      fc.tuple(fc.constantFrom("down", "up"), code).map(([kind, place]) => key(kind, place)),
      fc.tuple(fc.constantFrom("move", "down", "up"), button).map(([kind, which]) => mouse(kind, which)),
      fc.record({
        t: fc.constant("touch" as const),
        kind: fc.constantFrom("start", "move", "end", "cancel"),
        points: fc.array(point, { maxLength: 3 }),
      }),
      fc.constantFrom("", "に").map((text) => ({
        t: "compose" as const,
        text,
        selectionStart: 0,
        selectionEnd: 0,
      })),
      fc.constant<RemoteInput>({ t: "text", text: "é" }),
      fc.constant<RemoteInput>({ t: "release-all" }),
    );
    const sender = fc.integer({ min: 1, max: 3 });
    const after = fc.integer({ min: 0, max: 4_000 });
    const look = {
      blocked: fc.constantFrom(null, "control-page-restricted" as const),
      isFenced: fc.boolean(),
    };
    const event: fc.Arbitrary<(nowMs: number) => ControlEvent> = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ sender, input: any }).map(
          (given) =>
            (nowMs: number): ControlEvent => ({ kind: "input", ...given, nowMs }),
        ),
      },
      fc.subarray([1, 2, 3]).map((senders) => (): ControlEvent => ({ kind: "holders", senders })),
      fc
        .record({
          attempt: fc.integer({ min: 1, max: 4 }),
          code: fc.constantFrom(null, null, "control-unavailable" as const),
          ...look,
        })
        .map(
          (given) =>
            (nowMs: number): ControlEvent => ({ kind: "begun", ...given, nowMs }),
        ),
      fc.record(look).map(
        (given) =>
          (nowMs: number): ControlEvent => ({ kind: "looked", ...given, nowMs }),
      ),
      fc.constant((nowMs: number): ControlEvent => ({ kind: "time", nowMs })),
      fc.constant((nowMs: number): ControlEvent => ({ kind: "local-input", nowMs })),
      sender.map(
        (one) =>
          (nowMs: number): ControlEvent => ({ kind: "command", sender: one, nowMs }),
      ),
      fc.constant((): ControlEvent => ({ kind: "ended", code: null })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, after), { maxLength: 80 }), (steps) => {
        let machine = noControlYet;
        let nowMs = 0;
        const sent: RemoteInput[] = [];
        const take = (given: ControlEvent) => {
          const before = machine;
          const { machine: next, effects } = nextControl(before, given);
          machine = next;
          const inputs = effects.flatMap((effect) => (effect.do === "send" ? [effect.input] : []));
          sent.push(...inputs);
          // What the machine holds is what a page would hold.
          expect(heldOnPage(sent).length).toBe(machine.held.things.length);
          const isLetIn =
            given.kind === "input" &&
            before.surface === "ready" &&
            before.holders.includes(given.sender) &&
            controlStateFor(before, given.sender, given.nowMs).state === "ready";
          // Nothing but what lets go reaches the surface otherwise.
          if (!isLetIn) {
            const releases = releasesOf(before.held);
            expect(inputs).toEqual(inputs.length === 0 ? [] : releases);
          }
          const isOpen = machine.surface === "ready" && machine.blocked === null && !machine.isFenced;
          if (!isOpen) expect(machine.held.things).toEqual([]);
        };
        for (const [make, laterMs] of steps) {
          nowMs += laterMs;
          take(make(nowMs));
        }
        take({ kind: "holders", senders: [] });
        expect(heldOnPage(sent)).toEqual([]);
        expect(machine.surface).toBe("idle");
      }),
      { numRuns: 500 },
    );
  });
});
