/**
 * Owns: a clock for tests that only moves when told to.
 * Never: ships.
 */

import type { Clock } from "./clock.ts";

export interface ManualClock extends Clock {
  /** Moves on by `ms`, then runs every repeating task whose time has come, once. */
  advance(ms: number): void;
}

/** Starts at a plausible time of day, since TURN credentials carry one. */
export function createManualClock(startMs = Date.UTC(2026, 10, 24)): ManualClock {
  let nowMs = startMs;
  const tasks = new Set<{ readonly intervalMs: number; readonly task: () => void; dueMs: number }>();
  return {
    now: () => nowMs,
    every(intervalMs, task) {
      const entry = { intervalMs, task, dueMs: nowMs + intervalMs };
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    advance(ms) {
      nowMs += ms;
      for (const entry of tasks) {
        if (entry.dueMs > nowMs) continue;
        entry.dueMs = nowMs + entry.intervalMs;
        entry.task();
      }
    },
  };
}
