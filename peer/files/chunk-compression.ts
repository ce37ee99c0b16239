/**
 * Owns: when a chunk's data is compressed before it is sealed, and doing and undoing it (raw deflate, RFC 1951).
 * Never: compresses what two parties wrote in one context (a chunk holds one sender's files only, and each is a context
 * of its own), or inflates past the announced length.
 */

import { deflateSync, inflateSync } from "fflate";

type Bytes = Uint8Array<ArrayBuffer>;

/** Worth it when at least an eighth goes away. */
const worthRatio = 7 / 8;
/** After this many chunks in vain, that many go without a try. */
const triesInVain = 4;
const restChunks = 64;

const textTypes =
  /^(text\/|application\/(json|xml|javascript|sql|rtf|x-sh|yaml|toml)\b|image\/(svg\+xml|bmp)\b|[^;]*\+(json|xml)\b)/i;
const textExtensions =
  /\.(txt|log|csv|tsv|md|json|jsonl|xml|ya?ml|toml|ini|conf|cfg|html?|css|m?[jt]sx?|py|rb|java|[ch](pp)?|cs|go|rs|php|sql|sh|bat|ps1|reg|svg|bmp|ics|vcf|eml|rtf|tex)$/i;

/** True for what compresses well by its kind. What is compressed already (archives, pictures, video) does not. */
export function isTextLike(name: string, mediaType: string): boolean {
  return textTypes.test(mediaType) || textExtensions.test(name);
}

export interface ChunkCompressor {
  /** Shorter data, or null when that does not pay. */
  compress(data: Bytes): Bytes | null;
}

/** One a transfer: it learns whether that transfer's data yields. */
export function createChunkCompressor(): ChunkCompressor {
  let inVain = 0;
  let resting = 0;
  return {
    compress(data) {
      if (resting > 0) {
        resting -= 1;
        return null;
      }
      const compressed = deflateSync(data, { level: 1 });
      if (compressed.byteLength < data.byteLength * worthRatio) {
        inVain = 0;
        return compressed;
      }
      inVain += 1;
      if (inVain >= triesInVain) {
        inVain = 0;
        resting = restChunks;
      }
      return null;
    },
  };
}

/** The `sizeBytes` bytes that `data` stands for, or null when it stands for anything else. */
export function inflateChunk(data: Bytes, sizeBytes: number): Bytes | null {
  try {
    // One byte more than announced: a stream that is longer fills it.
    const inflated = inflateSync(data, { out: new Uint8Array(sizeBytes + 1) });
    return inflated.byteLength === sizeBytes ? Uint8Array.from(inflated) : null;
  } catch {
    return null;
  }
}
