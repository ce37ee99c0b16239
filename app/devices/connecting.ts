/** Owns: how far a connection to a device is, as the page tells it. Pure. */

import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { KeptDevice } from "../platform/device-storage.ts";

/** The person there said no, or it is an error's code. */
export type ConnectProblem = ErrorCode | "refused-there";
export type ConnectStep = "asking" | "ringing" | "checking" | "waiting";
export type Connecting = {
  readonly device: KeptDevice;
  readonly step: ConnectStep;
  readonly problem: ConnectProblem | null;
  /** With `device-locked`, where the computer told: about how long. */
  readonly lockedMinutes?: number | null;
};

/**
 * The step of a session that is on its way to a device.
 * @param proved the access code was right
 */
export function connectStep(phase: SessionSnapshot["phase"], proved: boolean): ConnectStep {
  if (proved) return "waiting";
  return phase === "linking" ? "checking" : "ringing";
}

/** Why a session ended that nobody was let into. */
export function connectProblem({ end }: SessionSnapshot): ConnectProblem {
  return end?.reason === "refused" || end?.reason === "removed"
    ? "refused-there"
    : (end?.code ?? "link-failed");
}
