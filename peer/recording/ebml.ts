/**
 * Owns: EBML's three shapes of bytes: ids, sizes, and elements made of both. Pure.
 * Never: reads. Files that come back are for players.
 *
 * | size form | bytes | holds |
 * |-----------|-------|-------|
 * | shortest  | 1..8  | 7 bits a byte, the highest set bit tells the length; all ones is kept for "unknown" |
 * | fixed     | 8     | `01` and 56 bits: for sizes that are filled in later |
 * | unknown   | 8     | `01 ff ff ff ff ff ff ff`: lasts until the next element that cannot be inside |
 *
 * Source: RFC 8794.
 */

/** An element's id with its marker bits, as it stands in the file: 1 to 4 bytes, big-endian. */
export type EbmlId = number;

export const voidId: EbmlId = 0xec;
export const fixedSizeBytes = 8;

/** Largest size of the fixed form that a number holds exactly; far past any disk. */
const maxSize = Number.MAX_SAFE_INTEGER;

export function idBytes(id: EbmlId): Uint8Array<ArrayBuffer> {
  return unsigned(id);
}

/** The shortest size field for `size`. @throws RangeError below 0, above 2^53 - 1, or for no integer */
export function sizeBytes(size: number): Uint8Array<ArrayBuffer> {
  checkSize(size);
  let length = 1;
  while (length < 8 && size >= 2 ** (7 * length) - 1) length += 1;
  return sizeOfLength(size, length);
}

/** A size field of eight bytes. @throws RangeError as {@link sizeBytes} */
export function fixedSize(size: number): Uint8Array<ArrayBuffer> {
  checkSize(size);
  return sizeOfLength(size, fixedSizeBytes);
}

/** A size field of eight bytes that says "until something that cannot be inside", which a later write may replace. */
export function unknownSize(): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
}

/** An element of parts that are laid one after the other. */
export function element(id: EbmlId, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = concat(...parts);
  return concat(idBytes(id), sizeBytes(content.length), content);
}

export function unsignedElement(id: EbmlId, value: number): Uint8Array<ArrayBuffer> {
  return element(id, unsigned(value));
}

export function floatElement(id: EbmlId, value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, bytes);
}

/** @param text ASCII */
export function textElement(id: EbmlId, text: string): Uint8Array<ArrayBuffer> {
  return element(id, new TextEncoder().encode(text));
}

/** Room for `totalBytes` to be written later. @throws RangeError below 2 or above 128 */
export function voidOf(totalBytes: number): Uint8Array<ArrayBuffer> {
  if (totalBytes < 2 || totalBytes > 128) throw new RangeError("void");
  return element(voidId, new Uint8Array(totalBytes - 2));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Big-endian, without leading zeros, one byte at least. */
function unsigned(value: number): Uint8Array<ArrayBuffer> {
  checkSize(value);
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

function sizeOfLength(size: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let rest = size;
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[0] = (bytes[0] ?? 0) | (1 << (8 - length));
  return bytes;
}

function checkSize(size: number): void {
  if (!Number.isInteger(size) || size < 0 || size > maxSize) throw new RangeError("size");
}
