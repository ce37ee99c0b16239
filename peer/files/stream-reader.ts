/**
 * Owns: reading an outgoing transfer's stream, with the SHA-256 of each file as it goes by, ahead of what is asked.
 * Never: hashes a byte twice, holds more than two regions, or goes on after a file that cannot be read: that one is
 * named, and the next `rewind` goes on behind it.
 */

import { equalBytes } from "../../crypto/constant-time.ts";
import type { Sha256 } from "../../crypto/sha256.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import { bulkLimits } from "../../protocol/bulk-layout.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { FileSegment, StreamMap } from "./stream-map.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export type StreamPiece = {
  readonly position: number;
  /** A view, good until the next call. */
  readonly data: Bytes;
  /** Of the files that end in it. */
  readonly digests: readonly Bytes[];
};

export type Unreadable = { readonly entry: number; readonly code: ErrorCode };

export interface StreamReader {
  /** Where the next piece begins. */
  readonly position: number;
  /** SHA-256 in base64url of each file read to its end so far. */
  digestOf(entry: number): string | null;
  /** The next piece, at most `maxBytes` long; null at the end, and for one that was rewound meanwhile. Without waiting where it was read ahead. */
  next(maxBytes: number): StreamPiece | Unreadable | null | Promise<StreamPiece | Unreadable | null>;
  /** A piece that was read before, for a lane that lost it. */
  again(start: number, end: number): Promise<StreamPiece | Unreadable>;
  /**
   * Goes on from `position`, or from the start of the file it lies in when this reader has not hashed so far and the
   * hash of what the receiver has of it is unknown or another.
   * @returns the position taken
   */
  rewind(position: number, prefixSha256: string | null): Promise<number | Unreadable>;
}

/** Read at once: large enough to be worth the way, small enough not to hold up a lane. */
const regionBytes = 1024 * 1024;

type Region = { readonly start: number; readonly data: Bytes; readonly failed: Unreadable | null };

export function createStreamReader(
  files: readonly Blob[],
  map: StreamMap,
  createSha256: () => Sha256,
): StreamReader {
  const digests = new Map<number, Bytes>();
  const skipped = new Set<number>();
  const begun = new Set<number>();
  let position = 0;
  let rewinds = 0;
  let hash: { readonly entry: number; readonly state: Sha256; takenBytes: number } | null = null;
  let current: Region | null = null;
  let ahead: { readonly start: number; readonly region: Promise<Region> } | null = null;

  /** Bytes of one part of a file, or why not. A file that was read before and now is not, has changed. */
  async function readSegment(entry: number, start: number, end: number): Promise<Bytes | Unreadable> {
    const code: ErrorCode = begun.has(entry) ? "file-changed" : "file-unreadable";
    try {
      const bytes = new Uint8Array(await (files[entry] ?? new Blob()).slice(start, end).arrayBuffer());
      begun.add(entry);
      return bytes.byteLength === end - start ? bytes : { entry, code: "file-changed" };
    } catch {
      return { entry, code };
    }
  }

  /**
   * All parts as one blob: each slice and each read of its own costs a browser about a millisecond in three processes,
   * more than the bytes of a small file do. Null when any cannot be read.
   */
  async function readTogether(segments: readonly FileSegment[]): Promise<Bytes | null> {
    const size = segments.reduce((sum, { start, end }) => sum + end - start, 0);
    try {
      const parts = segments.map(({ entry, start, end }) => {
        const file = files[entry] ?? new Blob();
        return end - start === map.sizeOf(entry) ? file : file.slice(start, end);
      });
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      if (bytes.byteLength !== size) return null;
      for (const { entry } of segments) begun.add(entry);
      return bytes;
    } catch {
      return null;
    }
  }

  async function readRegion(start: number, end: number): Promise<Region> {
    const segments = map.segments(start, end).filter(({ entry }) => !skipped.has(entry));
    if (segments.length > 1) {
      const data = await readTogether(segments);
      if (data !== null) return { start, data, failed: null };
    }
    // One by one, to say which it is that cannot be read.
    const parts = await Promise.all(segments.map((part) => readSegment(part.entry, part.start, part.end)));
    const [only] = parts;
    if (parts.length === 1 && only instanceof Uint8Array) return { start, data: only, failed: null };
    const read: Bytes[] = [];
    let failed: Unreadable | null = null;
    for (const part of parts) {
      if (!(part instanceof Uint8Array)) {
        failed = part;
        break;
      }
      read.push(part);
    }
    const data = new Uint8Array(read.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let offset = 0;
    for (const part of read) {
      data.set(part, offset);
      offset += part.byteLength;
    }
    return { start, data, failed };
  }

  /** Where reading goes on: behind files that are skipped. */
  function afterSkipped(from: number): number {
    let at = from;
    for (let entry = map.entryAt(at); skipped.has(entry); entry = map.entryAt(at)) at = map.endOf(entry);
    return at;
  }

  /** A region never reaches over a skipped file, so that its bytes lie together. */
  function regionEnd(start: number): number {
    let end = Math.min(start + regionBytes, map.totalBytes);
    for (const entry of skipped) {
      const base = map.startOf(entry);
      if (base > start && base < end) end = base;
    }
    return end;
  }

  function take(start: number): Promise<Region> {
    const region = ahead?.start === start ? ahead.region : readRegion(start, regionEnd(start));
    ahead = null;
    return region;
  }

  function readAhead(start: number): void {
    const from = afterSkipped(start);
    if (from < map.totalBytes && ahead?.start !== from) {
      ahead = { start: from, region: readRegion(from, regionEnd(from)) };
    }
  }

  /** Takes the bytes of files into their hashes, where they are the next of theirs. */
  function hashRange(start: number, data: Bytes): void {
    for (const segment of map.segments(start, start + data.byteLength)) {
      const { entry } = segment;
      if (digests.has(entry)) continue;
      if (hash?.entry !== entry) {
        if (segment.start !== 0) throw new Error("a file's hash begins in its middle");
        hash = { entry, state: createSha256(), takenBytes: 0 };
      }
      // Sent again after a cut: hashed already.
      const fresh = Math.max(segment.start, hash.takenBytes);
      if (fresh >= segment.end) continue;
      const base = map.startOf(entry) - start;
      hash.state.update(data.subarray(base + fresh, base + segment.end));
      hash.takenBytes = segment.end;
      if (segment.end === map.sizeOf(entry)) {
        digests.set(entry, hash.state.digest());
        hash = null;
      }
    }
  }

  function digestsIn(start: number, end: number): Bytes[] {
    return map.endingIn(start, end).flatMap((entry) => {
      if (skipped.has(entry)) return [];
      const digest = digests.get(entry);
      if (digest === undefined) throw new Error("a file was sent before it was hashed");
      return [digest];
    });
  }

  /** How far a piece may reach: in data, and in digests. */
  function pieceEnd(start: number, maxEnd: number): number {
    const ending = map.endingIn(start, maxEnd);
    const last = ending[bulkLimits.digestsPerChunk - 1];
    return last === undefined ? maxEnd : map.endOf(last);
  }

  function cut(region: Region, maxBytes: number): StreamPiece | null {
    const regionsEnd = region.start + region.data.byteLength;
    if (position < region.start || position >= regionsEnd) return null;
    const start = position;
    const end = pieceEnd(start, Math.min(start + maxBytes, regionsEnd));
    const data = region.data.subarray(start - region.start, end - region.start);
    hashRange(start, data);
    position = end;
    return { position: start, data, digests: digestsIn(start, end) };
  }

  async function nextRegion(maxBytes: number): Promise<StreamPiece | Unreadable | null> {
    position = afterSkipped(position);
    if (position >= map.totalBytes) return null;
    const start = position;
    const turn = rewinds;
    const region = await take(start);
    // Rewound meanwhile: whoever asked before is not waited for any more.
    if (rewinds !== turn) return null;
    if (region.data.byteLength === 0) {
      if (region.failed === null) throw new Error("an empty region");
      skipped.add(region.failed.entry);
      if (hash?.entry === region.failed.entry) hash = null;
      return region.failed;
    }
    current = region;
    if (region.failed === null) readAhead(start + region.data.byteLength);
    return cut(region, maxBytes);
  }

  /** True when this reader's own hash has come at least as far as `target`. */
  function hasHashed(target: number): boolean {
    const entry = map.entryAt(target);
    const inFile = target - map.startOf(entry);
    return inFile === 0 || digests.has(entry) || (hash?.entry === entry && hash.takenBytes >= inFile);
  }

  /** Hashes a file up to `target` and compares. Where it differs, the file starts over. */
  async function catchUp(target: number, prefixSha256: string): Promise<number | Unreadable> {
    const entry = map.entryAt(target);
    const base = map.startOf(entry);
    const prefix = createSha256();
    const turn = rewinds;
    hash = null;
    for (let at = base; at < target; ) {
      const end = Math.min(at + regionBytes, target);
      const bytes = await readSegment(entry, at - base, end - base);
      // The hash is another's now, and nobody waits for this answer.
      if (rewinds !== turn) return base;
      if (!(bytes instanceof Uint8Array)) return bytes;
      prefix.update(bytes);
      hashRange(at, bytes);
      at = end;
    }
    const expected = base64urlToBytes(prefixSha256);
    if (expected !== null && equalBytes(prefix.digest(), expected)) return target;
    return base;
  }

  return {
    get position() {
      return position;
    },
    digestOf(entry) {
      const digest = digests.get(entry);
      return digest === undefined ? null : bytesToBase64url(digest);
    },
    next(maxBytes) {
      return (current === null ? null : cut(current, maxBytes)) ?? nextRegion(maxBytes);
    },
    async again(start, end) {
      const region = await readRegion(start, end);
      if (region.failed !== null) {
        skipped.add(region.failed.entry);
        return region.failed;
      }
      return { position: start, data: region.data, digests: digestsIn(start, end) };
    },
    async rewind(target, prefixSha256) {
      rewinds += 1;
      const turn = rewinds;
      current = null;
      ahead = null;
      const entry = map.entryAt(target);
      let from = target;
      if (!skipped.has(entry) && !hasHashed(target)) {
        const caughtUp = prefixSha256 === null ? map.startOf(entry) : await catchUp(target, prefixSha256);
        if (typeof caughtUp !== "number") {
          skipped.add(caughtUp.entry);
          return caughtUp;
        }
        if (rewinds !== turn) return caughtUp;
        from = caughtUp;
      }
      position = from;
      return from;
    },
  };
}
