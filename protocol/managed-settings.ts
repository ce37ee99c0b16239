/**
 * Owns: what an organisation can set in the extension by a policy of the browser. The extension's manifest names a
 * schema for browsers, made from the same list (agent-extension/managed-schema.ts).
 */

import * as v from "valibot";
import { ExtensionVersion } from "./desk/device-settings.ts";
import { EnrolmentToken } from "./enrolment.ts";
import { DisplayName, WebOrigin } from "./fields.ts";
import { Scope, scopes } from "./scope.ts";

/** Each may be left out. */
export const ManagedSettings = v.object({
  /** Where Farhand is, as an origin. The person cannot change it then. */
  server: v.optional(WebOrigin),
  /** The group that this device is listed under. */
  group: v.optional(DisplayName),
  /** Lets this device enrol by itself, once. */
  enrolment: v.optional(EnrolmentToken),
  /** What a technician may ask for at all; left out, everything. */
  scopes: v.optional(v.pipe(v.array(Scope), v.maxLength(scopes.length))),
  /**
   * False says that nobody ever sits at a device that joined by policy, so that nobody is asked there. True asks whoever is
   * there, whatever was agreed before.
   */
  asksPersonFirst: v.optional(v.boolean()),
  /** False leaves out the question whether the person called for this help. Counts only beside `server`. */
  asksFraudQuestion: v.optional(v.boolean()),
  /** An older extension gives nobody control, and lets nobody in unattended, until it was brought up to date. */
  minimumVersion: v.optional(ExtensionVersion),
});
export type ManagedSettings = v.InferOutput<typeof ManagedSettings>;
