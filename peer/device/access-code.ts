/**
 * Owns: what an access code has to be, and the verifier that a device keeps of it.
 * Must never: keep or send the code. Whoever holds the verifier can pose as the device and can guess the code, at a
 * second's work a guess; it cannot open a session with it.
 */

import { equalBytes } from "../../crypto/constant-time.ts";
import type { RandomBytes } from "../../crypto/random.ts";
import { computePasswordVerifier, srpGroup3072 } from "../../crypto/srp.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { DeviceId } from "../../protocol/presence-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { identityToBytes, type StoredVerifier } from "../handshake/handshake.ts";

/** Argon2id at the cost of crypto/argon2id.ts. */
export type StretchAccessCode = (code: Uint8Array<ArrayBuffer>, salt: Uint8Array) => Promise<Uint8Array>;

/** What is tried first by whoever guesses, without the digits and signs that people put behind it. */
const commonWords: ReadonlySet<string> = new Set([
  "password",
  "passwort",
  "passw0rd",
  "p@ssword",
  "p@ssw0rd",
  "kennwort",
  "zugangscode",
  "accesscode",
  "farhand",
  "welcome",
  "willkommen",
  "letmein",
  "iloveyou",
  "princess",
  "sunshine",
  "football",
  "baseball",
  "superman",
  "starwars",
  "trustno",
  "whatever",
  "computer",
  "internet",
  "administrator",
  "admin",
  "support",
  "changeme",
  "default",
  "secret",
  "geheim",
  "test",
  "qwerty",
  "qwertz",
  "abc",
  "schatz",
  "sommer",
  "winter",
  "summer",
]);
/** Neighbours on a keyboard or in the alphabet, in either direction. */
const rows: readonly string[] = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];

/** One form for a code, however it was typed. */
export function normalizeAccessCode(code: string): string {
  return code.normalize("NFKC");
}

export function accessCodeToBytes(code: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(normalizeAccessCode(code));
}

/** Why a code may not be chosen; null when it may. */
export function accessCodeWeakness(code: string): ErrorCode | null {
  const normalized = normalizeAccessCode(code);
  const { length } = Array.from(normalized);
  if (length < limits.accessCodeCharsMin) return "access-code-too-short";
  if (length > limits.accessCodeCharsMax) return "message-too-large";
  return isCommon(normalized.toLowerCase()) ? "access-code-common" : null;
}

function isCommon(code: string): boolean {
  const word = code.replace(/[^\p{L}]+$/u, "");
  if (commonWords.has(word) || commonWords.has(code)) return true;
  // One to four characters over and over.
  if (/^(.{1,4}?)\1+.{0,3}$/u.test(code) && new Set(code).size <= 4) return true;
  const backwards = Array.from(code).toReversed().join("");
  return rows.some((row) => row.includes(code) || row.includes(backwards));
}

/**
 * What a device keeps of its access code. The id is part of it: the same code at two devices has two verifiers.
 * Fails with `access-code-too-short`, `access-code-common` or `message-too-large`.
 */
export async function createAccessVerifier(options: {
  readonly code: string;
  readonly device: DeviceId;
  readonly randomBytes: RandomBytes;
  readonly stretch: StretchAccessCode;
}): Promise<Result<StoredVerifier>> {
  const { code, device, randomBytes, stretch } = options;
  const weakness = accessCodeWeakness(code);
  if (weakness !== null) return err(weakness);
  const salt = randomBytes(limits.saltBytes);
  return ok({ salt, verifier: await verifierOf({ code, device, salt, stretch }) });
}

/** Whether this is the code that a verifier is of. It has to be counted as a guess before. */
export async function isAccessCode(options: {
  readonly code: string;
  readonly device: DeviceId;
  readonly stored: StoredVerifier;
  readonly stretch: StretchAccessCode;
}): Promise<boolean> {
  const { code, device, stored, stretch } = options;
  const { salt, verifier } = stored;
  return equalBytes(await verifierOf({ code, device, salt, stretch }), verifier);
}

async function verifierOf(options: {
  readonly code: string;
  readonly device: DeviceId;
  readonly salt: Uint8Array;
  readonly stretch: StretchAccessCode;
}): Promise<Uint8Array> {
  const { code, device, salt, stretch } = options;
  const password = await stretch(accessCodeToBytes(code), salt);
  const username = identityToBytes({ kind: "device", device });
  return computePasswordVerifier({ group: srpGroup3072, username, password, salt });
}
