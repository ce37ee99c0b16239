/**
 * Owns: the transcript, the one string of bytes that both ends must have seen alike for their proofs to match.
 * Must never: encode two different handshakes to the same bytes, or accept a missing fingerprint.
 *
 * Layout: each field as a 32-bit big-endian length and its bytes, in this order and always all of them:
 *
 * | field | bytes |
 * |-------|-------|
 * | domain | "farhand/1 transcript" |
 * | chosen version | 4, big-endian |
 * | offered versions | 4 each, big-endian, in the order offered |
 * | identity | as the caller encodes it |
 * | salt, clientPublic, serverPublic | as sent |
 * | viewer's nonce, host's nonce | as sent |
 * | viewer's, host's DTLS certificate fingerprint | algorithm and value, as that end's description states them |
 *
 * That both fingerprints are inside is the channel binding: a signaling server that swaps one makes the two
 * ends hash different transcripts. Sources: RFC 8122 §5 (fingerprints), RFC 5056 (channel binding).
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";

export type Transcript = {
  /** The version that the host chose. */
  readonly version: number;
  /** The versions that the viewer offered, in its order: nobody can strike one out. */
  readonly offeredVersions: readonly number[];
  /** Which password the proof is about (handshake-messages.ts), in an encoding that both ends share. */
  readonly identity: Uint8Array;
  readonly salt: Uint8Array;
  readonly clientPublic: Uint8Array;
  readonly serverPublic: Uint8Array;
  readonly viewerNonce: Uint8Array;
  readonly hostNonce: Uint8Array;
  /** Algorithm name and value, one encoding for both ends. Never empty. */
  readonly viewerFingerprint: Uint8Array;
  readonly hostFingerprint: Uint8Array;
};

const domain = new TextEncoder().encode("farhand/1 transcript");

/**
 * SHA-256 of the encoded transcript.
 * @returns 32 bytes
 * @throws RangeError when a fingerprint is empty or a version is no unsigned 32-bit integer
 */
export function hashTranscript(transcript: Transcript): Uint8Array<ArrayBuffer> {
  return sha256(encodeTranscript(transcript));
}

/** The bytes that `hashTranscript` hashes: injective, by the layout above. Throws as that does. */
export function encodeTranscript(transcript: Transcript): Uint8Array<ArrayBuffer> {
  if (transcript.viewerFingerprint.length === 0 || transcript.hostFingerprint.length === 0) {
    throw new RangeError("a transcript needs both fingerprints");
  }
  const fields = [
    domain,
    uint32(transcript.version),
    concatBytes(...transcript.offeredVersions.map(uint32)),
    transcript.identity,
    transcript.salt,
    transcript.clientPublic,
    transcript.serverPublic,
    transcript.viewerNonce,
    transcript.hostNonce,
    transcript.viewerFingerprint,
    transcript.hostFingerprint,
  ];
  return concatBytes(...fields.flatMap((field) => [uint32(field.length), field]));
}

function uint32(value: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new RangeError("not an unsigned 32-bit integer");
  }
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
