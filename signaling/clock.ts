/** Owns: the server's one notion of time, injected so that tests turn it by hand. */

export interface Clock {
  /** Milliseconds since 1970. Shared state and TURN credentials need the time of day. */
  now(): number;
  /**
   * Calls `task` every `intervalMs`, and keeps no process alive for it.
   * @returns a function that ends it
   */
  every(intervalMs: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  every(intervalMs, task) {
    const timer = setInterval(task, intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** `count` bytes from a cryptographically secure source. */
export type RandomBytes = (count: number) => Uint8Array;
