/**
 * Owns: the key that a device is known by: Ed25519, its id, and signing with it.
 * Must never: sign anything but a statement that begins with a domain of its own (protocol/presence-messages.ts).
 *
 * Where the pair of keys is kept is the caller's. That it cannot be exported stops a script, not somebody who reads the
 * disk: browsers keep it there in clear.
 * Sources: RFC 8032, W3C Web Cryptography Level 2.
 */

import { type SigningKey, signWith } from "../../crypto/ed25519.ts";
import { createSha256 } from "../../crypto/sha256.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { DeviceId } from "../../protocol/presence-messages.ts";

export type DeviceKey = {
  readonly id: DeviceId;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** @returns 64 bytes */
  sign(statement: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
};

/** A new pair of keys, whose private half cannot be exported. */
export function generateDeviceKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
}

export async function deviceKeyOf(keys: CryptoKeyPair): Promise<DeviceKey> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  return {
    id: deviceIdOf(publicKey),
    publicKey,
    sign: async (statement) =>
      new Uint8Array(await crypto.subtle.sign("Ed25519", keys.privateKey, statement)),
  };
}

/** A technician's page is found as a device is, by the key that signs its enrolments. */
export function deviceKeyOfSigner(signer: SigningKey): DeviceKey {
  return {
    id: deviceIdOf(signer.publicKey),
    publicKey: signer.publicKey,
    sign: (statement) => signWith(signer, statement),
  };
}

/** The first 16 bytes of SHA-256 of the raw public key. */
export function deviceIdOf(publicKey: Uint8Array): DeviceId {
  const hash = createSha256();
  hash.update(publicKey);
  return bytesToBase64url(hash.digest().subarray(0, 16));
}
