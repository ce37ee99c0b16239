/**
 * Owns: how many messages one member may send; a token bucket that refills evenly.
 */

import type { Clock } from "../clock.ts";

/**
 * @param perSecond tokens that come back in a second
 * @param most the most there ever are, and how many there are at first
 * @returns a function that takes one token: false when there is none, and then takes none
 */
export function createMessageRate(clock: Clock, perSecond: number, most = perSecond): () => boolean {
  let tokens = most;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(most, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
