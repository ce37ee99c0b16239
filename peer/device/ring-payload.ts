/**
 * Owns: what rings say: a technician's page tells a device where it waits; a device that joins by a token offers itself to
 * the page of who made it, and is answered. Opaque to the server, which can read and change it all the same.
 * Must never: carry anything secret that is not sealed, or anything that is believed without the handshake or the signature
 * that goes with it.
 */

import * as v from "valibot";
import { EnrolmentAnswer, EnrolmentOffer } from "../../protocol/enrolment-offer.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import type { Result } from "../../protocol/result.ts";
import { Rendezvous } from "../../protocol/signaling-messages.ts";

const V = v.literal(1);
const RingPayload = v.variant("kind", [
  /** A rendezvous drawn for this ring: nobody but the server can come upon it, and it holds two. */
  v.strictObject({ v: V, kind: v.literal("meet"), rendezvous: Rendezvous }),
  v.strictObject({ v: V, kind: v.literal("enrol"), offer: EnrolmentOffer }),
  v.strictObject({ v: V, kind: v.literal("enrolled"), answer: EnrolmentAnswer }),
]);
type Ring = v.InferOutput<typeof RingPayload>;

export function readRing(payload: string): Result<Ring> {
  return parseMessage(RingPayload, payload, limits.ringPayloadBytes);
}

export function encodeRing(rendezvous: string): string {
  return JSON.stringify({ v: 1, kind: "meet", rendezvous } satisfies Ring);
}

export function encodeOfferRing(offer: EnrolmentOffer): string {
  return JSON.stringify({ v: 1, kind: "enrol", offer } satisfies Ring);
}

export function encodeAnswerRing(answer: EnrolmentAnswer): string {
  return JSON.stringify({ v: 1, kind: "enrolled", answer } satisfies Ring);
}
