/**
 * Owns: noticing that this computer slept, came back to the network or changed it, or that its page was frozen:
 * moments when a link may be dead and does not know yet.
 * Never: decides what is done about it.
 *
 * Sleep is a gap: a timer that should have come every few seconds came much later. Hidden pages' timers are slowed
 * to one a minute at worst, so a hidden page needs a longer gap; showing the page again compares at once.
 */

import type { Clock } from "../clock.ts";

export type WakeReason = "slept" | "online" | "network-changed" | "resumed";

export type WakeState = { readonly lastTickMs: number; readonly lastWakeMs: number | null };
export type WakeEvent = "tick" | "shown" | "hidden-tick" | Exclude<WakeReason, "slept">;

export const tickMs = 5_000;
/** A visible page's tick this late, or more, means sleep. */
export const sleepGapMs = 15_000;
/** Chromium wakes a hidden page's timers once a minute. */
export const hiddenSleepGapMs = 90_000;
/** Reasons come in bunches (resume, online, network change); only the first of a bunch counts. */
export const bunchMs = 2_000;

/** The pure core. @returns the next state, and the reason to wake where there is one */
export function stepWake(
  state: WakeState,
  event: WakeEvent,
  nowMs: number,
): { readonly state: WakeState; readonly wake: WakeReason | null } {
  const gapMs = nowMs - state.lastTickMs;
  const slept =
    event === "tick"
      ? gapMs >= sleepGapMs
      : (event === "shown" || event === "hidden-tick") && gapMs >= hiddenSleepGapMs;
  const ticked = { ...state, lastTickMs: nowMs };
  const isTimer = event === "tick" || event === "shown" || event === "hidden-tick";
  const reason: WakeReason | null = isTimer ? (slept ? "slept" : null) : event;
  if (reason === null || (state.lastWakeMs !== null && Math.abs(nowMs - state.lastWakeMs) < bunchMs)) {
    return { state: ticked, wake: null };
  }
  return { state: { ...ticked, lastWakeMs: nowMs }, wake: reason };
}

export type WakeDetectorOptions = {
  /** Must count time asleep: `performance.now()` stands still during sleep in some browsers, `Date.now()` does not. */
  readonly clock: Clock;
  readonly onWake: (reason: WakeReason) => void;
  /** The window's events and page; left out, the browser's own. */
  readonly window?: EventTarget;
  readonly page?: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  /** The Network Information API's object, where the browser has it. */
  readonly connection?: EventTarget | undefined;
};

/** Time of day as a clock. It may jump when the computer's clock is set: here that costs one needless restart. */
export const wallClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Watches until disposed. */
export function createWakeDetector(options: WakeDetectorOptions): { dispose(): void } {
  const { clock, onWake, window: events = globalThis, page = document } = options;
  const connection = "connection" in options ? options.connection : browserConnection();
  const stopping = new AbortController();
  const { signal } = stopping;
  let state: WakeState = { lastTickMs: clock.now(), lastWakeMs: null };

  function step(event: WakeEvent): void {
    const next = stepWake(state, event, clock.now());
    state = next.state;
    if (next.wake !== null) onWake(next.wake);
  }

  let cancelTick = () => {};
  function tickLater(): void {
    cancelTick = clock.after(tickMs, () => {
      step(page.visibilityState === "visible" ? "tick" : "hidden-tick");
      if (!signal.aborted) tickLater();
    });
  }
  tickLater();

  events.addEventListener("online", () => step("online"), { signal });
  page.addEventListener("resume", () => step("resumed"), { signal });
  page.addEventListener(
    "visibilitychange",
    () => {
      if (page.visibilityState === "visible") step("shown");
    },
    { signal },
  );
  events.addEventListener(
    "pageshow",
    (event) => {
      if ("persisted" in event && event.persisted === true) step("resumed");
    },
    { signal },
  );
  connection?.addEventListener("change", () => step("network-changed"), { signal });

  return {
    dispose() {
      cancelTick();
      stopping.abort();
    },
  };
}

function browserConnection(): EventTarget | undefined {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  return connection;
}
