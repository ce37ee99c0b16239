/**
 * Owns: a file of the recording's worker in memory, for tests: every write is kept, so that a test can look at what
 * was on the disk at any moment.
 * Never: ships.
 */

import type { SyncFile } from "../files/byte-store.ts";

export interface MemoryFile extends SyncFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What was on disk after each write. */
  readonly states: readonly Uint8Array[];
  readonly flushes: number;
  readonly isClosed: boolean;
}

/** @param capacityBytes a write beyond it is done in part, then refused */
export function createMemoryFile(capacityBytes = Number.POSITIVE_INFINITY): MemoryFile {
  let bytes = new Uint8Array();
  const states: Uint8Array[] = [];
  let flushes = 0;
  let isClosed = false;

  return {
    get bytes() {
      return bytes;
    },
    states,
    get flushes() {
      return flushes;
    },
    get isClosed() {
      return isClosed;
    },
    getSize: () => bytes.length,
    read(into, { at }) {
      const part = bytes.subarray(at, at + into.length);
      into.set(part);
      return part.length;
    },
    write(data, { at }) {
      if (isClosed) throw new DOMException("closed", "InvalidStateError");
      const room = Math.max(0, Math.min(data.length, capacityBytes - at));
      const next = new Uint8Array(Math.max(bytes.length, at + room));
      next.set(bytes);
      next.set(data.subarray(0, room), at);
      bytes = next;
      states.push(next);
      if (room < data.length) throw new DOMException("full", "QuotaExceededError");
      return room;
    },
    truncate(sizeBytes) {
      bytes = bytes.slice(0, sizeBytes);
    },
    flush() {
      flushes += 1;
    },
    close() {
      isClosed = true;
    },
  };
}
