import { describe, expect, it } from "vitest";
import { createManualClock } from "../manual-clock.ts";
import {
  bunchMs,
  createWakeDetector,
  hiddenSleepGapMs,
  sleepGapMs,
  stepWake,
  tickMs,
  type WakeEvent,
  type WakeReason,
} from "./wake.ts";

const awake = { lastTickMs: 0, lastWakeMs: null };

describe("noticing sleep", () => {
  it.each<[WakeEvent, number, WakeReason | null]>([
    ["tick", tickMs, null],
    ["tick", sleepGapMs - 1, null],
    ["tick", sleepGapMs, "slept"],
    ["hidden-tick", 61_000, null],
    ["hidden-tick", hiddenSleepGapMs, "slept"],
    ["shown", 61_000, null],
    ["shown", hiddenSleepGapMs, "slept"],
    ["online", 10, "online"],
    ["network-changed", 10, "network-changed"],
    ["resumed", 10, "resumed"],
  ])("takes %s after %d ms for %s", (event, gapMs, wake) => {
    expect(stepWake(awake, event, gapMs).wake).toBe(wake);
  });

  it("takes a bunch of reasons for one, also when the computer's clock was set back", () => {
    const first = stepWake(awake, "resumed", 100_000);
    expect(stepWake(first.state, "online", 100_000 + bunchMs - 1).wake).toBeNull();
    expect(stepWake(first.state, "online", 100_000 + bunchMs).wake).toBe("online");
    expect(stepWake(first.state, "online", 40_000).wake).toBe("online");
    expect(stepWake(first.state, "tick", 40_000).wake).toBeNull();
  });
});

describe("createWakeDetector", () => {
  function create() {
    const clock = createManualClock();
    const reasons: WakeReason[] = [];
    const window = new EventTarget();
    const visible: { visibilityState: DocumentVisibilityState } = { visibilityState: "visible" };
    const page = Object.assign(new EventTarget(), visible);
    const connection = new EventTarget();
    // A manual clock runs every timer on time: sleep is time that passes without it.
    let asleepMs = 0;
    const detector = createWakeDetector({
      clock: {
        now: () => clock.now() + asleepMs,
        after: (delayMs, callback) => clock.after(delayMs, callback),
      },
      onWake: (reason) => reasons.push(reason),
      window,
      page,
      connection,
    });
    const sleep = (ms: number) => {
      asleepMs += ms;
    };
    return { clock, reasons, window, page, connection, detector, sleep };
  }

  it("is silent while nothing happens", () => {
    const { clock, reasons } = create();
    clock.advance(10 * 60_000);
    expect(reasons).toEqual([]);
  });

  it("notices sleep at the next tick, each time", () => {
    const { clock, reasons, sleep } = create();
    clock.advance(60_000);
    sleep(30_000);
    clock.advance(tickMs);
    expect(reasons).toEqual(["slept"]);
    clock.advance(60_000);
    sleep(3_600_000);
    clock.advance(tickMs);
    expect(reasons).toEqual(["slept", "slept"]);
  });

  it("does not take a hidden page's slow timers for sleep", () => {
    const { clock, reasons, page, sleep } = create();
    page.visibilityState = "hidden";
    sleep(55_000);
    clock.advance(tickMs);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    clock.advance(tickMs);
    expect(reasons).toEqual([]);
  });

  it("hears of the network and of a page that is resumed", () => {
    const { clock, reasons, window, page, connection } = create();
    window.dispatchEvent(new Event("online"));
    clock.advance(bunchMs);
    connection.dispatchEvent(new Event("change"));
    clock.advance(bunchMs);
    page.dispatchEvent(new Event("resume"));
    clock.advance(bunchMs);
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    clock.advance(bunchMs);
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    expect(reasons).toEqual(["online", "network-changed", "resumed", "resumed"]);
  });

  it("hears nothing once disposed", () => {
    const { clock, reasons, window, detector } = create();
    detector.dispose();
    window.dispatchEvent(new Event("online"));
    expect(reasons).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
