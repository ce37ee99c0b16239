import { expect, test } from "vitest";
import { fakeHost } from "../../app/session/fake-session.ts";
import type { EndReason } from "../../peer/session/session-snapshot.ts";
import { createScriptedDriver } from "../engine/scripted-driver.ts";
import { createDeviceLock } from "./device-lock.ts";

function trial(wasLocked = false) {
  const browser = createScriptedDriver();
  let changes = 0;
  const lock = createDeviceLock(browser.driver, wasLocked, () => {
    changes += 1;
  });
  const session = fakeHost();
  const end = (reason: EndReason) => session.show({ end: { reason, code: null, atMs: 1 } });
  const calls = () => browser.calls.filter((call) => call.startsWith("lockBrowser"));
  return { lock, session, end, calls, changed: () => changes };
}

test.each(["ended-here", "ended-there", "removed"] as const)(
  "a session that %s is unlocked after",
  (reason) => {
    const { lock, session, end, calls } = trial();
    lock.lock(session);
    expect(lock.lockedFor).toBe("Jonas Weber");
    end(reason);
    expect(lock.lockedFor).toBe(null);
    expect(calls()).toHaveLength(2);
  },
);

test.each(["failed", "resumption-expired"] as const)(
  "security case 16: a session that %s stays locked until somebody here unlocks",
  (reason) => {
    const { lock, session, end, calls, changed } = trial();
    lock.lock(session);
    const before = changed();
    end(reason);
    expect([lock.lockedFor, calls().length]).toEqual(["", 1]);
    expect(changed()).toBeGreaterThan(before);
    lock.unlock();
    expect([lock.lockedFor, calls().length]).toEqual([null, 2]);
  },
);

test("a lock outlives the engine that made it, and can be unlocked", () => {
  const { lock, calls } = trial(true);
  expect(lock.lockedFor).toBe("");
  lock.unlock();
  expect([lock.lockedFor, calls().length]).toEqual([null, 1]);
});
