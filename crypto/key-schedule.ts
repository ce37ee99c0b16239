/**
 * Owns: every key of a session, from SRP's premaster to the keys of one channel, and the group key's packing.
 * Must never: use one label for two purposes, or a key for anything but its label.
 *
 * ```
 * premaster, transcriptHash ─ HKDF-Extract → handshake secret ─ HKDF-Expand, one label each →
 *     client confirm, server confirm, wrap, pair, resumption, rendezvous
 * clientProof M1 = HMAC(client confirm, transcriptHash)
 * serverProof M2 = HMAC(server confirm, transcriptHash ‖ M1)
 *
 * pair secret (epoch 0) or group key (epoch ≥ 1) ─ HKDF, label ‖ epoch ‖ sender ‖ channel → cipher key, MAC key
 * ```
 *
 * All of it with SHA-256. Sources: RFC 5869 (HKDF), RFC 2104 (HMAC).
 */

import { expand, extract, hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";

/** Labels of HKDF's info. All differ in their text, and none is the beginning of another. */
export const keyLabels = {
  clientConfirm: "farhand/1 client confirm",
  serverConfirm: "farhand/1 server confirm",
  wrap: "farhand/1 wrap",
  pair: "farhand/1 pair",
  resumption: "farhand/1 resumption",
  rendezvous: "farhand/1 rendezvous",
  channelCipher: "farhand/1 channel cipher",
  channelMac: "farhand/1 channel mac",
} as const;

const keyBytes = 32;
const rendezvousBytes = 16;
const text = new TextEncoder();

export type HandshakeKeys = {
  /** M1, 32 bytes: the viewer shows that it knows the password. */
  readonly clientProof: Uint8Array<ArrayBuffer>;
  /** M2, 32 bytes: the host's answer, which depends on M1. */
  readonly serverProof: Uint8Array<ArrayBuffer>;
  /** 32 bytes: the group key travels under it (RFC 3394). */
  readonly wrappingKey: Uint8Array<ArrayBuffer>;
  /** 32 bytes: keys of this link's pair channels, epoch 0. */
  readonly pairSecret: Uint8Array<ArrayBuffer>;
  /** 32 bytes: the password of the next handshake, should this link be lost. */
  readonly resumptionSecret: Uint8Array<ArrayBuffer>;
  /** 16 bytes: the name, not secret, under which both ends meet again on the signaling server. */
  readonly rendezvous: Uint8Array<ArrayBuffer>;
};

/**
 * Proofs and keys of one handshake. Two ends get the same only if premaster and transcript are the same.
 * Compare proofs with `equalBytes`, and use no key before the other end's proof was right.
 * @param options.premaster of srp.ts
 * @param options.transcriptHash 32 bytes, of transcript.ts
 */
export function deriveHandshakeKeys(options: {
  readonly premaster: Uint8Array;
  readonly transcriptHash: Uint8Array;
}): HandshakeKeys {
  const { premaster, transcriptHash } = options;
  const secret = extract(sha256, premaster, transcriptHash);
  const derive = (label: string, length = keyBytes) => expand(sha256, secret, text.encode(label), length);
  const clientProof = hmac(sha256, derive(keyLabels.clientConfirm), transcriptHash);
  return {
    clientProof,
    serverProof: hmac(sha256, derive(keyLabels.serverConfirm), concatBytes(transcriptHash, clientProof)),
    wrappingKey: derive(keyLabels.wrap),
    pairSecret: derive(keyLabels.pair),
    resumptionSecret: derive(keyLabels.resumption),
    rendezvous: derive(keyLabels.rendezvous, rendezvousBytes),
  };
}

/** The keys of one channel in one direction and epoch. Used by one sealer in their whole life (packet.ts). */
export type ChannelKeys = {
  /** AES-256, 32 bytes. */
  readonly cipherKey: Uint8Array<ArrayBuffer>;
  /** HMAC-SHA-256, 32 bytes. */
  readonly macKey: Uint8Array<ArrayBuffer>;
};

/**
 * Derives the keys of a channel. The same arguments give the same keys, so derive for sealing once only:
 * a second sealer under them would use counter blocks again.
 * @param options.secret a pair secret (epoch 0) or a group key (epoch from 1 on), 32 bytes
 * @param options.sender 0 host, 1 to 255 viewers
 * @param options.channel 0 to 255
 * @throws RangeError when one is out of range
 */
export function deriveChannelKeys(options: {
  readonly secret: Uint8Array;
  readonly epoch: number;
  readonly sender: number;
  readonly channel: number;
}): ChannelKeys {
  const { secret, epoch, sender, channel } = options;
  if (secret.length !== keyBytes) throw new RangeError("a channel's secret has 32 bytes");
  const context = new Uint8Array(6);
  new DataView(context.buffer).setUint32(0, requireInteger(epoch, 0xffff_ffff));
  context[4] = requireInteger(sender, 0xff);
  context[5] = requireInteger(channel, 0xff);
  const derive = (label: string) =>
    hkdf(sha256, secret, undefined, concatBytes(text.encode(label), context), keyBytes);
  return { cipherKey: derive(keyLabels.channelCipher), macKey: derive(keyLabels.channelMac) };
}

/** What a viewer is told under its wrapping key. */
export type GroupKey = {
  /** 32 bytes. */
  readonly groupKey: Uint8Array;
  /** 1 to 2³² − 1. */
  readonly epoch: number;
  /** The viewer's own number in this session, 1 to 255. */
  readonly sender: number;
};

const packedBytes = 40;

/**
 * Packs a group key for `wrapKey`:
 *
 * | offset | size | field |
 * |--------|------|-------|
 * | 0      | 32   | group key |
 * | 32     | 4    | epoch, big-endian |
 * | 36     | 1    | sender |
 * | 37     | 3    | zero |
 *
 * @returns 40 bytes
 * @throws RangeError when a field is out of range
 */
export function packGroupKey({ groupKey, epoch, sender }: GroupKey): Uint8Array<ArrayBuffer> {
  if (groupKey.length !== keyBytes) throw new RangeError("a group key has 32 bytes");
  if (epoch === 0 || sender === 0) throw new RangeError("epoch and sender of a group key start at 1");
  const packed = new Uint8Array(packedBytes);
  packed.set(groupKey);
  new DataView(packed.buffer).setUint32(32, requireInteger(epoch, 0xffff_ffff));
  packed[36] = requireInteger(sender, 0xff);
  return packed;
}

/**
 * Reads what `packGroupKey` made.
 * @returns null for another length, epoch 0, the host's own sender number or a padding that is not zero
 */
export function unpackGroupKey(packed: Uint8Array): GroupKey | null {
  if (packed.length !== packedBytes) return null;
  const view = new DataView(packed.buffer, packed.byteOffset, packedBytes);
  const epoch = view.getUint32(32);
  const sender = view.getUint8(36);
  if (epoch === 0 || sender === 0 || (view.getUint32(36) & 0x00ff_ffff) !== 0) return null;
  return { groupKey: packed.slice(0, keyBytes), epoch, sender };
}

function requireInteger(value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new RangeError("out of range");
  return value;
}
