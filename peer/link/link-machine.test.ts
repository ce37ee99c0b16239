import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type LinkMachine,
  type LinkMachineEvent,
  type LinkStep,
  restartGapMs,
  startLink,
  stepLink,
} from "./link-machine.ts";

const options = { restartAfterMs: 6_000, giveUpAfterMs: 60_000 };
const minuteMs = 60_000;

function live(): LinkMachine {
  return stepLink(startLink(options, 0).machine, "up", 100).machine;
}

function names({ effects }: LinkStep): string[] {
  return effects.map((effect) => {
    if (effect.do === "announce") return effect.state;
    return effect.do === "set-timer" ? `${effect.timer} in ${effect.delayMs}` : effect.do;
  });
}

describe("the life of a link", () => {
  it("goes live once, when it is up", () => {
    const started = startLink(options, 0);
    expect(names(started)).toEqual(["give-up in 60000"]);
    const up = stepLink(started.machine, "up", 100);
    expect(names(up)).toEqual(["clear-timers", "live"]);
    expect(names(stepLink(up.machine, "up", 200))).toEqual([]);
  });

  it("is interrupted as soon as ICE is disconnected, and waits before it restarts", () => {
    const step = stepLink(live(), "disconnected", minuteMs);
    expect(names(step)).toEqual(["interrupted", "give-up in 60000", "retry in 6000"]);
    expect(names(stepLink(step.machine, "up", minuteMs + 3_000))).toEqual(["clear-timers", "live"]);
  });

  it("restarts at once when ICE has failed", () => {
    const step = stepLink(live(), "failed", minuteMs);
    expect(names(step)).toEqual(["interrupted", "give-up in 60000", "restart", "retry in 5000"]);
  });

  it("tries again ever more slowly while interrupted", () => {
    let { machine } = stepLink(live(), "failed", minuteMs);
    let nowMs = minuteMs;
    const delays: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      nowMs += 20_000;
      const step = stepLink(machine, "retry", nowMs);
      machine = step.machine;
      for (const effect of step.effects) if (effect.do === "set-timer") delays.push(effect.delayMs);
    }
    expect(delays).toEqual([7_500, 11_250, 16_875, 20_000, 20_000, 20_000]);
  });

  it("restarts a live link at its owner's wish without calling it interrupted, and not twice in a row", () => {
    const step = stepLink(live(), "restart-wanted", minuteMs);
    expect(names(step)).toEqual(["restart"]);
    expect(step.machine.state).toBe("live");
    expect(names(stepLink(step.machine, "restart-wanted", minuteMs + restartGapMs - 1))).toEqual([]);
    expect(names(stepLink(step.machine, "restart-wanted", minuteMs + restartGapMs))).toEqual(["restart"]);
  });

  it("takes the other end's wish for answered when it has just restarted by itself", () => {
    const { machine } = stepLink(live(), "failed", minuteMs);
    expect(names(stepLink(machine, "restart-wanted", minuteMs + 10))).toEqual([]);
    expect(names(stepLink(machine, "failed", minuteMs + 10))).toEqual([]);
  });

  it("puts off a restart that fails too soon after another negotiation", () => {
    const { machine } = stepLink(live(), "restart-wanted", minuteMs);
    const step = stepLink(machine, "failed", minuteMs + 500);
    expect(names(step)).toEqual(["interrupted", "give-up in 60000", "retry in 1500"]);
  });

  it.each([
    ["give-up", "failed"],
    ["gone", "failed"],
    ["dispose", "closed"],
  ] as const)("ends for good on %s", (event, state) => {
    const step = stepLink(live(), event, minuteMs);
    expect(names(step)).toEqual(["clear-timers", "close", state]);
    expect(names(stepLink(step.machine, "up", minuteMs))).toEqual([]);
  });

  it("never restarts twice within the gap, acts after its end, or stays down without a timer", () => {
    const events: readonly LinkMachineEvent[] = [
      "up",
      "disconnected",
      "failed",
      "gone",
      "restart-wanted",
      "retry",
      "give-up",
      "dispose",
    ];
    const walk = fc.array(fc.tuple(fc.constantFrom(...events), fc.integer({ min: 0, max: 30_000 })));
    fc.assert(
      fc.property(walk, (path) => {
        let { machine } = startLink(options, 0);
        let nowMs = 0;
        let restartedAtMs = 0;
        const timers = new Set<string>(["give-up"]);
        for (const [event, passedMs] of path) {
          nowMs += passedMs;
          if (event === "retry" || event === "give-up") {
            if (!timers.delete(event)) continue;
          }
          const ended = machine.state === "failed" || machine.state === "closed";
          const step = stepLink(machine, event, nowMs);
          if (ended) expect(step.effects).toEqual([]);
          machine = step.machine;
          for (const effect of step.effects) {
            if (effect.do === "restart") {
              expect(nowMs - restartedAtMs).toBeGreaterThanOrEqual(restartGapMs);
              restartedAtMs = nowMs;
            }
            if (effect.do === "clear-timers") timers.clear();
            if (effect.do === "set-timer") timers.add(effect.timer);
          }
          if (machine.state === "interrupted") expect([...timers].sort()).toEqual(["give-up", "retry"]);
          if (machine.state === "connecting") expect(timers).toContain("give-up");
          if (machine.state === "live" || ended) expect(timers.size).toBe(0);
        }
      }),
    );
  });
});
