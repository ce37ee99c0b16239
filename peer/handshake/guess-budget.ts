/**
 * Owns: counting the guesses made at one join code, at this end. Three wrong ones burn it.
 * A guess is reserved before the proof that allows it, so that attempts side by side cannot make more.
 */

import { limits } from "../../protocol/limits.ts";

export interface GuessBudget {
  /** Guesses that were wrong, or are under way and not yet known to be right. */
  readonly wrong: number;
  readonly left: number;
  readonly isBurned: boolean;
  /** Takes one guess; false when none is left. */
  reserve(): boolean;
  /** Gives a reserved guess back: it was right. */
  release(): void;
}

export function createGuessBudget(): GuessBudget {
  let wrong = 0;
  return {
    get wrong() {
      return wrong;
    },
    get left() {
      return limits.codeGuesses - wrong;
    },
    get isBurned() {
      return wrong >= limits.codeGuesses;
    },
    reserve() {
      if (wrong >= limits.codeGuesses) return false;
      wrong += 1;
      return true;
    },
    release() {
      wrong = Math.max(0, wrong - 1);
    },
  };
}
