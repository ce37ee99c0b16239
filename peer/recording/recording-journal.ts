/**
 * Owns: what is kept of a recording beside its pictures, so that it is found again after a reload.
 * Never: trusts what it reads back: it passes the same door as a peer's messages.
 *
 * Two slots of 2 KiB of JSON, padded with spaces, written in turn: a torn one leaves the other.
 */

import * as v from "valibot";
import { boundedText, integerIn, TimestampMs } from "../../protocol/fields.ts";
import { encodeMessage, parseMessage } from "../../protocol/parse.ts";

export const recordingNameChars = 120;
const sessionIdChars = 64;
export const maxParts = 999;
const slotBytes = 2_048;

export const RecordingRow = v.strictObject({
  version: v.literal(1),
  turn: integerIn(0, Number.MAX_SAFE_INTEGER),
  name: boundedText(recordingNameChars),
  sessionId: boundedText(sessionIdChars),
  startedMs: TimestampMs,
  /** WebCodecs name of the last part's codec; empty before the first picture. */
  codec: v.pipe(v.string(), v.regex(/^[A-Za-z0-9.-]{0,40}$/)),
  parts: integerIn(0, maxParts),
  durationMs: integerIn(0, Number.MAX_SAFE_INTEGER),
  /** False as long as it is made, and for ever when its tab was closed meanwhile. */
  isFinished: v.boolean(),
});
export type RecordingRow = v.InferOutput<typeof RecordingRow>;

/** Where the row goes, and its bytes. */
export function encodeRow(row: RecordingRow): {
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
} {
  const bytes = new Uint8Array(slotBytes).fill(0x20);
  bytes.set(encodeMessage(row));
  return { at: (row.turn % 2) * slotBytes, bytes };
}

/** The newer of the rows that can be read, or null. */
export function parseRow(bytes: Uint8Array): RecordingRow | null {
  let newest: RecordingRow | null = null;
  for (const at of [0, slotBytes]) {
    const row = parseMessage(RecordingRow, bytes.subarray(at, at + slotBytes), slotBytes);
    if (row.ok && (newest === null || row.value.turn > newest.turn)) newest = row.value;
  }
  return newest;
}

/** A person's words made fit for a row. */
export function cleanText(text: string, maxChars: number): string {
  // Direction overrides and control characters would let it pose as something else.
  return text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, maxChars)
    .toWellFormed()
    .trim();
}

export function newRow(recording: {
  readonly name: string;
  readonly sessionId: string;
  readonly startedMs: number;
}): RecordingRow {
  return {
    version: 1,
    turn: 0,
    name: cleanText(recording.name, recordingNameChars),
    sessionId: cleanText(recording.sessionId, sessionIdChars),
    startedMs: Math.max(0, Math.floor(recording.startedMs)),
    codec: "",
    parts: 0,
    durationMs: 0,
    isFinished: false,
  };
}
