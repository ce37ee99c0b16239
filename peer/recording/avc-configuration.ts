/**
 * Owns: H.264's configuration record (`avcC`), and keyframes that carry their own parameter sets. Pure.
 * Never: reads past what it was given; the record is a peer's.
 *
 * A track has one configuration, but the picture's size may change, and with it the parameter sets. Every keyframe
 * is given its own in front, which players prefer to the track's.
 *
 * Source: ISO/IEC 14496-15 §5.3.3.1.
 */

import { concat } from "./ebml.ts";

export type AvcConfiguration = {
  /** Bytes of the length in front of every unit of a frame: 1, 2 or 4. */
  readonly lengthBytes: number;
  /** All parameter sets, each with its length in front, as they are laid before a keyframe's own units. */
  readonly parameterSets: Uint8Array<ArrayBuffer>;
};

/** @returns null for what is no configuration record */
export function parseAvcConfiguration(record: Uint8Array): AvcConfiguration | null {
  if (record.length < 7 || record[0] !== 1) return null;
  const lengthBytes = ((record[4] ?? 0) & 0x03) + 1;
  if (lengthBytes === 3) return null;
  const parts: Uint8Array[] = [];
  let at = 5;
  for (const countMask of [0x1f, 0xff]) {
    const count = record[at];
    if (count === undefined) return null;
    at += 1;
    for (let index = 0; index < (count & countMask); index += 1) {
      const size = ((record[at] ?? 0) << 8) | (record[at + 1] ?? 0);
      const end = at + 2 + size;
      if (size === 0 || end > record.length || size >= 2 ** (8 * lengthBytes)) return null;
      parts.push(lengthField(size, lengthBytes), record.subarray(at + 2, end));
      at = end;
    }
  }
  return parts.length === 0 ? null : { lengthBytes, parameterSets: concat(...parts) };
}

function lengthField(size: number, lengthBytes: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, size);
  return bytes.subarray(4 - lengthBytes);
}
