/**
 * The byte layouts of what travels on bulk lanes, inside sealed packets. Numbers are big-endian.
 *
 * **Chunk**, sender → receiver: a piece of a transfer's stream (file-messages.ts), small files packed together.
 *
 * | offset      | size | field |
 * |-------------|------|-------|
 * | 0           | 1    | 1 |
 * | 1           | 1    | bit 0: the data is compressed (raw deflate); other bits are zero |
 * | 2           | 2    | digests, d: how many files that are not empty end in this chunk |
 * | 4           | 4    | data bytes before compression, n, 1 to 131,072 |
 * | 8           | 8    | position of the first byte in the stream |
 * | 16          | 16   | transfer |
 * | 32          | 32·d | SHA-256 of each of those files, in their order |
 * | 32 + 32·d   | …    | data: n bytes, or fewer when compressed |
 *
 * **Acknowledgement**, receiver → sender, for this lane alone:
 *
 * | offset | size | field |
 * |--------|------|-------|
 * | 0      | 1    | 2 |
 * | 1      | 7    | zero |
 * | 8      | 8    | sum of the lengths of all chunks (as laid out above) taken from this connection |
 */

import { base64urlToBytes, bytesToBase64url } from "./base64url.ts";
import type { Id } from "./fields.ts";
import { err, ok, type Result } from "./result.ts";

/** Limits of bulk lanes, enforced on what comes and kept to in what is sent. */
export const bulkLimits = {
  chunkHeaderBytes: 32,
  digestBytes: 32,
  /** Data in one chunk, before compression. */
  chunkDataBytes: 128 * 1024,
  digestsPerChunk: 1_024,
  ackBytes: 16,
  /** A receiver holds this much that came before its turn (other lanes were slower); more is refused. */
  heldBytes: 16 * 1024 * 1024,
  /** A sender is never further ahead than this of what it does not know to have arrived. */
  aheadBytes: 8 * 1024 * 1024,
} as const;

const chunkKind = 1;
const ackKind = 2;
const compressedBit = 1;
const idBytes = 16;

export type BulkChunk = {
  readonly kind: "chunk";
  readonly transfer: Id;
  readonly position: number;
  /** Bytes of the stream in it. */
  readonly dataBytes: number;
  readonly compressed: boolean;
  readonly digests: readonly Uint8Array<ArrayBuffer>[];
  /** A view into the packet; `dataBytes` long unless compressed. */
  readonly data: Uint8Array<ArrayBuffer>;
};

export type BulkAck = { readonly kind: "ack"; readonly takenBytes: number };

/**
 * Lays a chunk out.
 * @throws RangeError for what the layout cannot say, which is a bug of the caller's
 */
export function encodeChunk(chunk: Omit<BulkChunk, "kind">): Uint8Array<ArrayBuffer> {
  const { transfer, position, dataBytes, compressed, digests, data } = chunk;
  const id = base64urlToBytes(transfer);
  if (id?.byteLength !== idBytes) throw new RangeError("a transfer's id has 16 bytes");
  if (!isPosition(position) || !isPosition(position + dataBytes)) throw new RangeError("position");
  if (!isDataLength(dataBytes, data.byteLength, compressed)) throw new RangeError("data length");
  if (digests.length > bulkLimits.digestsPerChunk || digests.some(({ length }) => length !== 32)) {
    throw new RangeError("digests");
  }
  const dataStart = bulkLimits.chunkHeaderBytes + bulkLimits.digestBytes * digests.length;
  const bytes = new Uint8Array(dataStart + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes[0] = chunkKind;
  bytes[1] = compressed ? compressedBit : 0;
  view.setUint16(2, digests.length);
  view.setUint32(4, dataBytes);
  view.setBigUint64(8, BigInt(position));
  bytes.set(id, 16);
  digests.forEach((digest, index) =>
    bytes.set(digest, bulkLimits.chunkHeaderBytes + bulkLimits.digestBytes * index),
  );
  bytes.set(data, dataStart);
  return bytes;
}

/**
 * Lays an acknowledgement out.
 * @throws RangeError when `takenBytes` is no position
 */
export function encodeAck(takenBytes: number): Uint8Array<ArrayBuffer> {
  if (!isPosition(takenBytes)) throw new RangeError("takenBytes");
  const bytes = new Uint8Array(bulkLimits.ackBytes);
  bytes[0] = ackKind;
  new DataView(bytes.buffer).setBigUint64(8, BigInt(takenBytes));
  return bytes;
}

/**
 * Reads an opened bulk packet. Checks every bound before anything is allocated; `data` and `digests` are views into
 * `bytes`, which must not change while they are used.
 * @returns `message-unknown` for another kind, `message-malformed` otherwise
 */
export function parseBulk(bytes: Uint8Array<ArrayBuffer>): Result<BulkChunk | BulkAck> {
  switch (bytes[0]) {
    case chunkKind:
      return parseChunk(bytes);
    case ackKind:
      return parseAck(bytes);
    default:
      return err("message-unknown");
  }
}

function parseChunk(bytes: Uint8Array<ArrayBuffer>): Result<BulkChunk> {
  if (bytes.byteLength <= bulkLimits.chunkHeaderBytes) return err("message-malformed", "length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(1);
  const digestCount = view.getUint16(2);
  const dataBytes = view.getUint32(4);
  const position = readPosition(view);
  const compressed = flags === compressedBit;
  const dataStart = bulkLimits.chunkHeaderBytes + bulkLimits.digestBytes * digestCount;
  if (flags > compressedBit) return err("message-malformed", "flags");
  if (digestCount > bulkLimits.digestsPerChunk) return err("message-malformed", "digests");
  if (position === null || !isPosition(position + dataBytes)) return err("message-malformed", "position");
  if (!isDataLength(dataBytes, bytes.byteLength - dataStart, compressed)) {
    return err("message-malformed", "data");
  }
  return ok({
    kind: "chunk",
    transfer: bytesToBase64url(bytes.subarray(16, 16 + idBytes)),
    position,
    dataBytes,
    compressed,
    digests: Array.from({ length: digestCount }, (_, index) => {
      const start = bulkLimits.chunkHeaderBytes + bulkLimits.digestBytes * index;
      return bytes.subarray(start, start + bulkLimits.digestBytes);
    }),
    data: bytes.subarray(dataStart),
  });
}

function parseAck(bytes: Uint8Array<ArrayBuffer>): Result<BulkAck> {
  if (bytes.byteLength !== bulkLimits.ackBytes) return err("message-malformed", "length");
  if (bytes.subarray(1, 8).some((byte) => byte !== 0)) return err("message-malformed", "reserved");
  const takenBytes = readPosition(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return takenBytes === null ? err("message-malformed", "position") : ok({ kind: "ack", takenBytes });
}

function readPosition(view: DataView): number | null {
  const position = view.getBigUint64(8);
  return position <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(position) : null;
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Compressed data is shorter than what it stands for: else it would have gone as it is. */
function isDataLength(dataBytes: number, lengthBytes: number, compressed: boolean): boolean {
  if (!Number.isInteger(dataBytes) || dataBytes < 1 || dataBytes > bulkLimits.chunkDataBytes) return false;
  return compressed ? lengthBytes >= 1 && lengthBytes < dataBytes : lengthBytes === dataBytes;
}
