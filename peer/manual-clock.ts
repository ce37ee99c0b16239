/**
 * Owns: a clock for tests that only moves when told to.
 * Never: ships.
 */

import type { Clock } from "./clock.ts";

export interface ManualClock extends Clock {
  /** Moves on by `ms`, calling what falls due in order of time, with `now()` at that time. */
  advance(ms: number): void;
  /** Calls still to come. */
  readonly pending: number;
}

export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  let calls: { readonly dueMs: number; readonly callback: () => void }[] = [];

  function takeDue(untilMs: number): (typeof calls)[number] | undefined {
    const first = calls.reduce<(typeof calls)[number] | undefined>(
      (earliest, call) => (earliest === undefined || call.dueMs < earliest.dueMs ? call : earliest),
      undefined,
    );
    if (first === undefined || first.dueMs > untilMs) return undefined;
    calls = calls.filter((call) => call !== first);
    return first;
  }

  return {
    now: () => nowMs,
    after(delayMs, callback) {
      const call = { dueMs: nowMs + Math.max(0, delayMs), callback };
      calls.push(call);
      return () => {
        calls = calls.filter((other) => other !== call);
      };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let call = takeDue(untilMs); call !== undefined; call = takeDue(untilMs)) {
        nowMs = Math.max(nowMs, call.dueMs);
        call.callback();
      }
      nowMs = untilMs;
    },
    get pending() {
      return calls.length;
    },
  };
}
