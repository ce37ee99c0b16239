/**
 * Owns: SHA-256 of what comes in pieces. Constant work for each block.
 * Must never: hold more of the input than one block.
 * Source: FIPS 180-4, by @noble/hashes.
 */

import { sha256 } from "@noble/hashes/sha2.js";

export type Sha256 = {
  /** Takes the next bytes, of any length. The array stays the caller's. */
  update(bytes: Uint8Array): void;
  /** The digest, 32 bytes, of all taken so far. The end: nothing may be called after it. */
  digest(): Uint8Array<ArrayBuffer>;
};

export function createSha256(): Sha256 {
  const state = sha256.create();
  return {
    update(bytes) {
      state.update(bytes);
    },
    digest: () => state.digest(),
  };
}
