/**
 * Owns: Ed25519 signatures, by WebCrypto: keys whose private half cannot be read back, signing, verifying.
 * Must never: tell why a signature was refused.
 * Source: RFC 8032 (PureEdDSA); W3C Web Cryptography Level 2. Chromium has it since version 137.
 */

export const publicKeyBytes = 32;

/** Can be kept in IndexedDB as it is; its private half never leaves the browser. */
export type SigningKey = {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: { readonly extractable: boolean };
};

/** A new key, or null where the browser knows no Ed25519. */
export async function createSigningKey(): Promise<SigningKey | null> {
  try {
    const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return { publicKey, privateKey: pair.privateKey };
  } catch {
    return null;
  }
}

/** 64 bytes; the same ones for the same message. */
export async function signWith(key: SigningKey, message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key.privateKey, message));
}

/** False for anything that this key did not sign, and for what is no key. */
export async function isSignedBy(
  publicKey: Uint8Array,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", true, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    return false;
  }
}
