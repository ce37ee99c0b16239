/** Owns: the endpoints that forget a person's name in session reports, and tell first in how many. */

import * as v from "valibot";
import { DisplayName, Id } from "../fields.ts";
import { IsoTime } from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";

/** What stands in place of a name, in any language: nomen nescio. */
export const erasedName = "N. N.";

const administrator = ["account-administrator"] as const;

/** Of a technician who was removed, or of a customer, exactly as it is written. */
const WhoseName = v.variant("kind", [
  v.strictObject({ kind: v.literal("technician"), id: Id }),
  v.strictObject({ kind: v.literal("customer"), name: DisplayName }),
]);
export type WhoseName = v.InferOutput<typeof WhoseName>;

/** By POST, since the name of a customer must not come into an address. */
export const findForErasure = endpoint({
  method: "POST",
  path: "/api/report-erasure/preview",
  access: administrator,
  summary:
    "In how many session reports a name would be forgotten, and when the first and the last of those sessions began. Changes nothing.",
  body: WhoseName,
  answer: v.strictObject({ reports: v.number(), firstAt: IsoTime, lastAt: IsoTime }),
  failures: ["desk-not-found", "member-first"],
});

export const eraseFromReports = endpoint({
  method: "POST",
  path: "/api/report-erasure",
  access: administrator,
  summary:
    "Forgets the name of a technician who was removed, or of a customer, exactly as it is written, in all session reports. Notes stay as they are, and so does the audit log.",
  body: WhoseName,
  answer: v.strictObject({ reports: v.number() }),
  failures: ["desk-not-found", "member-first"],
});
