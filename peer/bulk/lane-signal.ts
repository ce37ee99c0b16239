/**
 * Owns: what a `lane-signal` message's payload says, and its door.
 * Never: looks into a connection's own signal.
 */

import * as v from "valibot";
import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import { integerIn } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { LaneName } from "./lane.ts";

const payloadChars = 32 * 1024;

const LanePayload = v.variant("kind", [
  /** For the connection of that lane and generation. A host's first of a new generation asks the viewer to answer. */
  v.strictObject({
    kind: v.literal("signal"),
    signal: v.pipe(v.string(), v.minLength(1), v.maxLength(payloadChars)),
  }),
  /** A viewer wants so many lanes; lane and generation of the message say nothing. */
  v.strictObject({ kind: v.literal("want"), lanes: integerIn(0, limits.bulkLanes) }),
  /** That connection is dead at the other end. */
  v.strictObject({ kind: v.literal("gone") }),
]);
export type LanePayload = v.InferOutput<typeof LanePayload>;

export function laneSignal(name: LaneName, payload: LanePayload): ControlMessageOf<"lane-signal"> {
  return { t: "lane-signal", ...name, payload: JSON.stringify(payload) };
}

/** @returns `message-malformed` for what no honest peer writes there */
export function parseLaneSignal(
  message: ControlMessageOf<"lane-signal">,
): Result<{ readonly name: LaneName; readonly payload: LanePayload }> {
  const payload = parseMessage(LanePayload, message.payload, 2 * payloadChars);
  if (!payload.ok) return err(payload.code);
  return ok({ name: { lane: message.lane, generation: message.generation }, payload: payload.value });
}
