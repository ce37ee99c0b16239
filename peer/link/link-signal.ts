/**
 * Owns: what two links say to each other through whoever carries their signals: JSON, at most
 * `limits.signalPayloadBytes`. The carrier may be hostile.
 *
 * | kind            | from       | carries |
 * |-----------------|------------|---------|
 * | description     | both       | generation, type (offer: only the initiator's; answer: only the other's), SDP |
 * | candidate       | both       | generation, one ICE candidate |
 * | restart-request | not the initiator | nothing: asks the initiator for an offer that restarts ICE |
 *
 * Every offer begins the next generation. An answer and candidates name the generation they belong to.
 */

import * as v from "valibot";
import { integerIn } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import type { Result } from "../../protocol/result.ts";

const Generation = integerIn(1, 1_000_000);

export const LinkSignal = v.variant("kind", [
  v.strictObject({
    kind: v.literal("description"),
    generation: Generation,
    type: v.picklist(["offer", "answer"]),
    sdp: v.pipe(v.string(), v.startsWith("v=0"), v.maxLength(limits.signalPayloadBytes)),
  }),
  v.strictObject({
    kind: v.literal("candidate"),
    generation: Generation,
    candidate: v.pipe(v.string(), v.startsWith("candidate:"), v.maxLength(1024), v.regex(/^[\x20-\x7e]*$/)),
    sdpMid: v.nullable(v.pipe(v.string(), v.maxLength(32))),
    sdpMLineIndex: v.nullable(integerIn(0, 15)),
  }),
  v.strictObject({ kind: v.literal("restart-request") }),
]);
export type LinkSignal = v.InferOutput<typeof LinkSignal>;
export type DescriptionSignal = Extract<LinkSignal, { kind: "description" }>;
export type CandidateSignal = Extract<LinkSignal, { kind: "candidate" }>;

/** @returns the signal; `message-too-large` or `message-malformed` otherwise. Never throws. */
export function parseLinkSignal(payload: unknown): Result<LinkSignal> {
  return parseMessage(LinkSignal, payload, limits.signalPayloadBytes);
}

export function encodeLinkSignal(signal: LinkSignal): string {
  return JSON.stringify(signal);
}
