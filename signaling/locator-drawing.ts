/**
 * Owns: how long a locator has to be, and drawing one.
 *
 * The shortest length of which at most a tenth is in use: then a drawn locator is free nine times in ten, and a guesser
 * meets a room at most once in ten guesses, each of which costs (rate-limits.ts) and meets the secret next.
 */

import { limits } from "../protocol/limits.ts";
import type { RandomBytes } from "./clock.ts";

const mostInUse = 0.1;

/**
 * @param inUse how many locators of a given length live now
 * @returns the number of digits a new locator gets
 */
export function locatorDigits(inUse: (digits: number) => number): number {
  let digits: number = limits.locatorDigitsMin;
  while (digits < limits.locatorDigitsMax && inUse(digits) >= 10 ** digits * mostInUse) digits += 1;
  return digits;
}

/** A locator of `digits` digits, each equally likely, by rejection sampling. */
export function drawLocator(digits: number, randomBytes: RandomBytes): string {
  const count = 10 ** digits;
  const ceiling = Math.floor(2 ** 32 / count) * count;
  for (;;) {
    const bytes = randomBytes(4);
    const drawn = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (drawn < ceiling) return String(drawn % count).padStart(digits, "0");
  }
}
