/**
 * Owns: writing an incoming transfer's stream in order, hashing it as it is written, and checking each file's SHA-256
 * against the sender's.
 * Never: counts a byte as verified that was not written and hashed; writes past what comes next; holds more than
 * `bulkLimits.heldBytes` of what came before its turn; calls a file good whose SHA-256 is another.
 *
 * What lies on the disk before `position` is the verified prefix, and nothing lies behind it that matters.
 */

import { equalBytes } from "../../crypto/constant-time.ts";
import type { Sha256 } from "../../crypto/sha256.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { type BulkChunk, bulkLimits } from "../../protocol/bulk-layout.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { type StoredFiles, writeAll } from "./byte-store.ts";
import { inflateChunk } from "./chunk-compression.ts";
import type { EntryDigest, EntryFailure } from "./engine-messages.ts";
import type { StreamMap } from "./stream-map.ts";
import { encodeProgress, parseProgress, progressSlotBytes } from "./transfer-journal.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface StreamWriter {
  /** Everything before it is settled. */
  readonly position: number;
  /** Entries below this number are settled. */
  readonly settled: number;
  /**
   * Takes a chunk, in any order. What was there already is ignored.
   * @returns `storage-full` or `storage-unavailable` (then what was held is let go, and the sender is to go on from
   * `position`); `message-malformed` for a chunk that no honest sender makes
   */
  take(chunk: BulkChunk): Result<void>;
  /** No bytes of this file come any more: it has failed. */
  skip(entry: number, code: ErrorCode): void;
  /** The sender goes on from here: `position`, or the start of the file it lies in. Anything else is malformed. */
  restart(from: number): Result<void>;
  /** Lets go of what came before its turn. */
  forgetHeld(): void;
  /** What became known since the last call. */
  news(): { readonly failed: readonly EntryFailure[]; readonly digests: readonly EntryDigest[] };
  /** Writes down how far it came. `flush` also waits for the disk. */
  keepProgress(options: { readonly flush: boolean }): Result<void>;
  /** Of the part of an unfinished file before `position`, read back from the disk; null at the start of one. */
  prefixSha256(): string | null;
}

const digestBytes = bulkLimits.digestBytes;
const failedMark = new Uint8Array(digestBytes).fill(0xff);
const unknownMark = new Uint8Array(digestBytes);
const readBackBytes = 1024 * 1024;

/**
 * Opens what is on the disk and goes on from there: the position kept, once the file it lies in was hashed again.
 * The files stay the caller's to close.
 */
export function createStreamWriter(
  files: StoredFiles,
  map: StreamMap,
  createSha256: () => Sha256,
): StreamWriter {
  const failedCodes = new Map<number, ErrorCode>();
  const skips = new Map<number, ErrorCode>();
  const held = new Map<number, BulkChunk>();
  let heldBytes = 0;
  let news: { failed: EntryFailure[]; digests: EntryDigest[] } = { failed: [], digests: [] };
  let turn = 0;
  let position = 0;
  let hash: Sha256 = createSha256();

  load();

  function load(): void {
    const slots = new Uint8Array(2 * progressSlotBytes);
    files.progress.read(slots, { at: 0 });
    const progress = parseProgress(slots);
    turn = (progress?.turn ?? 0) + 1;
    position = Math.min(progress?.position ?? 0, map.totalBytes, files.bytes.getSize());
    loadDigests();
    hash = hashBack();
  }

  /** What was settled before. An entry before the position without a digest was not: the position goes back to it. */
  function loadDigests(): void {
    const kept = new Uint8Array(map.count * digestBytes);
    files.digests.read(kept, { at: 0 });
    for (let entry = 0; entry < map.settledAt(position); entry += 1) {
      const digest = kept.subarray(entry * digestBytes, (entry + 1) * digestBytes);
      if (map.sizeOf(entry) === 0) continue;
      if (equalBytes(digest, unknownMark)) {
        position = map.startOf(entry);
        return;
      }
      if (equalBytes(digest, failedMark)) markFailed(entry, "file-unreadable");
      else news.digests.push({ entry, sha256: bytesToBase64url(digest) });
    }
  }

  /** The state of the unfinished file's hash, from the disk. */
  function hashBack(): Sha256 {
    const state = createSha256();
    const buffer = new Uint8Array(readBackBytes);
    for (let at = map.startOf(map.entryAt(position)); at < position; ) {
      const part = buffer.subarray(0, Math.min(readBackBytes, position - at));
      const count = files.bytes.read(part, { at });
      if (count <= 0) throw new Error("the verified prefix cannot be read back");
      state.update(part.subarray(0, count));
      at += count;
    }
    return state;
  }

  function markFailed(entry: number, code: ErrorCode): void {
    failedCodes.set(entry, code);
    news.failed.push({ entry, code });
  }

  /** What is to be kept of a file whose last byte was hashed. */
  function judge(entry: number, digest: Bytes, expected: Bytes): Bytes {
    if (!equalBytes(digest, expected)) {
      markFailed(entry, "file-hash-mismatch");
      return failedMark;
    }
    news.digests.push({ entry, sha256: bytesToBase64url(digest) });
    return digest;
  }

  /** Keeps marks of neighbours in one write each run: a thousand small files would be a thousand. */
  function keepMarks(marks: readonly (readonly [entry: number, mark: Bytes])[]): Result<void> {
    for (let first = 0; first < marks.length; ) {
      const [firstEntry] = marks[first] ?? [0];
      let end = first + 1;
      while (marks[end]?.[0] === firstEntry + end - first) end += 1;
      const run = new Uint8Array((end - first) * digestBytes);
      for (let index = first; index < end; index += 1) {
        run.set(marks[index]?.[1] ?? unknownMark, (index - first) * digestBytes);
      }
      const written = writeAll(files.digests, run, firstEntry * digestBytes);
      if (!written.ok) return written;
      first = end;
    }
    return ok(undefined);
  }

  /** Writes and hashes what comes next in the stream. */
  function append(data: Bytes, digests: readonly Bytes[]): Result<void> {
    const written = writeAll(files.bytes, data, position);
    if (!written.ok) return written;
    const start = position;
    const marks: [number, Bytes][] = [];
    for (const segment of map.segments(start, start + data.byteLength)) {
      const base = map.startOf(segment.entry) - start;
      hash.update(data.subarray(base + segment.start, base + segment.end));
      if (segment.end < map.sizeOf(segment.entry)) continue;
      const expected = digests[marks.length];
      if (expected === undefined) throw new Error("digests are counted before a chunk is applied");
      marks.push([segment.entry, judge(segment.entry, hash.digest(), expected)]);
      hash = createSha256();
    }
    position = start + data.byteLength;
    const kept = keepMarks(marks);
    // Without its mark a file does not count: it is sent again from its start.
    const [firstMark] = marks;
    if (!kept.ok && firstMark !== undefined) position = map.startOf(firstMark[0]);
    return kept;
  }

  /** Applies a chunk that begins at or before the position and ends behind it. */
  function apply(chunk: BulkChunk): Result<void> {
    const data = chunk.compressed ? inflateChunk(chunk.data, chunk.dataBytes) : chunk.data;
    if (data === null) return err("message-malformed", "inflate");
    const end = chunk.position + chunk.dataBytes;
    if (map.endingIn(chunk.position, end).length !== chunk.digests.length) {
      return err("message-malformed", "digests");
    }
    const known = map.endingIn(chunk.position, position).length;
    return append(data.subarray(position - chunk.position), chunk.digests.slice(known));
  }

  function jumpSkipped(): void {
    for (;;) {
      const entry = map.entryAt(position);
      const code = skips.get(entry);
      if (code === undefined) return;
      skips.delete(entry);
      markFailed(entry, code);
      writeAll(files.digests, failedMark, entry * digestBytes);
      position = map.endOf(entry);
      // The position must lie in the file for the prefix to be taken up again after a reload.
      if (files.bytes.getSize() < position) writeAll(files.bytes, new Uint8Array(1), position - 1);
      hash = createSha256();
    }
  }

  /** Applies whatever has got its turn. Lanes overtake each other, so pieces may overlap after a cut. */
  function drain(): Result<void> {
    jumpSkipped();
    for (let chunk = nextHeld(); chunk !== null; chunk = nextHeld()) {
      const applied = apply(chunk);
      if (!applied.ok) return applied;
      jumpSkipped();
    }
    return ok(undefined);
  }

  function nextHeld(): BulkChunk | null {
    for (const chunk of held.values()) {
      if (chunk.position > position) continue;
      held.delete(chunk.position);
      heldBytes -= chunk.data.byteLength;
      if (chunk.position + chunk.dataBytes > position) return chunk;
    }
    return null;
  }

  function forgetHeld(): void {
    held.clear();
    heldBytes = 0;
  }

  /** Of two that begin at one place the longer stays: after a cut the sender may cut its stream otherwise. */
  function hold(chunk: BulkChunk): Result<void> {
    const there = held.get(chunk.position);
    if (there !== undefined && there.dataBytes >= chunk.dataBytes) return ok(undefined);
    const nowHeld = heldBytes + chunk.data.byteLength - (there?.data.byteLength ?? 0);
    if (nowHeld > bulkLimits.heldBytes) return err("message-malformed", "held");
    held.set(chunk.position, chunk);
    heldBytes = nowHeld;
    return ok(undefined);
  }

  return {
    get position() {
      return position;
    },
    get settled() {
      return map.settledAt(position);
    },
    take(chunk) {
      const end = chunk.position + chunk.dataBytes;
      if (end > map.totalBytes) return err("message-malformed", "end");
      if (end <= position) return ok(undefined);
      if (chunk.position > position) return hold(chunk);
      const applied = apply(chunk);
      const drained = applied.ok ? drain() : applied;
      if (!drained.ok) {
        forgetHeld();
        hash = hashBack();
      }
      return drained;
    },
    skip(entry, code) {
      if (map.endOf(entry) <= position) return;
      skips.set(entry, code);
      drain();
    },
    restart(from) {
      forgetHeld();
      if (from === position) return ok(undefined);
      if (from !== map.startOf(map.entryAt(position))) return err("message-malformed", "position");
      position = from;
      hash = createSha256();
      return ok(undefined);
    },
    forgetHeld,
    news() {
      const given = news;
      news = { failed: [], digests: [] };
      return given;
    },
    keepProgress({ flush }) {
      if (flush) {
        try {
          files.bytes.flush();
          files.digests.flush();
        } catch {
          return err("storage-unavailable");
        }
      }
      const { at, bytes } = encodeProgress({ turn, position });
      turn += 1;
      return writeAll(files.progress, Uint8Array.from(bytes), at);
    },
    prefixSha256() {
      if (position === map.startOf(map.entryAt(position))) return null;
      return bytesToBase64url(hashBack().digest());
    },
  };
}
