/**
 * Owns: the same SHA-256 as sha256.ts, computed by WebAssembly (hash-wasm): four times as fast for files.
 * Must never: be loaded where the policy does not allow WebAssembly; that is the script of the file worker, and of the one for access codes.
 *
 * One instance serves all hashes: the state of the one it worked on last is put aside when another has its turn.
 */

import { createSHA256 } from "hash-wasm";
import type { Sha256 } from "./sha256.ts";

/** Rejects where WebAssembly is not to be had. */
export async function prepareWasmSha256(): Promise<() => Sha256> {
  const hasher = await createSHA256();
  type Turn = { aside: Uint8Array | null };
  let current: Turn | null = null;

  function take(turn: Turn): void {
    if (current === turn) return;
    if (current !== null) current.aside = hasher.save();
    current = turn;
    if (turn.aside === null) hasher.init();
    else hasher.load(turn.aside);
  }

  return () => {
    const turn: Turn = { aside: null };
    return {
      update(bytes) {
        take(turn);
        hasher.update(bytes);
      },
      digest() {
        take(turn);
        current = null;
        return Uint8Array.from(hasher.digest("binary"));
      },
    };
  };
}
