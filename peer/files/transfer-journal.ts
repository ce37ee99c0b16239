/**
 * Owns: what is kept of an incoming transfer beside its bytes, so that it can go on after a reload.
 *
 * | kept     | written            | holds |
 * |----------|--------------------|-------|
 * | offer    | once, on accepting | the entries, as JSON |
 * | progress | now and then       | two slots of 512 bytes of JSON, written in turn: a torn one leaves the other |
 * | digests  | a file at a time   | 32 bytes an entry: SHA-256 once checked, all zero before, all ones for a failed one |
 *
 * Never: trusts what it reads back. It passes the same door as a peer's messages, and a position is only taken after
 * the bytes before it were hashed again.
 */

import * as v from "valibot";
import { boundedText, integerIn, TimestampMs } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage, parseMessage } from "../../protocol/parse.ts";
import type { Result } from "../../protocol/result.ts";

/** One file of a transfer as it is kept. The path is cleaned. */
export const StoredEntry = v.strictObject({
  path: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
    v.minLength(1),
    v.maxLength(limits.filePathDepth),
  ),
  sizeBytes: integerIn(0, limits.fileBytes),
  mediaType: boundedText(120),
  modifiedMs: TimestampMs,
});
export type StoredEntry = v.InferOutput<typeof StoredEntry>;

const StoredOffer = v.strictObject({
  version: v.literal(1),
  entries: v.pipe(v.array(StoredEntry), v.minLength(1), v.maxLength(limits.fileEntriesPerOffer)),
});

const StoredProgress = v.strictObject({
  turn: integerIn(0, Number.MAX_SAFE_INTEGER),
  position: integerIn(0, Number.MAX_SAFE_INTEGER),
});
export type StoredProgress = v.InferOutput<typeof StoredProgress>;

export const progressSlotBytes = 512;
const offerBytes = 96 * 1024 * 1024;

export function encodeOffer(entries: readonly StoredEntry[]): Uint8Array<ArrayBuffer> {
  return encodeMessage({ version: 1, entries });
}

export function parseOffer(bytes: Uint8Array): Result<v.InferOutput<typeof StoredOffer>> {
  return parseMessage(StoredOffer, bytes, offerBytes);
}

/** True when both name the same files: same paths, sizes and times of change, in the same order. */
export function sameEntries(one: readonly StoredEntry[], other: readonly StoredEntry[]): boolean {
  return entriesKey(one) === entriesKey(other);
}

/** A text that is the same for the same files. */
export function entriesKey(entries: readonly Omit<StoredEntry, "mediaType">[]): string {
  return JSON.stringify(entries.map(({ path, sizeBytes, modifiedMs }) => [path, sizeBytes, modifiedMs]));
}

/** The slot for a turn, and its bytes padded with spaces. */
export function encodeProgress(progress: StoredProgress): {
  readonly at: number;
  readonly bytes: Uint8Array;
} {
  const bytes = new Uint8Array(progressSlotBytes).fill(0x20);
  bytes.set(encodeMessage(progress));
  return { at: (progress.turn % 2) * progressSlotBytes, bytes };
}

/** The newer of the two slots that can be read, or null. */
export function parseProgress(bytes: Uint8Array): StoredProgress | null {
  let newest: StoredProgress | null = null;
  for (const at of [0, progressSlotBytes]) {
    const slot = parseMessage(StoredProgress, bytes.subarray(at, at + progressSlotBytes), progressSlotBytes);
    if (slot.ok && (newest === null || slot.value.turn > newest.turn)) newest = slot.value;
  }
  return newest;
}
