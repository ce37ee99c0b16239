/**
 * Owns: the access code that a device draws for itself, and what it is called among the others of its group.
 * Must never: be drawn by anything but the platform's generator.
 */

import type { RandomBytes } from "../../crypto/random.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";

/** Crockford's base 32: no letter that reads like a digit. 32 divides 256, so that each is equally likely. */
const letters = "0123456789abcdefghjkmnpqrstvwxyz";
const lettersInCode = 24;
const lettersInName = 5;

function drawLetters(count: number, randomBytes: RandomBytes): string {
  return Array.from(randomBytes(count), (byte) => letters[byte % letters.length]).join("");
}

/** 120 bits in groups of four, such that it can be read out and typed. */
export function drawDeviceCode(randomBytes: RandomBytes): string {
  return drawLetters(lettersInCode, randomBytes).replace(/.{4}(?!$)/g, "$&-");
}

/** Like `Front desk, Linux 4k7pq`. The group is cut where it is too long for both. */
export function drawDeviceName(group: string, system: string, randomBytes: RandomBytes): string {
  const own = `${system} ${drawLetters(lettersInName, randomBytes)}`.trim();
  const room = limits.nameChars - own.length - 2;
  let cut = "";
  for (const character of group) {
    if (cut.length + character.length > room) break;
    cut += character;
  }
  return cleanDisplayName(`${cut.trim()}, ${own}`);
}
