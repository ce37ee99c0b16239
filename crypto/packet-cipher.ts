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
import { counterBlock, headerBytes, sequenceOffset, tagBytes } from "./packet-header.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The counter block comes from the packet's header, which is there already. */
export type PacketCipher = {
  /** Encrypts into the packet behind the header, and puts the tag at its end. */
  sealInto(packet: Bytes, plaintext: Uint8Array): void;
  /** The whole packet. `writeHeader` is called more than once, alike each time; `plaintext` must not change before. */
  sealNative(plaintext: Uint8Array, writeHeader: (packet: Uint8Array) => void): Promise<Bytes>;
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
  const counter = new Uint8Array(16);
  let staging = new Uint8Array(0);

  /** The packet's initial counter block. `counter` may be used again at once: WebCrypto copies it at the call. */
  function startAt(packet: Uint8Array): AesCtrParams {
    counter.set(packet.subarray(sequenceOffset, headerBytes));
    counter.fill(0, headerBytes - sequenceOffset);
    return { name: "AES-CTR", counter, length: 64 };
  }

  /**
   * The block that wraps to the packet's initial one: sequence number ‖ 2⁶⁴ − 1, counting in the right half only.
   * What it encrypts is the header's place, and is overwritten; no packet is long enough to reach it.
   */
  function startOneBlockBefore(packet: Uint8Array): AesCtrParams {
    const params = startAt(packet);
    counter.fill(0xff, headerBytes - sequenceOffset);
    return params;
  }

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

    async sealNative(plaintext, writeHeader) {
      const { cipherKey, macKey } = imported ?? (await native());
      // WebCrypto copies its input at the call and returns a buffer of its own. Given room for header and tag, that
      // buffer is the packet: the plaintext is copied once, into memory that is used again.
      const room = headerBytes + plaintext.length + tagBytes;
      if (staging.length < room) staging = new Uint8Array(room);
      writeHeader(staging);
      staging.set(plaintext, headerBytes);
      const input = staging.subarray(0, room);
      const packet = new Uint8Array(
        await crypto.subtle.encrypt(startOneBlockBefore(input), cipherKey, input),
      );
      writeHeader(packet);
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
      return new Uint8Array(await crypto.subtle.decrypt(startAt(packet), cipherKey, ciphertextPart(packet)));
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

function authenticatedPart(packet: Uint8Array): Uint8Array {
  return packet.subarray(0, packet.length - tagBytes);
}

function ciphertextPart<Buffer extends ArrayBufferLike>(packet: Uint8Array<Buffer>): Uint8Array<Buffer> {
  return packet.subarray(headerBytes, packet.length - tagBytes);
}
