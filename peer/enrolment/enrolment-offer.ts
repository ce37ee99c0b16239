/**
 * Owns: a device's offer to join by a token, made and opened, and the technician's answer to it, signed and judged.
 * Must never: keep the code that is in an offer, or believe an offer that only the device's signature or only the seal
 * speaks for: the one says which device it is, the other that it has the token.
 */

import { isSignedBy, type SigningKey, signWith } from "../../crypto/ed25519.ts";
import { openSealed, type SealingKey, sealTo } from "../../crypto/sealed-box.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import type { Enrolment } from "../../protocol/enrolment.ts";
import {
  answerStatement,
  type EnrolmentAnswer,
  type EnrolmentOffer,
  offerPurpose,
  offerStatement,
  SealedOffer,
} from "../../protocol/enrolment-offer.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage, parseMessage } from "../../protocol/parse.ts";
import type { DeviceId } from "../../protocol/presence-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { type DeviceKey, deviceIdOf } from "../device/device-key.ts";
import type { SignedEnrolment } from "./enrolment-token.ts";

/** `browser-unsupported` where there is no X25519; `enrolment-invalid` where the token's key is none. */
export async function makeOffer(
  { enrolment, token }: SignedEnrolment,
  key: DeviceKey,
  content: SealedOffer,
): Promise<Result<EnrolmentOffer>> {
  const receiver = base64urlToBytes(enrolment.sealing);
  if (receiver === null) return err("enrolment-invalid");
  const sealed = await sealTo(receiver, offerPurpose(token, key.id), encodeMessage(content));
  if (sealed === null) return err("browser-unsupported");
  const unsigned = {
    enrolment: enrolment.id,
    publicKey: bytesToBase64url(key.publicKey),
    sealed: bytesToBase64url(sealed),
  };
  const signature = bytesToBase64url(await key.sign(offerStatement(unsigned)));
  return ok({ ...unsigned, signature });
}

/** Who offers itself. Null for what no device with this token made, and for what another key is to open. */
export async function openOffer(
  offer: EnrolmentOffer,
  { enrolment, token }: SignedEnrolment,
  own: SealingKey,
): Promise<(SealedOffer & { readonly device: DeviceId }) | null> {
  const [publicKey, sealed, signature] = [offer.publicKey, offer.sealed, offer.signature].map(
    base64urlToBytes,
  );
  if (!publicKey || !sealed || !signature || offer.enrolment !== enrolment.id) return null;
  if (!(await isSignedBy(publicKey, signature, offerStatement(offer)))) return null;
  const device = deviceIdOf(publicKey);
  const opened = await openSealed(own, offerPurpose(token, device), sealed);
  const content = opened && parseMessage(SealedOffer, opened, limits.enrolmentSealedChars);
  return content?.ok ? { ...content.value, device } : null;
}

export async function signAnswer(
  answer: Omit<EnrolmentAnswer, "signature">,
  key: SigningKey,
): Promise<EnrolmentAnswer> {
  return { ...answer, signature: bytesToBase64url(await signWith(key, answerStatement(answer))) };
}

/** Whether it is about this device and this enrolment, and by the technician whose token it is. */
export async function isAnswerTo(
  answer: EnrolmentAnswer,
  device: DeviceId,
  enrolment: Enrolment,
): Promise<boolean> {
  const technician = base64urlToBytes(enrolment.technician);
  const signature = base64urlToBytes(answer.signature);
  if (answer.enrolment !== enrolment.id || answer.device !== device) return false;
  return !!technician && !!signature && isSignedBy(technician, signature, answerStatement(answer));
}
