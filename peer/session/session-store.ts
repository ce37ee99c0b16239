/**
 * Owns: the one snapshot of a session and telling those who watch it. Changes are gathered and told once, in a
 * microtask, so that a burst of messages is one render.
 */

import { noControl, noHostControl } from "./control-snapshot.ts";
import type { SessionRole, SessionSnapshot } from "./session-snapshot.ts";

export type SessionStore = {
  readonly snapshot: SessionSnapshot;
  change(part: Partial<SessionSnapshot>): void;
  subscribe(listener: (snapshot: SessionSnapshot) => void): () => void;
  dispose(): void;
};

export function createSessionStore(role: SessionRole): SessionStore {
  let snapshot = emptySnapshot(role);
  let isTelling = false;
  const listeners = new Set<(snapshot: SessionSnapshot) => void>();

  return {
    get snapshot() {
      return snapshot;
    },
    change(part) {
      snapshot = { ...snapshot, ...part };
      if (isTelling) return;
      isTelling = true;
      queueMicrotask(() => {
        isTelling = false;
        for (const listener of listeners) listener(snapshot);
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      listeners.clear();
    },
  };
}

function emptySnapshot(role: SessionRole): SessionSnapshot {
  return {
    role,
    phase: "idle",
    sessionId: "",
    startedAtMs: null,
    self: { sender: 0, name: "" },
    members: [],
    code: null,
    guesses: { wrong: 0, left: 3 },
    asks: [],
    grants: [],
    paused: false,
    screen: { state: "none", surface: null, widthPixels: 0, heightPixels: 0, error: null },
    chat: [],
    transfers: [],
    meter: {
      path: null,
      roundTripMs: null,
      framesPerSecond: null,
      delayMs: null,
      bitrateBps: null,
      codec: null,
      stale: false,
    },
    interruption: null,
    recordedBy: [],
    diagnostics: null,
    repairs: [],
    hostScopes: [],
    hostBuild: null,
    ghost: null,
    enrolledDevice: null,
    control: noControl,
    hostControl: noHostControl,
    copies: [],
    signaling: "connecting",
    unequalBuilds: false,
    error: null,
    end: null,
  };
}
