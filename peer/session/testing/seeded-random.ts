/**
 * Owns: randomness of tests: the same seed gives the same bytes and choices.
 * Never: ships.
 */

import type { RandomBytes } from "../../../crypto/random.ts";

export type SeededRandom = {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** An integer from 0 up to, not including, `count`. */
  below(count: number): number;
  pick<Item>(items: readonly Item[]): Item;
  readonly bytes: RandomBytes;
};

/** xorshift32, after a spread of the seed so that neighbouring seeds differ. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
  };
}
