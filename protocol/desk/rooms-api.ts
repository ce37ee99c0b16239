/** Owns: the endpoint by which a technician gets the right to open a room of the signaling server. */

import * as v from "valibot";
import { IsoTime } from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";

export const drawRoomToken = endpoint({
  method: "POST",
  path: "/api/room-token",
  access: ["technician"],
  summary:
    "A right to open rooms, signed, for a few minutes. It tells the signaling server nothing of who has it.",
  answer: v.strictObject({ token: v.string(), expiresAt: IsoTime }),
});
