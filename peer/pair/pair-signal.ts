/**
 * Owns: what two ends of a pair say to each other through the signaling server, as opaque payloads of its `signal`.
 * Must never: carry anything secret, or anything that is believed without the handshake that follows.
 */

import * as v from "valibot";
import { Id } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";

const linkDataBytes = 48 * 1024;

/** `link`: a signal of one link, named by the random id its offerer gave it. `resume`: please offer a new link. */
export const PairSignal = v.variant("t", [
  v.strictObject({
    t: v.literal("link"),
    link: Id,
    data: v.pipe(v.string(), v.minLength(1), v.maxLength(linkDataBytes)),
  }),
  v.strictObject({ t: v.literal("resume") }),
]);
export type PairSignal = v.InferOutput<typeof PairSignal>;

/** The payload, or null when it would be larger than the server relays. */
export function encodePairSignal(signal: PairSignal): string | null {
  const payload = JSON.stringify(signal);
  return payload.length > limits.signalPayloadBytes ? null : payload;
}
