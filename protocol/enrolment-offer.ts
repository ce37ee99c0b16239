/**
 * Owns: what a device and a technician's page say to each other when the device joins by a token (enrolment.ts): the offer,
 * its answer, and the one sequence of bytes that each signs. Both travel in rings (presence-messages.ts).
 *
 * offer:  `farhand/1 enrolment offer` ‖ 0 ‖ enrolment id (16) ‖ the device's Ed25519 public key (32) ‖ sealed (the rest)
 * answer: `farhand/1 enrolment answer` ‖ 0 ‖ enrolment id (16) ‖ device id (16) ‖ outcome (1 byte: 1, 2 or 3)
 */

import * as v from "valibot";
import { base64urlToBytes } from "./base64url.ts";
import { base64urlOf, DisplayName, Id } from "./fields.ts";
import { limits } from "./limits.ts";
import { DeviceId } from "./presence-messages.ts";

/** Device → technician's page. Anybody can see the enrolment's id in it, and who has the token alone can make one. */
export const EnrolmentOffer = v.strictObject({
  enrolment: Id,
  publicKey: base64urlOf(32),
  /** `SealedOffer`, to the token's X25519 key (crypto/sealed-box.ts). */
  sealed: v.pipe(v.string(), v.maxLength(limits.enrolmentSealedChars), v.regex(/^[A-Za-z0-9_-]{65,}$/)),
  /** The device's. */
  signature: base64urlOf(64),
});
export type EnrolmentOffer = v.InferOutput<typeof EnrolmentOffer>;

export const SealedOffer = v.strictObject({
  name: DisplayName,
  /** The access code that the device drew, and keeps no more of than a verifier. */
  code: v.pipe(
    v.string(),
    v.minLength(limits.accessCodeCharsMin),
    v.maxLength(limits.enrolmentCodeChars),
    v.regex(/^[a-z0-9-]+$/),
  ),
});
export type SealedOffer = v.InferOutput<typeof SealedOffer>;

/** What a sealed offer is sealed for. The token is in it: who does not have it can make and open none. */
export function offerPurpose(token: string, device: DeviceId): string {
  return `farhand/1 enrolment offer\0${token}\0${device}`;
}

const outcomes = ["taken", "used-up", "ended"] as const;
/** It is on the list; as many as may have joined; the enrolment's time is over, or the technician ended it. */
export type EnrolmentOutcome = (typeof outcomes)[number];

/** Technician's page → device. */
export const EnrolmentAnswer = v.strictObject({
  enrolment: Id,
  device: DeviceId,
  outcome: v.picklist(outcomes),
  /** The technician's. */
  signature: base64urlOf(64),
});
export type EnrolmentAnswer = v.InferOutput<typeof EnrolmentAnswer>;

const utf8 = new TextEncoder();
const offerDomain = utf8.encode("farhand/1 enrolment offer\0");
const answerDomain = utf8.encode("farhand/1 enrolment answer\0");

export function offerStatement(offer: Omit<EnrolmentOffer, "signature">): Uint8Array<ArrayBuffer> {
  return joined(offerDomain, field(offer.enrolment), field(offer.publicKey), field(offer.sealed));
}

export function answerStatement(answer: Omit<EnrolmentAnswer, "signature">): Uint8Array<ArrayBuffer> {
  const outcome = Uint8Array.of(1 + outcomes.indexOf(answer.outcome));
  return joined(answerDomain, field(answer.enrolment), field(answer.device), outcome);
}

/** What a schema has let through has bytes; for anything else there are none. */
function field(text: string): Uint8Array {
  return base64urlToBytes(text) ?? new Uint8Array();
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
