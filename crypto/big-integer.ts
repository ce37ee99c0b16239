/**
 * Owns: the arithmetic under SRP: unsigned integers as big-endian bytes, and exponentiation modulo N.
 * Must never: be used where timing gives a long-lived secret away. BigInt is not constant-time; every exponent here is
 * drawn for one handshake, or comes from a password that lives for one session, or from an access code after a second of
 * Argon2id, whose own time hides what little an exponentiation of some milliseconds tells.
 */

import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

const windowBits = 4;
const windowMask = (1n << BigInt(windowBits)) - 1n;

/** Reads an unsigned big-endian integer; no bytes are 0. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytesToHex(bytes)}`);
}

/**
 * Writes an unsigned big-endian integer, padded with zeros on the left.
 * @throws RangeError when it does not fit into `length` bytes
 */
export function bigintToBytes(value: bigint, length: number): Uint8Array<ArrayBuffer> {
  const hex = value.toString(16).padStart(2 * length, "0");
  if (value < 0n || hex.length > 2 * length) throw new RangeError("integer does not fit");
  return hexToBytes(hex);
}

/** The remainder that is never negative, which `%` is for a negative dividend. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus;
  return remainder < 0n ? remainder + modulus : remainder;
}

/**
 * base^exponent mod modulus, four bits of the exponent at a time.
 * @param base 0 or more
 * @param exponent 0 or more
 * @param modulus more than 1
 */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (let index = 1; index < 1 << windowBits; index += 1) {
    powers.push(((powers[index - 1] as bigint) * base) % modulus);
  }
  const digits = Math.ceil(exponent.toString(2).length / windowBits);
  let result = 1n;
  for (let digit = digits - 1; digit >= 0; digit -= 1) {
    for (let bit = 0; bit < windowBits; bit += 1) result = (result * result) % modulus;
    const power = Number((exponent >> BigInt(digit * windowBits)) & windowMask);
    result = (result * (powers[power] as bigint)) % modulus;
  }
  return result;
}
