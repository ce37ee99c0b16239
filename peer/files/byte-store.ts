/**
 * Owns: the disk as the file engine sees it, and the one in memory for tests and as a last resort.
 * Never: takes a name from a peer: a transfer's own random id, and one of four fixed words, is all there is.
 *
 * `opfs-store.ts` is the real one.
 */

import { err, ok, type Result } from "../../protocol/result.ts";

/** What is kept of a transfer. */
export const storedParts = ["bytes", "offer", "progress", "digests"] as const;
export type StoredPart = (typeof storedParts)[number];

/** An open file: as much of FileSystemSyncAccessHandle as is used. All calls block and may throw a DOMException. */
export interface SyncFile {
  getSize(): number;
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  /** May write less than was given; past the end, the space between is zeros. */
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(sizeBytes: number): void;
  flush(): void;
  close(): void;
}

export type StoredFiles = { readonly [Part in StoredPart]: SyncFile };

export interface ByteStore {
  /**
   * Opens a transfer's files, made when new. They stay locked for others until closed.
   * @returns `storage-unavailable` when the browser gives none, or somebody else holds them; `storage-full`
   */
  open(transfer: string): Promise<Result<StoredFiles>>;
}

/** The code of what a store threw. */
export function storageErrorCode(error: unknown): "storage-full" | "storage-unavailable" {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  return name === "QuotaExceededError" || name === "RangeError" ? "storage-full" : "storage-unavailable";
}

/** Writes all of `bytes` or says why not; what was written of them in vain is overwritten by the next try. */
export function writeAll(file: SyncFile, bytes: Uint8Array<ArrayBuffer>, at: number): Result<void> {
  try {
    let written = 0;
    while (written < bytes.byteLength) {
      const count = file.write(bytes.subarray(written), { at: at + written });
      // A disk that takes nothing, without saying why, is full.
      if (count <= 0) return err("storage-full");
      written += count;
    }
    return ok(undefined);
  } catch (error) {
    return err(storageErrorCode(error));
  }
}

/** All bytes of a small file. */
export function readAll(file: SyncFile): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(file.getSize());
  const count = file.read(bytes, { at: 0 });
  return bytes.subarray(0, count);
}

export interface MemoryByteStore extends ByteStore {
  /** A copy of one part, null when there is none. */
  copy(transfer: string, part: StoredPart): Uint8Array<ArrayBuffer> | null;
  remove(transfer: string): void;
  readonly transfers: readonly string[];
}

/**
 * A store in memory.
 * @param capacityBytes more than this, over all transfers, is `storage-full`; may change while it is used
 */
export function createMemoryByteStore(capacityBytes: () => number): MemoryByteStore {
  const filesByKey = new Map<string, MemoryFile>();
  const usedBytes = () => [...filesByKey.values()].reduce((sum, file) => sum + file.getSize(), 0);
  const roomFor = (bytes: number) => usedBytes() + bytes <= capacityBytes();

  return {
    async open(transfer) {
      const keys = storedParts.map((part) => `${transfer}/${part}`);
      if (keys.some((key) => filesByKey.get(key)?.isOpen === true)) return err("storage-unavailable");
      const files = storedParts.map((part) => {
        const key = `${transfer}/${part}`;
        const file = filesByKey.get(key) ?? createMemoryFile(roomFor);
        filesByKey.set(key, file);
        file.isOpen = true;
        return [part, file] as const;
      });
      return ok(Object.fromEntries(files) as unknown as StoredFiles);
    },
    copy: (transfer, part) => filesByKey.get(`${transfer}/${part}`)?.copy() ?? null,
    remove(transfer) {
      for (const part of storedParts) filesByKey.delete(`${transfer}/${part}`);
    },
    get transfers() {
      return [...new Set([...filesByKey.keys()].map((key) => key.slice(0, key.indexOf("/"))))];
    },
  };
}

type MemoryFile = SyncFile & { isOpen: boolean; copy(): Uint8Array<ArrayBuffer> };

function createMemoryFile(roomFor: (bytes: number) => boolean): MemoryFile {
  let content = new Uint8Array(0);
  let size = 0;
  const file: MemoryFile = {
    isOpen: false,
    copy: () => content.slice(0, size),
    getSize: () => size,
    read(into, { at }) {
      const found = content.subarray(Math.min(at, size), Math.min(at + into.byteLength, size));
      into.set(found);
      return found.byteLength;
    },
    write(bytes, { at }) {
      const end = at + bytes.byteLength;
      if (end > size && !roomFor(end - size)) throw new DOMException("", "QuotaExceededError");
      if (end > content.byteLength) {
        const grown = new Uint8Array(Math.max(end, content.byteLength * 2));
        grown.set(content.subarray(0, size));
        content = grown;
      }
      if (at > size) content.fill(0, size, at);
      content.set(bytes, at);
      size = Math.max(size, end);
      return bytes.byteLength;
    },
    truncate(sizeBytes) {
      if (sizeBytes > size) throw new DOMException("", "InvalidModificationError");
      size = sizeBytes;
    },
    flush() {},
    close() {
      file.isOpen = false;
    },
  };
  return file;
}
