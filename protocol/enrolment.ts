/**
 * Owns: the enrolment, a technician's signed word that devices may join a group by themselves: its fields, the one
 * sequence of bytes that is signed, and the token that carries both.
 *
 * Layout of the signed part, integers big-endian: version (1 byte, 1) · id (16) · end in ms since 1970 (8) · how many
 * devices (4) · the technician's Ed25519 public key (32) · their X25519 public key (32) · the group in UTF-8 (the rest).
 * What is signed is the text `farhand/1 enrolment` and a zero byte before it, so that no other signature of the same key
 * can pass for one. The token is both parts in base64url with a dot between them.
 */

import * as v from "valibot";
import { base64urlToBytes, bytesToBase64url } from "./base64url.ts";
import { base64urlOf, DisplayName, Id, integerIn, TimestampMs } from "./fields.ts";
import { limits } from "./limits.ts";
import { parseValue } from "./parse.ts";
import { err, ok, type Result } from "./result.ts";

export const Enrolment = v.strictObject({
  id: Id,
  group: DisplayName,
  expiresAtMs: TimestampMs,
  maxUses: integerIn(1, limits.enrolmentUses),
  /** The technician's Ed25519 public key: who may help on the devices that enrol by it. */
  technician: base64urlOf(32),
  /** The technician's X25519 public key: what a device hands to them is sealed to it. */
  sealing: base64urlOf(32),
});
export type Enrolment = v.InferOutput<typeof Enrolment>;

/** By its form only; `peer/enrolment/enrolment-token.ts` judges it. */
export const EnrolmentToken = v.pipe(
  v.string(),
  v.maxLength(limits.enrolmentTokenChars),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/),
);

const version = 1;
const context = new TextEncoder().encode("farhand/1 enrolment\0");
const at = { id: 1, expires: 17, maxUses: 25, technician: 29, sealing: 61, group: 93 } as const;
const signatureBytes = 64;
/** A group of the most characters, three bytes each: two UTF-16 units never make more. */
const mostBytes = at.group + limits.nameChars * 3;

/** The bytes of an enrolment that fits the schema: always the same for the same fields. */
export function encodeEnrolment(enrolment: Enrolment): Uint8Array<ArrayBuffer> {
  const id = base64urlToBytes(enrolment.id);
  const technician = base64urlToBytes(enrolment.technician);
  const sealing = base64urlToBytes(enrolment.sealing);
  if (id?.length !== 16 || technician?.length !== 32 || sealing?.length !== 32)
    throw new RangeError("an id or key of another length");
  const group = new TextEncoder().encode(enrolment.group);
  const bytes = new Uint8Array(at.group + group.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  bytes.set(id, at.id);
  view.setBigUint64(at.expires, BigInt(enrolment.expiresAtMs));
  view.setUint32(at.maxUses, enrolment.maxUses);
  bytes.set(technician, at.technician);
  bytes.set(sealing, at.sealing);
  bytes.set(group, at.group);
  return bytes;
}

/** What the technician's key signs: the context and the encoded enrolment. */
export function signedBytes(encoded: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(context.length + encoded.length);
  bytes.set(context);
  bytes.set(encoded, context.length);
  return bytes;
}

export function formatEnrolmentToken(encoded: Uint8Array, signature: Uint8Array): string {
  return `${bytesToBase64url(encoded)}.${bytesToBase64url(signature)}`;
}

export type ReadToken = {
  readonly enrolment: Enrolment;
  readonly encoded: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
};

/**
 * Takes a token apart. Says nothing of who made it: the signature is not looked at.
 * @returns `enrolment-invalid` for anything that is not the one form of an enrolment within its limits
 */
export function readEnrolmentToken(text: unknown): Result<ReadToken> {
  const token = parseValue(EnrolmentToken, text);
  if (!token.ok) return err("enrolment-invalid");
  const [first = "", second = ""] = token.value.split(".");
  const [encoded, signature] = [base64urlToBytes(first), base64urlToBytes(second)];
  if (!encoded || signature?.length !== signatureBytes) return err("enrolment-invalid");
  const enrolment = decodeEnrolment(encoded);
  return enrolment ? ok({ enrolment, encoded, signature }) : err("enrolment-invalid");
}

function decodeEnrolment(bytes: Uint8Array<ArrayBuffer>): Enrolment | null {
  if (bytes.length <= at.group || bytes.length > mostBytes || bytes[0] !== version) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let group: string;
  try {
    group = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at.group));
  } catch {
    return null;
  }
  const parsed = parseValue(Enrolment, {
    id: bytesToBase64url(bytes.subarray(at.id, at.expires)),
    group,
    // Beyond 2⁵³ it is no exact number, and beyond what the schema allows.
    expiresAtMs: Number(view.getBigUint64(at.expires)),
    maxUses: view.getUint32(at.maxUses),
    technician: bytesToBase64url(bytes.subarray(at.technician, at.sealing)),
    sealing: bytesToBase64url(bytes.subarray(at.sealing, at.group)),
  });
  return parsed.ok ? parsed.value : null;
}
