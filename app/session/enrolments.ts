/**
 * Owns: taking in a device whose host enrolled itself in a technician's session.
 * Must never: take in more than one a session. The host says what it is and may be anybody; what it can gain is one line
 * in a list.
 */

import { createSignal, onCleanup } from "solid-js";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { ViewerStore } from "./session-store.ts";

export type TakenIn =
  | { readonly kind: "kept"; readonly name: string }
  | { readonly kind: "failed"; readonly code: ErrorCode };

/** @returns what came of it; null while nothing was enrolled, or once it was dismissed */
export function createEnrolments(store: ViewerStore): {
  readonly taken: () => TakenIn | null;
  dismiss(): void;
} {
  const [taken, setTaken] = createSignal<TakenIn | null>(null);
  let first: string | null = null;
  const take = async (snapshot: SessionSnapshot) => {
    const enrolled = snapshot.enrolledDevice;
    if (!enrolled || first !== null) return;
    first = enrolled.device;
    const { keepDevice } = await import("../platform/device-storage.ts");
    const kept = await keepDevice({ ...enrolled, enrolledBy: snapshot.self.name, nowMs: Date.now() });
    setTaken(kept.ok ? { kind: "kept", name: kept.value.name } : { kind: "failed", code: kept.code });
  };
  onCleanup(store.onChange(({ after }) => void take(after)));
  void take(store.session.snapshot);
  return { taken, dismiss: () => setTaken(null) };
}
