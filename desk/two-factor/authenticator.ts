/**
 * Owns: what an authenticator app does, on this side: its secret, sealed for one member, and the time step that a code
 * belongs to.
 * Never: knows which codes were taken already (`factor-check.ts`).
 * Source: RFC 6238, with SHA-1, six digits and 30 seconds, which every app knows; OWASP ASVS 5.0 6.5.
 */

import type { KeyObject } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { openText, sealText } from "../secret-box.ts";

const secretBytes = 20;
const periodSeconds = 30;
/** A phone's clock may be one step off, and a person may take as long to type. */
const stepsAround = 1;

/** In base32, as people type it. */
export function drawSecretKey(randomBytes: (count: number) => Uint8Array<ArrayBuffer>): string {
  return new Secret({ buffer: randomBytes(secretBytes).buffer }).base32;
}

/** `otpauth://totp/…`: what the QR code holds. */
export function authenticatorUri(secret: string, organisation: string, email: string): string {
  return createTotp(secret, { issuer: organisation, label: email }).toString();
}

/** The time step that `code` is right in, of those around now, or null. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const away = createTotp(secret).validate({ token: code, timestamp: nowMs, window: stepsAround });
  return away === null ? null : TOTP.counter({ period: periodSeconds, timestamp: nowMs }) + away;
}

export function sealSecretKey(
  key: KeyObject,
  secret: string,
  memberId: string,
  randomBytes: (count: number) => Uint8Array,
): string {
  return sealText(key, secret, purposeFor(memberId), randomBytes);
}

/** Null when it is another member's, or the server's key is another one than then. */
export function openSecretKey(key: KeyObject, sealed: string, memberId: string): string | null {
  return openText(key, sealed, purposeFor(memberId));
}

function purposeFor(memberId: string): string {
  return `authenticator ${memberId}`;
}

function createTotp(secret: string, names: { readonly issuer?: string; readonly label?: string } = {}): TOTP {
  return new TOTP({ ...names, secret, algorithm: "SHA1", digits: 6, period: periodSeconds });
}
