/**
 * Owns: Argon2id, by which an access code that a person can remember becomes 32 bytes that are dear to guess.
 * Must never: take its cost from outside. Both ends have it compiled in, and nothing is negotiated.
 *
 * By WebAssembly (hash-wasm) where the policy allows that, which it does for the one worker that this is for; else in
 * plain JavaScript, three times slower, with the same bytes.
 * Source: RFC 9106.
 */

import { argon2id as inScript } from "@noble/hashes/argon2.js";
import { argon2id as inWebAssembly } from "hash-wasm";

/** 64 MiB, three passes, one lane: about a second of a browser's time. */
export const argon2idCost = { memoryKib: 64 * 1024, passes: 3, lanes: 1, bytes: 32 } as const;

/**
 * @param password at least one byte
 * @param salt at least 8 bytes
 * @returns 32 bytes
 */
export async function stretchByArgon2id(
  password: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stretched = await inWebAssembly({
      password,
      salt,
      memorySize: argon2idCost.memoryKib,
      iterations: argon2idCost.passes,
      parallelism: argon2idCost.lanes,
      hashLength: argon2idCost.bytes,
      outputType: "binary",
    });
    return Uint8Array.from(stretched);
  } catch {
    return stretchInScript(password, salt);
  }
}

/** The same without WebAssembly. */
export function stretchInScript(password: Uint8Array, salt: Uint8Array): Uint8Array<ArrayBuffer> {
  const { memoryKib, passes, lanes, bytes } = argon2idCost;
  return Uint8Array.from(inScript(password, salt, { m: memoryKib, t: passes, p: lanes, dkLen: bytes }));
}
