/**
 * Owns: sealing a few bytes to somebody's X25519 key, so that only they can open them, and only for the purpose that they
 * were sealed for.
 * Must never: use a sender's key twice, say why something does not open, or tell who sealed it: anybody who has the public
 * key can.
 *
 * sealed = sender's public key (32, drawn for this one) ‖ AES-256-GCM(key, nonce 0, content)
 * key = HKDF-SHA-256(X25519 secret, info = label ‖ 0 ‖ sender's public key ‖ receiver's public key ‖ purpose)
 * A key seals once, so its nonce may be the same each time.
 *
 * Sources: RFC 7748, RFC 5869, NIST SP 800-38D; W3C Web Cryptography Level 2. Chromium has X25519 since version 133.
 */

import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";

/** Can be kept in IndexedDB as it is; its private half never leaves the browser. */
export type SealingKey = {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: { readonly extractable: boolean };
};

const publicKeyBytes = 32;
const tagBytes = 16;
/** How much longer what is sealed is than its content. */
export const sealedBoxBytes = publicKeyBytes + tagBytes;

const text = new TextEncoder();
const label = text.encode("farhand/1 sealed box\0");
const nonce = new Uint8Array(12);

/** A new key, or null where the browser knows no X25519. */
export async function createSealingKey(): Promise<SealingKey | null> {
  try {
    const pair = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
    const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return { publicKey, privateKey: pair.privateKey };
  } catch {
    return null;
  }
}

/** Null where the browser knows no X25519, and for a receiver that is no key. */
export async function sealTo(
  receiver: Uint8Array,
  purpose: string,
  content: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const sender = await createSealingKey();
  const key = sender && (await agreedKey(sender, receiver, { sender: sender.publicKey, receiver, purpose }));
  return sender && key ? concatBytes(sender.publicKey, gcm(key, nonce).encrypt(content)) : null;
}

/** Null for anything that was not sealed to this key for this purpose. */
export async function openSealed(
  own: SealingKey,
  purpose: string,
  sealed: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (sealed.length < sealedBoxBytes) return null;
  const sender = sealed.slice(0, publicKeyBytes);
  const key = await agreedKey(own, sender, { sender, receiver: own.publicKey, purpose });
  if (!key) return null;
  try {
    return new Uint8Array(gcm(key, nonce).decrypt(sealed.subarray(publicKeyBytes)));
  } catch {
    return null;
  }
}

/** The browser refuses points of small order: with those the secret would be known to everybody. */
async function agreedKey(
  own: SealingKey,
  other: Uint8Array,
  between: { readonly sender: Uint8Array; readonly receiver: Uint8Array; readonly purpose: string },
): Promise<Uint8Array | null> {
  try {
    const otherKey = await crypto.subtle.importKey("raw", other, "X25519", true, []);
    const agreement = { name: "X25519", public: otherKey } as const;
    const secret = new Uint8Array(await crypto.subtle.deriveBits(agreement, own.privateKey, 256));
    const info = concatBytes(label, between.sender, between.receiver, text.encode(between.purpose));
    return hkdf(sha256, secret, undefined, info, 32);
  } catch {
    return null;
  }
}
