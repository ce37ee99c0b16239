/**
 * Owns: AES-256-CTR and HMAC-SHA-256 as packets use them, twice: synchronous (noble, best under 1 KiB) and native
 * (WebCrypto, best above). Both make the same bytes.
 * Must never: let native keys be read back, or decide anything: it computes, packet.ts judges.
 * Sources: NIST SP 800-38A §6.5 (CTR), RFC 2104 (HMAC), W3C Web Cryptography.
 */

import { ctr } from "@noble/ciphers/aes.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { ChannelKeys } from "./key-schedule.ts";
import { counterBlock, headerBytes, tagBytes } from "./packet-header.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The counter block comes from the packet's header, which is there already. */
export type PacketCipher = {
  /** Encrypts into the packet behind the header, and puts the tag at its end. */
  sealInto(packet: Bytes, plaintext: Uint8Array): void;
  /** The whole packet. `plaintext` must not change before. */
  sealNative(header: Uint8Array, plaintext: Uint8Array): Promise<Bytes>;
  /** The tag that the packet should end with. */
  tagOf(packet: Uint8Array): Uint8Array;
  tagOfNative(packet: Uint8Array): Promise<Uint8Array>;
  /** The plaintext, of a packet whose tag was found right. */
  decrypt(packet: Uint8Array): Bytes;
  decryptNative(packet: Uint8Array): Promise<Bytes>;
};

/** Keys must stay unchanged: they are read again on every synchronous call. */
export function createPacketCipher(keys: ChannelKeys): PacketCipher {
  const keyedHmac = hmac.create(sha256, keys.macKey);
  let importing: Promise<NativeKeys> | null = null;
  let imported: NativeKeys | null = null;
  let staging = new Uint8Array(0);

  /** Imports once; later calls need not wait for a promise. */
  async function native(): Promise<NativeKeys> {
    importing ??= importKeys(keys);
    imported = await importing;
    return imported;
  }

  function tagOf(packet: Uint8Array): Uint8Array {
    return keyedHmac.clone().update(authenticatedPart(packet)).digest().subarray(0, tagBytes);
  }

  async function tagOfNative(packet: Uint8Array): Promise<Uint8Array> {
    const { macKey } = imported ?? (await native());
    return new Uint8Array(await crypto.subtle.sign("HMAC", macKey, authenticatedPart(packet)), 0, tagBytes);
  }

  return {
    sealInto(packet, plaintext) {
      ctr(keys.cipherKey, counterBlock(packet)).encrypt(plaintext, ciphertextPart(packet));
      packet.set(tagOf(packet), packet.length - tagBytes);
    },

    async sealNative(header, plaintext) {
      const { cipherKey, macKey } = imported ?? (await native());
      // WebCrypto copies its input at the call and returns a buffer of its own. Given room for header and tag, that
      // buffer is the packet: the plaintext is copied once, into memory that is used again.
      const room = headerBytes + plaintext.length + tagBytes;
      if (staging.length < room) staging = new Uint8Array(room);
      staging.set(plaintext, headerBytes);
      const algorithm = { name: "AES-CTR", counter: blockBefore(header), length: 64 } as const;
      const packet = new Uint8Array(
        await crypto.subtle.encrypt(algorithm, cipherKey, staging.subarray(0, room)),
      );
      packet.set(header);
      const tag = await crypto.subtle.sign("HMAC", macKey, authenticatedPart(packet));
      packet.set(new Uint8Array(tag, 0, tagBytes), packet.length - tagBytes);
      return packet;
    },

    tagOf,
    tagOfNative,

    decrypt(packet) {
      return ctr(keys.cipherKey, counterBlock(packet)).decrypt(ciphertextPart(packet));
    },

    async decryptNative(packet) {
      const { cipherKey } = imported ?? (await native());
      return new Uint8Array(
        await crypto.subtle.decrypt(counterFor(packet), cipherKey, ciphertextPart(packet)),
      );
    },
  };
}

type NativeKeys = { readonly cipherKey: CryptoKey; readonly macKey: CryptoKey };

async function importKeys(keys: ChannelKeys): Promise<NativeKeys> {
  const [cipherKey, macKey] = await Promise.all([
    crypto.subtle.importKey("raw", keys.cipherKey, { name: "AES-CTR" }, false, ["encrypt", "decrypt"]),
    crypto.subtle.importKey("raw", keys.macKey, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
  ]);
  return { cipherKey, macKey };
}

function counterFor(packet: Uint8Array): AesCtrParams {
  return { name: "AES-CTR", counter: counterBlock(packet), length: 64 };
}

/**
 * The counter block that wraps to the packet's initial one: sequence number ‖ 2⁶⁴ − 1, counting in the right half only.
 * What it encrypts is the header's place, and is overwritten; no packet is long enough to reach it.
 */
function blockBefore(header: Uint8Array): Bytes {
  return counterBlock(header).fill(0xff, 8);
}

function authenticatedPart(packet: Uint8Array): Uint8Array {
  return packet.subarray(0, packet.length - tagBytes);
}

function ciphertextPart<Buffer extends ArrayBufferLike>(packet: Uint8Array<Buffer>): Uint8Array<Buffer> {
  return packet.subarray(headerBytes, packet.length - tagBytes);
}
