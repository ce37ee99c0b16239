import { expect, test } from "vitest";
import { fakeHost } from "../../app/session/fake-session.ts";
import type { EndReason } from "../../peer/session/session-snapshot.ts";
import { err, ok } from "../../protocol/result.ts";
import { createScriptedDriver } from "../engine/scripted-driver.ts";
import { createDeviceLock } from "./device-lock.ts";

const right = "kestrel vat 41";

function trial({ wasLocked = false, opensByCode = false, known = Promise.resolve() } = {}) {
  const browser = createScriptedDriver();
  let changes = 0;
  const tried: string[] = [];
  const device = { opensByCode };
  const lock = createDeviceLock({
    driver: browser.driver,
    wasLocked,
    onChange: () => {
      changes += 1;
    },
    known: () => known,
    opensByCode: () => device.opensByCode,
    async prove(code) {
      tried.push(code);
      return code === right ? ok(undefined) : err("access-code-wrong");
    },
  });
  const session = fakeHost();
  const end = (reason: EndReason) => session.show({ end: { reason, code: null, atMs: 1 } });
  const calls = () => browser.calls.filter((call) => call.startsWith("lockBrowser"));
  return { lock, session, end, calls, tried, device, changed: () => changes };
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
  async (reason) => {
    const { lock, session, end, calls, changed } = trial();
    lock.lock(session);
    const before = changed();
    end(reason);
    expect([lock.lockedFor, calls().length]).toEqual(["", 1]);
    expect(changed()).toBeGreaterThan(before);
    await lock.unlock(null);
    expect([lock.lockedFor, calls().length]).toEqual([null, 2]);
  },
);

test("a lock outlives the engine that made it, and can be unlocked", async () => {
  const { lock, calls } = trial({ wasLocked: true });
  expect(lock.lockedFor).toBe("");
  await lock.unlock(null);
  expect([lock.lockedFor, calls().length]).toEqual([null, 1]);
});

test.each(["ended-here", "removed", "failed", "resumption-expired"] as const)(
  "[UN-9] where nobody ever sits, a session that %s stays locked until the access code",
  async (reason) => {
    const { lock, session, end, calls, tried } = trial({ opensByCode: true });
    lock.lock(session);
    end(reason);
    expect(lock.lockedFor).toBe("");
    expect(await lock.unlock(null)).toMatchObject({ code: "scope-missing" });
    expect(await lock.unlock("another")).toMatchObject({ code: "access-code-wrong" });
    expect([lock.lockedFor, calls().length, tried]).toEqual(["", 1, ["another"]]);
    expect(await lock.unlock(right)).toEqual(ok(undefined));
    expect([lock.lockedFor, calls().length]).toEqual([null, 2]);
  },
);

test("[UN-9] the access code proved from afar, and that session's orderly end, unlock it too", () => {
  const { lock, session, end } = trial({ wasLocked: true, opensByCode: true });
  lock.lock(session);
  end("ended-there");
  expect(lock.lockedFor).toBe(null);
});

test("[UN-9] a press before it is known whether it takes the code waits for that", async () => {
  const loading = Promise.withResolvers<void>();
  const { lock, device, calls } = trial({ wasLocked: true, known: loading.promise });
  const pressed = lock.unlock(null);
  device.opensByCode = true;
  loading.resolve();
  expect(await pressed).toMatchObject({ code: "scope-missing" });
  expect([lock.lockedFor, calls()]).toEqual(["", []]);
});
