/**
 * Owns: sealing what the database must hold and not know, and hashes of what it only has to recognise.
 * Layout of a sealed text, in base64url: nonce (12 bytes) · ciphertext · tag (16). AES-256-GCM; what it is for and whose
 * it is goes in as additional data, so that a value moved to another row does not open.
 */

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

export function sealText(
  key: KeyObject,
  text: string,
  purpose: string,
  randomBytes: (count: number) => Uint8Array,
): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString("base64url");
}

/** Null when it was sealed under another key or for another purpose, or was changed. */
export function openText(key: KeyObject, sealed: string, purpose: string): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}

/** For secrets of 128 random bits or more: a plain hash cannot be guessed back. */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "base64url");
}

/** For what could be guessed through: only who has the key can try. */
export function macOf(key: KeyObject, ...parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url");
}

export function isSameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
