/**
 * Owns: SHA-256 of what comes in pieces, such as a file larger than memory.
 * Must never: hold more of the input than one block, or give another digest for being faster.
 *
 * Two ways: `createSha256` is synchronous and small (noble); `createBulkSha256` is four times as fast (WebAssembly) and
 * its state can be kept. WebAssembly needs `'wasm-unsafe-eval'` in the page's Content-Security-Policy, which lets
 * WebAssembly compile and no JavaScript; where it is missing, the bulk hash is the small one.
 * Source: FIPS 180-4, by @noble/hashes and hash-wasm.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { createSHA256, type IHasher } from "hash-wasm";

export type Sha256 = {
  /** Takes the next bytes, of any length. The array stays the caller's. */
  update(bytes: Uint8Array): void;
  /** The digest, 32 bytes, of all taken so far. The end: nothing may be called after it. */
  digest(): Uint8Array<ArrayBuffer>;
};

export type BulkSha256 = Sha256 & {
  /**
   * The state so far, for `restoreBulkSha256`; null where it cannot be kept, then the beginning must be hashed again.
   * As secret as the last 64 bytes taken, which it may hold.
   */
  save(): Uint8Array<ArrayBuffer> | null;
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

/** The faster one, for files. Each has memory of its own, so many can run side by side. */
export async function createBulkSha256(): Promise<BulkSha256> {
  const hasher = await loadHasher();
  return hasher === null ? { ...createSha256(), save: () => null } : wrapHasher(hasher.init());
}

/** Goes on where `save` was called. @returns null when this state is none of this build's: hash from the beginning */
export async function restoreBulkSha256(state: Uint8Array): Promise<BulkSha256 | null> {
  const hasher = await loadHasher();
  if (hasher === null) return null;
  try {
    return wrapHasher(hasher.load(state));
  } catch {
    return null;
  }
}

/** Null where WebAssembly is not allowed. */
async function loadHasher(): Promise<IHasher | null> {
  try {
    return await createSHA256();
  } catch {
    return null;
  }
}

function wrapHasher(hasher: IHasher): BulkSha256 {
  return {
    update(bytes) {
      hasher.update(bytes);
    },
    digest: () => Uint8Array.from(hasher.digest("binary")),
    save: () => Uint8Array.from(hasher.save()),
  };
}
