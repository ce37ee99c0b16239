/**
 * Owns: those who wait for a channel's buffer to drain, each to a mark of its own.
 * Never: rejects. A wait that is aborted, or whose channel closes, simply ends.
 */

export interface DrainWaiters {
  /** Resolves at `settle(bufferedBytes <= lowWaterBytes)`, at `settleAll()` or on abort. */
  wait(lowWaterBytes: number, signal?: AbortSignal): Promise<void>;
  /** Lets go of everyone whose mark is reached. */
  settle(bufferedBytes: number): void;
  settleAll(): void;
  /** The mark that is reached first, or null when nobody waits. */
  readonly nextMarkBytes: number | null;
}

export function createDrainWaiters(): DrainWaiters {
  const waiters = new Set<{ readonly lowWaterBytes: number; readonly finish: () => void }>();

  return {
    wait(lowWaterBytes, signal) {
      if (signal?.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const finish = () => {
        waiters.delete(waiter);
        signal?.removeEventListener("abort", finish);
        resolve();
      };
      const waiter = { lowWaterBytes, finish };
      waiters.add(waiter);
      signal?.addEventListener("abort", finish);
      return promise;
    },
    settle(bufferedBytes) {
      for (const waiter of waiters) if (bufferedBytes <= waiter.lowWaterBytes) waiter.finish();
    },
    settleAll() {
      for (const waiter of waiters) waiter.finish();
    },
    get nextMarkBytes() {
      if (waiters.size === 0) return null;
      return Math.max(...[...waiters].map((waiter) => waiter.lowWaterBytes));
    },
  };
}
