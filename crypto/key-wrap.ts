/**
 * Owns: AES Key Wrap, in which the host hands each viewer the group key.
 * Must never: return a key whose integrity check failed, or say why one failed.
 * Source: RFC 3394 §2.2, by @noble/ciphers.
 */

import { aeskw } from "@noble/ciphers/aes.js";

const blockBytes = 8;

/**
 * Wraps key material.
 * @param wrappingKey 16, 24 or 32 bytes
 * @param bytes a multiple of 8, at least 16
 * @returns 8 bytes more than `bytes`; the same input always gives the same output
 * @throws when a length is wrong: that is the caller's mistake
 */
export function wrapKey(wrappingKey: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return aeskw(wrappingKey).encrypt(bytes);
}

/**
 * Opens what `wrapKey` made.
 * @returns the key material, or null for anything that was not wrapped under this key
 */
export function unwrapKey(wrappingKey: Uint8Array, wrapped: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (wrapped.length < 3 * blockBytes || wrapped.length % blockBytes !== 0) return null;
  const cipher = aeskw(wrappingKey);
  try {
    return cipher.decrypt(wrapped);
  } catch {
    return null;
  }
}
