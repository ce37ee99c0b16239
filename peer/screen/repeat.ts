import type { Clock } from "../clock.ts";

/** Calls `act` every `periodMs`. @returns a function that ends it */
export function repeat(clock: Clock, periodMs: number, act: () => void): () => void {
  let cancel = () => {};
  const arm = () => {
    cancel = clock.after(periodMs, () => {
      arm();
      act();
    });
  };
  arm();
  return () => cancel();
}
