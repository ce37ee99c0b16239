/**
 * Owns: what a technician's page says when it rings a device: where it waits. Opaque to the server, which can read and
 * change it all the same.
 * Must never: carry anything secret, or anything that is believed without the handshake that follows.
 */

import * as v from "valibot";
import { Rendezvous } from "../../protocol/signaling-messages.ts";

/** A rendezvous drawn for this ring: nobody but the server can come upon it, and it holds two. */
export const RingPayload = v.strictObject({ v: v.literal(1), rendezvous: Rendezvous });

export function encodeRing(rendezvous: string): string {
  return JSON.stringify({ v: 1, rendezvous } satisfies v.InferOutput<typeof RingPayload>);
}
