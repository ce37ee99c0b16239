/**
 * Owns: the engine's one notion of time, injected everywhere so that tests turn it by hand.
 * Never: tells the time of day. Readings are only good for differences.
 */

export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /**
   * Calls `callback` once, `delayMs` or more from now.
   * @returns a function that prevents the call; calling it later does nothing
   */
  after(delayMs: number, callback: () => void): () => void;
}

/** The platform's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
