/** Owns: the endpoint that forgets a person's name in session reports. */

import * as v from "valibot";
import { DisplayName, Id } from "../fields.ts";
import { endpoint } from "./endpoint.ts";

/** What stands in place of a name, in any language: nomen nescio. */
export const erasedName = "N. N.";

export const eraseFromReports = endpoint({
  method: "POST",
  path: "/api/report-erasure",
  access: ["account-administrator"],
  summary:
    "Forgets the name of a technician who was removed, or of a customer, exactly as it is written, in all session reports. Notes stay as they are, and so does the audit log.",
  body: v.variant("kind", [
    v.strictObject({ kind: v.literal("technician"), id: Id }),
    v.strictObject({ kind: v.literal("customer"), name: DisplayName }),
  ]),
  answer: v.strictObject({ reports: v.number() }),
  failures: ["desk-not-found", "member-first"],
});
