import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccessLock,
  aboutMinutes,
  afterGuess,
  createAccessLock,
  firstLockMs,
  lockedForMs,
  longestLockMs,
  openLock,
  underClock,
} from "./access-lock.ts";

const startMs = 1_800_000_000_000;
const minute = 60_000;
const device = "A".repeat(22);

function memory() {
  const rows = new Map<string, string>();
  return {
    rows,
    getItem: (key: string) => rows.get(key) ?? null,
    setItem: (key: string, value: string) => void rows.set(key, value),
  };
}

function keeper(storage = memory()) {
  const time = { nowMs: startMs };
  const open = () => createAccessLock(storage, device, () => time.nowMs);
  return { storage, time, open, lock: open() };
}

const guesses = (lock: { reserve(): boolean }, count: number) =>
  Array.from({ length: count }, () => lock.reserve());

describe("the lock of a device", () => {
  it("[UN-4] closes at the third wrong code, for five minutes, then for twice as long, up to a day", () => {
    const { lock, time } = keeper();
    const lengths: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      expect(guesses(lock, 5)).toEqual([true, true, true, false, false]);
      lengths.push(lock.lockedForMs / minute);
      time.nowMs += lock.lockedForMs - 1;
      expect(lock.reserve()).toBe(false);
      time.nowMs += 1;
    }
    expect(lengths).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440]);
  });

  it("[UN-4] counts a guess before it is known to be wrong, and forgets all at a right one", () => {
    const { lock, time } = keeper();
    guesses(lock, 3);
    time.nowMs += firstLockMs;
    guesses(lock, 3);
    expect(lock.lockedForMs).toBe(2 * firstLockMs);
    // The third was under way all the while, and was right.
    lock.release();
    expect(lock.lockedForMs).toBe(0);
    guesses(lock, 3);
    expect(lock.lockedForMs).toBe(firstLockMs);
  });

  it("[UN-4] holds through a restart, in the middle of counting too", () => {
    const { lock, open, time } = keeper();
    guesses(lock, 2);
    expect(guesses(open(), 2)).toEqual([true, false]);
    time.nowMs += firstLockMs - 1;
    expect(open().reserve()).toBe(false);
    time.nowMs += 1;
    expect(open().reserve()).toBe(true);
  });

  it("[UN-4] allows nothing that it cannot put on record", () => {
    const { storage, lock } = keeper();
    storage.setItem = () => {
      throw new Error("full");
    };
    expect(lock.reserve()).toBe(false);
  });

  it.each(["", "{}", '{"version":1,"wrong":-1,"locks":0,"lockedUntilMs":0}', '{"version":2}', "null"])(
    "[UN-4] takes a row it did not write (%s) for a first lock, once",
    (row) => {
      const { storage, lock, time } = keeper();
      storage.setItem(`farhand.access-lock.${device}`, row);
      expect(lock.reserve()).toBe(false);
      time.nowMs += firstLockMs;
      expect(lock.reserve()).toBe(true);
    },
  );

  it("[UN-4] tells how long it lasts in steps of five minutes, never less and never more than it can be", () => {
    const told = [0, 1, 5 * minute, 5 * minute + 1, 17 * minute, longestLockMs, Number.MAX_SAFE_INTEGER];
    expect(told.map(aboutMinutes)).toEqual([5, 5, 5, 10, 20, 1_440, 1_440]);
  });

  it("is each device's own", () => {
    const { storage, lock } = keeper();
    guesses(lock, 3);
    expect(createAccessLock(storage, "B".repeat(21) + "A", () => startMs).lockedForMs).toBe(0);
  });

  it("is not prolonged by a clock that is set back", () => {
    const { lock, time } = keeper();
    guesses(lock, 3);
    time.nowMs -= 365 * 24 * 60 * minute;
    expect(lock.lockedForMs).toBe(firstLockMs);
    time.nowMs += firstLockMs;
    expect(lock.lockedForMs).toBe(0);
  });

  it("[UN-4] never lets more than three guesses through in any lock's length, whatever happens", () => {
    const event = fc.oneof(fc.constant("guess" as const), fc.integer({ min: 0, max: 2 * longestLockMs }));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        let nowMs = startMs;
        let lock: AccessLock = openLock;
        const allowedAt: number[] = [];
        for (const each of events) {
          if (each !== "guess") nowMs += each;
          const next = each === "guess" ? afterGuess(underClock(lock, nowMs), nowMs) : lock;
          if (each === "guess" && next !== null) allowedAt.push(nowMs);
          lock = next ?? lock;
          expect(lockedForMs(lock, nowMs)).toBeLessThanOrEqual(longestLockMs);
        }
        for (const [at, atMs] of allowedAt.entries()) {
          const third = allowedAt[at + 3];
          if (third !== undefined) expect(third - atMs).toBeGreaterThanOrEqual(firstLockMs);
        }
      }),
    );
  });
});
