/**
 * Owns: what an organisation sets for the browsers it helps, and what a device group sets differently (requirement R27).
 */

import * as v from "valibot";
import { scopes } from "../scope.ts";

/** `0.1.0`, as an extension's manifest has it. */
export const ExtensionVersion = v.pipe(
  v.string(),
  v.maxLength(23),
  v.regex(/^(?:0|[1-9]\d{0,4})(?:\.(?:0|[1-9]\d{0,4})){0,3}$/),
);

/**
 * When a new version of the extension is taken: `as-they-come`, `infrequent` (once it has been packed for thirty days), or
 * `pinned` to one.
 */
export const UpdateChannel = v.variant("kind", [
  v.strictObject({ kind: v.literal("as-they-come") }),
  v.strictObject({ kind: v.literal("infrequent") }),
  v.strictObject({ kind: v.literal("pinned"), version: ExtensionVersion }),
]);

export type UpdateChannel = v.InferOutput<typeof UpdateChannel>;

const ScopeList = v.pipe(
  v.array(v.picklist(scopes)),
  v.maxLength(scopes.length),
  v.check((list) => new Set(list).size === list.length),
);

const settings = {
  /** Devices with an older one are not helped. Null: any. */
  minimumVersion: v.nullable(ExtensionVersion),
  updateChannel: UpdateChannel,
  /** What a technician may ask for at all. */
  allowedScopes: ScopeList,
  /** Whether somebody who is there is asked before an unattended session. */
  asksPersonFirst: v.boolean(),
  /** Whether the customer is asked once more before the first right is given (against fraud). */
  asksFraudQuestion: v.boolean(),
};

export const DeviceSettings = v.strictObject(settings);
export type DeviceSettings = v.InferOutput<typeof DeviceSettings>;

/** What a group sets itself; what is not in it follows the organisation. */
export const GroupSettings = v.partial(DeviceSettings);
export type GroupSettings = v.InferOutput<typeof GroupSettings>;

export const defaultDeviceSettings: DeviceSettings = {
  minimumVersion: null,
  updateChannel: { kind: "as-they-come" },
  allowedScopes: [...scopes],
  asksPersonFirst: true,
  asksFraudQuestion: true,
};

/** What holds for a group's devices. */
export function effectiveSettings(organisation: DeviceSettings, group: GroupSettings): DeviceSettings {
  return { ...organisation, ...group };
}
