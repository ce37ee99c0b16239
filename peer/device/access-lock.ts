/**
 * Owns: when a device takes no access code: three wrong ones lock it for five minutes, and each three after that for twice
 * as long, up to a day. A pure state machine: (lock, event, now) → lock; and its keeping, through restarts.
 * Must never: check a guess that was not counted before, or count one as right that was not.
 *
 * Times are of the wall clock, since a lock outlives the browser. Where that clock was set back a lock lasts no longer than
 * it would have from now; whoever can set it forward is at the machine.
 */

import * as v from "valibot";
import { integerIn, TimestampMs } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import type { DeviceId } from "../../protocol/presence-messages.ts";
import type { Result } from "../../protocol/result.ts";

const AccessLock = v.strictObject({
  version: v.literal(1),
  /** Wrong since the last lock or the last right one, those under way included. */
  wrong: integerIn(0, limits.codeGuesses),
  /** How often it was locked since the last right one. */
  locks: integerIn(0, 1_000_000),
  lockedUntilMs: TimestampMs,
});
export type AccessLock = v.InferOutput<typeof AccessLock>;

export const firstLockMs = 5 * 60_000;
export const longestLockMs = 24 * 3_600_000;
export const openLock: AccessLock = { version: 1, wrong: 0, locks: 0, lockedUntilMs: 0 };

/** How long the lock after `locks` earlier ones lasts. */
export function lockLengthMs(locks: number): number {
  return Math.min(longestLockMs, firstLockMs * 2 ** Math.min(locks, 30));
}

/** How long it is locked from now; 0 when it is not. */
export function lockedForMs(lock: AccessLock, nowMs: number): number {
  return Math.max(0, lock.lockedUntilMs - nowMs);
}

/** The same lock, ending no later than it would had it begun now: what it says is of a clock that was set back since. */
export function underClock(lock: AccessLock, nowMs: number): AccessLock {
  const latestMs = Math.round(nowMs) + (lock.locks === 0 ? 0 : lockLengthMs(lock.locks - 1));
  return lock.lockedUntilMs > latestMs ? { ...lock, lockedUntilMs: latestMs } : lock;
}

/**
 * Counts one guess, as a wrong one until it turns out right; null when none may be made now. The one that fills the count
 * up locks at once, and may still be right.
 */
export function afterGuess(lock: AccessLock, nowMs: number): AccessLock | null {
  if (lockedForMs(lock, nowMs) > 0) return null;
  const wrong = lock.wrong + 1;
  if (wrong < limits.codeGuesses) return { ...lock, wrong };
  const lockedUntilMs = Math.round(nowMs) + lockLengthMs(lock.locks);
  return { version: 1, wrong: 0, locks: lock.locks + 1, lockedUntilMs };
}

/** What trying an access code came to; of a lock, about how long it lasts, where that is known. */
export type AccessOutcome =
  | Result<void>
  | { readonly ok: false; readonly code: "device-locked"; readonly minutes: number };

export function lockedFor(minutes: number): AccessOutcome {
  return { ok: false, code: "device-locked", minutes };
}

const stepMinutes = 5;

/** For people, and for whoever guesses: no nearer than five minutes, up to a day. */
export function aboutMinutes(ms: number): number {
  const minutes = stepMinutes * Math.ceil(ms / (stepMinutes * 60_000));
  return Math.min(limits.lockedMinutes, Math.max(stepMinutes, minutes));
}

/** The little of `Storage` that is used; synchronous, so that a guess is on record before it is checked. */
export type LockStorage = Pick<Storage, "getItem" | "setItem">;

export type AccessLockKeeper = {
  readonly lockedForMs: number;
  /** Counts a guess; false when none may be made, or it could not be put on record. */
  reserve(): boolean;
  /** The guess was right. */
  release(): void;
};

const rowBytes = 1_024;

/** @param wallMs milliseconds since 1970 */
export function createAccessLock(
  storage: LockStorage,
  device: DeviceId,
  wallMs: () => number,
): AccessLockKeeper {
  const storageKey = `farhand.access-lock.${device}`;

  function read(): AccessLock {
    const row = storage.getItem(storageKey);
    if (row === null) return openLock;
    const parsed = parseMessage(AccessLock, row, rowBytes);
    const nowMs = Math.round(wallMs());
    // What cannot be read was not written by us: as if three had been wrong just now, once.
    const kept = parsed.ok
      ? underClock(parsed.value, nowMs)
      : { ...openLock, locks: 1, lockedUntilMs: nowMs + firstLockMs };
    if (!parsed.ok || kept !== parsed.value) write(kept);
    return kept;
  }

  function write(lock: AccessLock): boolean {
    try {
      storage.setItem(storageKey, JSON.stringify(lock));
      return true;
    } catch {
      return false;
    }
  }

  return {
    get lockedForMs() {
      return lockedForMs(read(), wallMs());
    },
    reserve() {
      const next = afterGuess(read(), wallMs());
      return next !== null && write(next);
    },
    release() {
      write(openLock);
    },
  };
}
