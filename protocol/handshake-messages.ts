/**
 * The handshake, JSON on the control channel before anything is sealed. The viewer is the SRP client.
 *
 * ```
 * viewer                                        host
 *   HELLO     versions, identity, A, nonce  →
 *   ←  CHALLENGE  version, salt, B, nonce
 *   PROOF     M1                            →
 *   ←  WELCOME    M2, wrapped group key
 *   … or, at any step, either way: REJECT  code
 * ```
 *
 * `identity` says which password the proof is about: the secret of a join code, the resumption secret of a session that
 * both ends already share, or the access code of an unattended device. It is inside the transcript. Everything else of
 * each kind is the same, but that an access code goes through Argon2id with the salt of CHALLENGE first.
 */

import * as v from "valibot";
import { errorCodes } from "./error-codes.ts";
import { base64urlOf, Id, integerIn } from "./fields.ts";
import { limits } from "./limits.ts";

/** Bytes of a 3072-bit SRP value, always padded to the length of N (RFC 5054 §2.6: PAD). */
export const srpValueBytes = 384;

const Nonce = base64urlOf(limits.nonceBytes);

/** `code` with the locator, `resume` with the rendezvous id, `device` with an unattended device's id. */
export const HandshakeIdentity = v.variant("kind", [
  v.strictObject({ kind: v.literal("code"), locator: v.pipe(v.string(), v.regex(/^\d{4,6}$/)) }),
  v.strictObject({ kind: v.literal("resume"), rendezvous: base64urlOf(16) }),
  v.strictObject({ kind: v.literal("device"), device: Id }),
]);
export type HandshakeIdentity = v.InferOutput<typeof HandshakeIdentity>;

export const Hello = v.strictObject({
  t: v.literal("hello"),
  versions: v.pipe(v.array(integerIn(1, 255)), v.minLength(1), v.maxLength(8)),
  identity: HandshakeIdentity,
  clientPublic: base64urlOf(srpValueBytes),
  nonce: Nonce,
});
export type Hello = v.InferOutput<typeof Hello>;

export const Challenge = v.strictObject({
  t: v.literal("challenge"),
  version: integerIn(1, 255),
  salt: base64urlOf(limits.saltBytes),
  serverPublic: base64urlOf(srpValueBytes),
  nonce: Nonce,
});
export type Challenge = v.InferOutput<typeof Challenge>;

export const Proof = v.strictObject({ t: v.literal("proof"), clientProof: base64urlOf(32) });
export type Proof = v.InferOutput<typeof Proof>;

/** `wrappedKey` is AES Key Wrap of groupKey (32) ‖ epoch (4) ‖ sender (1) ‖ zero (3): 40 bytes, 48 wrapped. */
export const Welcome = v.strictObject({
  t: v.literal("welcome"),
  serverProof: base64urlOf(32),
  wrappedKey: base64urlOf(48),
});
export type Welcome = v.InferOutput<typeof Welcome>;

/** `minutes` with `device-locked`: about how long it takes no access code, up to a day. */
export const Reject = v.strictObject({
  t: v.literal("reject"),
  code: v.picklist(errorCodes),
  minutes: v.optional(integerIn(1, limits.lockedMinutes)),
});
export type Reject = v.InferOutput<typeof Reject>;

export const HandshakeMessage = v.variant("t", [Hello, Challenge, Proof, Welcome, Reject]);
export type HandshakeMessage = v.InferOutput<typeof HandshakeMessage>;
