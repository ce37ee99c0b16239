/**
 * Owns: the ways by which a member comes into a host's session: what it proves, and who decides whether it is let in.
 * Must never: let in by itself. A way says who is asked.
 */

import type { JoinCode } from "../../../protocol/join-code.ts";
import type { GuessBudget } from "../../handshake/guess-budget.ts";
import type { HandshakeCredentials } from "../../handshake/handshake.ts";
import { secretToPassword } from "../../pair/pair.ts";
import type { HostMember, LetIn } from "./host-member.ts";

export type WayIn = {
  readonly credentials: HandshakeCredentials;
  readonly guesses: Pick<GuessBudget, "reserve" | "release"> & { readonly lockedMinutes?: () => number };
  readonly isExpected: boolean;
  readonly letIn: HostMember["letIn"];
  /** The room is another's, and is left once both have met elsewhere. */
  readonly leavesRoom: boolean;
};

/** Somebody rang this device, and waits in that rendezvous. */
export type Ring = Pick<WayIn, "credentials" | "guesses"> & {
  readonly rendezvous: string;
  readonly letIn: LetIn;
};

/** @param isExpected the person typed this very code, so whoever proves it comes in without a question */
export function byCode({ locator, secret }: JoinCode, guesses: GuessBudget, isExpected: boolean): WayIn {
  const credentials = { identity: { kind: "code", locator } as const, password: secretToPassword(secret) };
  return { credentials, guesses, isExpected, letIn: null, leavesRoom: isExpected };
}
