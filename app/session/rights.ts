/**
 * Owns: where each right stands for a technician, told from one snapshot to the next.
 *
 * ```
 * none ─ask─► waiting ─yes─► granted ─► taken-back (by the customer) · none (given back, or used up)
 *                └──no─► refused
 * ```
 */

import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { type Scope, scopes } from "../../protocol/scope.ts";

export type RightState = "none" | "waiting" | "granted" | "granted-once" | "refused" | "taken-back";
export type Rights = Readonly<Partial<Record<Scope, RightState>>>;

/** What is granted once and still lasts until somebody takes it back. */
const lasting: ReadonlySet<Scope> = new Set(["view", "control"]);

export const noRights: Rights = Object.fromEntries(scopes.map((scope) => [scope, "none"]));

/**
 * @param givenUp scopes that this side itself withdrew or gave back; emptied of those that are dealt with
 */
export function nextRights(
  now: Rights,
  before: SessionSnapshot | null,
  after: SessionSnapshot,
  givenUp: Set<Scope>,
): Rights {
  const next: Partial<Record<Scope, RightState>> = {};
  for (const scope of scopes) {
    const grant = after.grants.find((each) => each.scope === scope && each.sender === after.self.sender);
    const held = before?.grants.find((each) => each.scope === scope && each.sender === before.self.sender);
    const asks = (snapshot: SessionSnapshot | null) =>
      snapshot?.asks.some((ask) => ask.kind === "scope" && ask.scope === scope) ?? false;
    if (grant) next[scope] = grant.duration === "once" ? "granted-once" : "granted";
    else if (asks(after)) next[scope] = "waiting";
    else if (givenUp.delete(scope)) next[scope] = "none";
    else if (held) next[scope] = held.duration === "once" && !lasting.has(scope) ? "none" : "taken-back";
    else if (asks(before)) next[scope] = "refused";
    else next[scope] = now[scope] ?? "none";
  }
  return next;
}
