/**
 * Owns: what Matroska wants of AV1 beyond the frames: the configuration record, made of the first keyframe's own
 * sequence header, and frames without temporal delimiters. Pure.
 * Never: reads past what it was given; the frames are a peer's.
 *
 * Sources: AV1 Bitstream & Decoding Process Specification §5.3 to 5.5; AV1 Codec ISO Media File Format Binding §2.3;
 * "Carriage of AV1 in Matroska and WebM".
 */

import { concat } from "./ebml.ts";

const obuTypes = { sequenceHeader: 1, temporalDelimiter: 2 } as const;

/** Frames begin with at most a few units before the one looked for. */
const unitsLookedAt = 8;

type Unit = {
  readonly type: number;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
};

/**
 * The configuration record (`av1C`) of the stream that `keyframe` begins, with its sequence header.
 * @param codec RFC 6381 form, `av01.P.LLT.DD…`: it tells the colour format
 * @returns null when the frame holds no sequence header, or the codec string is another's
 */
export function av1Configuration(codec: string, keyframe: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const fields = /^av01\.([0-2])\.(\d\d)([MH])\.(08|10|12)(?:\.([01])(?:\.([01])([01])([0-3]))?)?/.exec(
    codec,
  );
  const header = units(keyframe).find(({ type }) => type === obuTypes.sequenceHeader);
  if (fields === null || header === undefined) return null;
  const [, profileText = "0", levelText = "0", tierText, depthText = "08", monochrome = "0"] = fields;
  const profile = Number(profileText);
  const level = levelIn(keyframe.subarray(header.contentStart, header.end)) ?? Number(levelText) & 0x1f;
  // Without the optional fields: 4:2:0 for the main profile, 4:4:4 for the high, 4:2:2 for the professional one.
  const subsamplingX = fields[6] ?? (profile === 1 ? "0" : "1");
  const subsamplingY = fields[7] ?? (profile === 0 ? "1" : "0");
  const samplePosition = fields[8] ?? "0";
  return concat(
    Uint8Array.of(
      0x81,
      (profile << 5) | level,
      ((tierText === "H" ? 1 : 0) << 7) |
        ((depthText === "08" ? 0 : 1) << 6) |
        ((depthText === "12" ? 1 : 0) << 5) |
        (Number(monochrome) << 4) |
        (Number(subsamplingX) << 3) |
        (Number(subsamplingY) << 2) |
        Number(samplePosition),
      0,
    ),
    keyframe.subarray(header.start, header.end),
  );
}

/** The frame without the temporal delimiter that may begin it. A view. */
export function withoutTemporalDelimiter(frame: Uint8Array): Uint8Array {
  const [first] = units(frame);
  return first?.type === obuTypes.temporalDelimiter ? frame.subarray(first.end) : frame;
}

/** The first few units of a frame; fewer where its bytes are no units. */
function units(frame: Uint8Array): readonly Unit[] {
  const found: Unit[] = [];
  let at = 0;
  while (at < frame.length && found.length < unitsLookedAt) {
    const head = frame[at] ?? 0;
    const hasExtension = (head & 0x04) !== 0;
    const hasSize = (head & 0x02) !== 0;
    const sizeAt = at + (hasExtension ? 2 : 1);
    const size = hasSize ? leb128(frame, sizeAt) : { value: frame.length - sizeAt, length: 0 };
    if ((head & 0x80) !== 0 || size === null) break;
    const contentStart = sizeAt + size.length;
    const end = contentStart + size.value;
    if (end > frame.length || contentStart > end) break;
    found.push({ type: (head >> 3) & 0x0f, start: at, contentStart, end });
    at = end;
  }
  return found;
}

/** The level of the first operating point; null where fields that are rarely there come before it. */
function levelIn(sequenceHeader: Uint8Array): number | null {
  if (sequenceHeader.length < 4) return null;
  const bits = new DataView(sequenceHeader.buffer, sequenceHeader.byteOffset).getUint32(0);
  const isReduced = ((bits >>> 27) & 1) === 1;
  const hasTiming = ((bits >>> 26) & 1) === 1;
  return isReduced || hasTiming ? null : (bits >>> 3) & 0x1f;
}

function leb128(bytes: Uint8Array, at: number): { readonly value: number; readonly length: number } | null {
  let value = 0;
  for (let length = 1; length <= 5; length += 1) {
    const byte = bytes[at + length - 1];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * (length - 1));
    if ((byte & 0x80) === 0) return { value, length };
  }
  return null;
}
