/**
 * Owns: the bridge from the engine to Solid: one store a session that mirrors its snapshots, what the technician's
 * questions came to, and telling what changed.
 * Never: hands the engine's own snapshot to a store that writes into it; holds a key, a link or a track.
 */

import { createSignal } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { HostFace, ViewerSession } from "../../peer/session/session.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { Scope } from "../../protocol/scope.ts";
import { nextRights, noRights, type Rights } from "./rights.ts";

export type SessionChange = { readonly before: SessionSnapshot; readonly after: SessionSnapshot };

export type SessionStore<Session extends HostFace | ViewerSession> = {
  readonly session: Session;
  /** Reactive down to each field; read it where it is shown. */
  readonly snapshot: SessionSnapshot;
  /** Where each right stands that this technician asked for. */
  readonly rights: () => Rights;
  /** Tells that this side itself takes a question or a right back, so that it does not look like the customer's doing. */
  givenUp(scope: Scope): void;
  onChange(listener: (change: SessionChange) => void): () => void;
  dispose(): void;
};

export type HostStore = SessionStore<HostFace>;
export type ViewerStore = SessionStore<ViewerSession>;

/** Mirrors a session until `dispose`, which does not end the session itself. */
export function createSessionStore<Session extends HostFace | ViewerSession>(
  session: Session,
): SessionStore<Session> {
  let last = session.snapshot;
  const [snapshot, setSnapshot] = createStore<SessionSnapshot>(structuredClone(last));
  const [rights, setRights] = createSignal(nextRights(noRights, null, last, new Set()));
  const listeners = new Set<(change: SessionChange) => void>();
  const givenUp = new Set<Scope>();

  const stop = session.subscribe((next) => {
    const before = last;
    last = next;
    setSnapshot(reconcile(structuredClone(next)));
    setRights((now) => nextRights(now, before, next, givenUp));
    for (const listener of listeners) listener({ before, after: next });
  });

  return {
    session,
    snapshot,
    rights,
    givenUp: (scope) => givenUp.add(scope),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      stop();
      listeners.clear();
    },
  };
}
