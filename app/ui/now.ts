/**
 * Owns: the present time as a signal, for countdowns; one timer a component, stopped with it.
 */

import { createSignal, onCleanup } from "solid-js";

/** Milliseconds since 1970, renewed every `everyMs` while the owner lives. `fixedMs` stands still, for pictures. */
export function createNow(everyMs = 1000): () => number {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), everyMs);
  onCleanup(() => clearInterval(timer));
  return now;
}
