/**
 * Owns: sealing bytes under a passphrase that a person remembers: Argon2id, HKDF, AES-256-GCM.
 * Must never: take the cost of a guess from what it opens (crypto/argon2id.ts has it compiled in), use a salt twice, or
 * tell a wrong passphrase from bytes that were changed: nobody can.
 * Sources: RFC 9106, RFC 5869, NIST SP 800-38D.
 */

import type { RandomBytes } from "../../crypto/random.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { accessCodeToBytes, type StretchAccessCode } from "./access-code.ts";

export const sealBytes = { salt: 16, nonce: 12, tag: 16 } as const;

export type Sealed = {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly nonce: Uint8Array<ArrayBuffer>;
  /** Ends with the tag. */
  readonly sealed: Uint8Array<ArrayBuffer>;
};
export type PassphraseUse = {
  readonly passphrase: string;
  /** What it is sealed for. What was sealed for something else does not open. */
  readonly purpose: string;
  readonly stretch: StretchAccessCode;
};

export async function sealByPassphrase(
  content: Uint8Array<ArrayBuffer>,
  use: PassphraseUse & { readonly randomBytes: RandomBytes },
): Promise<Sealed> {
  const salt = use.randomBytes(sealBytes.salt);
  const nonce = use.randomBytes(sealBytes.nonce);
  const key = await keyOf(use, salt, "encrypt");
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, content);
  return { salt, nonce, sealed: new Uint8Array(sealed) };
}

/** Fails with `passphrase-wrong`: it is, or the bytes were changed. */
export async function openByPassphrase(
  { salt, nonce, sealed }: Sealed,
  use: PassphraseUse,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const key = await keyOf(use, salt, "decrypt");
  try {
    return ok(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, sealed)));
  } catch {
    return err("passphrase-wrong");
  }
}

async function keyOf(
  { passphrase, purpose, stretch }: PassphraseUse,
  salt: Uint8Array<ArrayBuffer>,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const stretched = Uint8Array.from(await stretch(accessCodeToBytes(passphrase), salt));
  const secret = await crypto.subtle.importKey("raw", stretched, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(purpose);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    [usage],
  );
}
