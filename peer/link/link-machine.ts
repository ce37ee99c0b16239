/**
 * Owns: when a link counts as live, when ICE is restarted and when a link is given up. Pure: the timers and the
 * connection belong to `link-driver.ts`.
 * Never: decides what a restart is made of. The initiator offers, the other end asks for an offer.
 *
 * connecting ──up──► live ──disconnected──► interrupted (restart after a wait, then again and again, ever slower)
 *                     ▲  └──failed────────► interrupted (restart at once)
 *                     └────────up───────────┘
 * any ──gone, gave-up──► failed             any ──dispose──► closed
 */

import type { LinkState } from "./link.ts";

/** Two restarts are never closer than this, whoever wants them; a hostile carrier cannot make a link spin. */
export const restartGapMs = 2_000;
/** From one restart to the next while the link stays down: 5 s, then half as long again each time, up to 20 s. */
const retryFirstMs = 5_000;
const retryGrowth = 1.5;
const retryMaxMs = 20_000;

export type LinkTimer = "retry" | "give-up";

export type LinkMachine = {
  readonly state: LinkState;
  readonly restartAfterMs: number;
  readonly giveUpAfterMs: number;
  /** When the newest negotiation of this end's began, on the injected clock. */
  readonly negotiatedAtMs: number;
  /** Restarts since the link was last up. */
  readonly attempts: number;
};

export type LinkMachineEvent =
  /** ICE is connected and every channel has opened. */
  | "up"
  | "disconnected"
  /** ICE has failed. */
  | "failed"
  /** The connection is closed for good: by the other end or by the browser. */
  | "gone"
  /** This end's owner, or the other end where it may ask, wants ICE restarted. */
  | "restart-wanted"
  | "retry"
  | "give-up"
  | "dispose";

export type LinkEffect =
  | { readonly do: "announce"; readonly state: LinkState }
  | { readonly do: "restart" }
  | { readonly do: "set-timer"; readonly timer: LinkTimer; readonly delayMs: number }
  | { readonly do: "clear-timers" }
  /** Close the connection. Nothing follows. */
  | { readonly do: "close" };

export type LinkStep = { readonly machine: LinkMachine; readonly effects: readonly LinkEffect[] };

export function startLink(
  options: { readonly restartAfterMs: number; readonly giveUpAfterMs: number },
  nowMs: number,
): LinkStep {
  const { restartAfterMs, giveUpAfterMs } = options;
  return {
    machine: { state: "connecting", restartAfterMs, giveUpAfterMs, negotiatedAtMs: nowMs, attempts: 0 },
    effects: [{ do: "set-timer", timer: "give-up", delayMs: giveUpAfterMs }],
  };
}

/** Only moves forward in time: `nowMs` is never smaller than in an earlier call. */
export function stepLink(machine: LinkMachine, event: LinkMachineEvent, nowMs: number): LinkStep {
  if (machine.state === "failed" || machine.state === "closed") return { machine, effects: [] };
  switch (event) {
    case "up":
      if (machine.state === "live") return { machine, effects: [] };
      return {
        machine: { ...machine, state: "live", attempts: 0 },
        effects: [{ do: "clear-timers" }, { do: "announce", state: "live" }],
      };
    case "disconnected":
      if (machine.state !== "live") return { machine, effects: [] };
      return interrupt(machine, [{ do: "set-timer", timer: "retry", delayMs: machine.restartAfterMs }]);
    case "failed": {
      if (machine.state !== "live") return restart(machine, event, nowMs);
      const interrupted = interrupt(machine, []);
      const restarted = restart(interrupted.machine, event, nowMs);
      return { machine: restarted.machine, effects: [...interrupted.effects, ...restarted.effects] };
    }
    case "restart-wanted":
    case "retry":
      return restart(machine, event, nowMs);
    case "give-up":
    case "gone":
      return end(machine, "failed");
    case "dispose":
      break;
  }
  return end(machine, "closed");
}

function interrupt(machine: LinkMachine, effects: readonly LinkEffect[]): LinkStep {
  return {
    machine: { ...machine, state: "interrupted" },
    effects: [
      { do: "announce", state: "interrupted" },
      { do: "set-timer", timer: "give-up", delayMs: machine.giveUpAfterMs },
      ...effects,
    ],
  };
}

/**
 * Restarts now, or as soon as the gap allows while the link is down. Where one was just tried, its own retry is
 * already set, and a wish (both ends notice a cut together) does not shorten that.
 */
function restart(machine: LinkMachine, event: LinkMachineEvent, nowMs: number): LinkStep {
  const down = machine.state !== "live";
  const tooSoonMs = machine.negotiatedAtMs + restartGapMs - nowMs;
  if (tooSoonMs > 0) {
    const needsTimer = down && (event === "retry" || machine.attempts === 0);
    return { machine, effects: needsTimer ? [{ do: "set-timer", timer: "retry", delayMs: tooSoonMs }] : [] };
  }
  const delayMs = Math.min(retryFirstMs * retryGrowth ** machine.attempts, retryMaxMs);
  return {
    machine: { ...machine, negotiatedAtMs: nowMs, attempts: down ? machine.attempts + 1 : 0 },
    effects: [{ do: "restart" }, ...(down ? [{ do: "set-timer", timer: "retry", delayMs } as const] : [])],
  };
}

function end(machine: LinkMachine, state: "failed" | "closed"): LinkStep {
  return {
    machine: { ...machine, state },
    effects: [{ do: "clear-timers" }, { do: "close" }, { do: "announce", state }],
  };
}
