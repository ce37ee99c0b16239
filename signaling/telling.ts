/**
 * Owns: what the server tells a member, as data, so that the process that holds the member's connection can be asked to
 * say it.
 * Never: addressed to more than one member.
 */

import * as v from "valibot";
import { DeviceId, DeviceReplaced, DeviceRung } from "../protocol/presence-messages.ts";
import { MemberChange, MemberId, RoomEnded, SignalIn } from "../protocol/signaling-messages.ts";

const RoomTelling = v.variant("event", [
  v.strictObject({ event: v.literal("member:in"), ...MemberChange.entries }),
  v.strictObject({ event: v.literal("member:out"), ...MemberChange.entries }),
  v.strictObject({ event: v.literal("signal"), ...SignalIn.entries }),
  v.strictObject({ event: v.literal("room:ended"), ...RoomEnded.entries }),
]);
const DeviceTelling = v.variant("event", [
  v.strictObject({ event: v.literal("device:ring"), ...DeviceRung.entries }),
  v.strictObject({ event: v.literal("device:replaced"), ...DeviceReplaced.entries }),
]);
const Telling = v.variant("event", [RoomTelling, DeviceTelling]);
export type Telling = v.InferOutput<typeof Telling>;

/** To one member. Every process hears it; the one that is named acts on it. `member` is the device's id where it is one. */
export const Errand = v.strictObject({
  process: v.pipe(v.string(), v.maxLength(64)),
  connection: v.pipe(v.string(), v.maxLength(64)),
  member: MemberId,
  telling: Telling,
});
export type Errand = v.InferOutput<typeof Errand>;

/** To every process: who watches this device looks anew whether it is present. */
export const DeviceChanged = v.strictObject({ device: DeviceId });
export type DeviceChanged = v.InferOutput<typeof DeviceChanged>;
