/**
 * Owns: making an enrolment on the technician's side, and judging a token on a device.
 * Must never: take a token whose signature does not hold, or one past its end.
 */

import { createSigningKey, isSignedBy, type SigningKey, signWith } from "../../crypto/ed25519.ts";
import { randomBytes } from "../../crypto/random.ts";
import { createSealingKey, type SealingKey } from "../../crypto/sealed-box.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import {
  type Enrolment,
  encodeEnrolment,
  formatEnrolmentToken,
  readEnrolmentToken,
  signedBytes,
} from "../../protocol/enrolment.ts";
import { err, ok, type Result } from "../../protocol/result.ts";

export type EnrolmentTerms = Pick<Enrolment, "group" | "expiresAtMs" | "maxUses">;
export type SignedEnrolment = { readonly enrolment: Enrolment; readonly token: string };

/** Made once a browser. What devices seal for the technician opens with the second. */
export type TechnicianKeys = { readonly signing: SigningKey; readonly sealing: SealingKey };

/** `browser-unsupported` where there is no Ed25519 or X25519. */
export async function createTechnicianKeys(): Promise<Result<TechnicianKeys>> {
  const [signing, sealing] = await Promise.all([createSigningKey(), createSealingKey()]);
  return signing && sealing ? ok({ signing, sealing }) : err("browser-unsupported");
}

/** The terms have to fit the schema. */
export async function signEnrolment(
  terms: EnrolmentTerms,
  { signing, sealing }: TechnicianKeys,
): Promise<SignedEnrolment> {
  const enrolment: Enrolment = {
    ...terms,
    id: bytesToBase64url(randomBytes(16)),
    technician: bytesToBase64url(signing.publicKey),
    sealing: bytesToBase64url(sealing.publicKey),
  };
  const encoded = encodeEnrolment(enrolment);
  const signature = await signWith(signing, signedBytes(encoded));
  return { enrolment, token: formatEnrolmentToken(encoded, signature) };
}

/** What the token says, if it holds at this time: `enrolment-invalid` or `enrolment-expired` if not. */
export async function judgeEnrolmentToken(token: unknown, nowMs: number): Promise<Result<Enrolment>> {
  const read = readEnrolmentToken(token);
  if (!read.ok) return read;
  const { enrolment, encoded, signature } = read.value;
  const technician = base64urlToBytes(enrolment.technician);
  if (!technician || !(await isSignedBy(technician, signature, signedBytes(encoded)))) {
    return err("enrolment-invalid");
  }
  return nowMs < enrolment.expiresAtMs ? ok(enrolment) : err("enrolment-expired");
}
