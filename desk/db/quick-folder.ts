/**
 * Owns: where databases of tests lie: in memory where the machine has enough of it for that, else on disk. Each commit waits for the
 * disk, and on a busy one that took half of the time.
 * Never: ships, or holds what has to outlive the machine.
 */

import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const inMemory = "/dev/shm";
/** A few PostgreSQL servers at 50 MB each, with room to spare. */
const enoughBytes = 2e9;

export function quickFolder(): string {
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize >= enoughBytes ? inMemory : tmpdir();
  } catch {
    return tmpdir();
  }
}
