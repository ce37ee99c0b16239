/**
 * Owns: what the server tells a member, as data, so that the process that holds the member's connection can be asked to
 * say it.
 * Never: addressed to more than one member.
 */

import * as v from "valibot";
import { MemberChange, MemberId, RoomEnded, SignalIn } from "../protocol/signaling-messages.ts";

const Telling = v.variant("event", [
  v.strictObject({ event: v.literal("member:in"), ...MemberChange.entries }),
  v.strictObject({ event: v.literal("member:out"), ...MemberChange.entries }),
  v.strictObject({ event: v.literal("signal"), ...SignalIn.entries }),
  v.strictObject({ event: v.literal("room:ended"), ...RoomEnded.entries }),
]);
export type Telling = v.InferOutput<typeof Telling>;

/** The one message between processes. Every process hears it; the one that is named acts on it. */
export const Errand = v.strictObject({
  process: v.pipe(v.string(), v.maxLength(64)),
  connection: v.pipe(v.string(), v.maxLength(64)),
  member: MemberId,
  telling: Telling,
});
export type Errand = v.InferOutput<typeof Errand>;
