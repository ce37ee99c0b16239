/**
 * Owns: trying again, after pauses that grow, what the browser refuses for a moment and tells nothing of once it would not.
 * Never: waits for two tries at once.
 */

import type { Clock } from "../../peer/clock.ts";

const firstMs = 500;
const longestMs = 10_000;

export type GrowingPause = {
  /** Calls back once after the pause, unless one waits already; the next is twice as long. */
  beforeNext(tryAgain: () => void): void;
  /** What waits is not called any more. */
  cancel(): void;
  /** As in the beginning. */
  reset(): void;
};

export function createGrowingPause(clock: Clock): GrowingPause {
  let pauseMs = firstMs;
  let cancelWait: (() => void) | null = null;
  const cancel = () => {
    cancelWait?.();
    cancelWait = null;
  };

  return {
    beforeNext(tryAgain) {
      cancelWait ??= clock.after(pauseMs, () => {
        cancelWait = null;
        pauseMs = Math.min(pauseMs * 2, longestMs);
        tryAgain();
      });
    },
    cancel,
    reset() {
      cancel();
      pauseMs = firstMs;
    },
  };
}
