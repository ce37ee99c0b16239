/**
 * Owns: what every policy file says, before it is written in one system's form.
 * Never: holds a control character or what is no character at all: no form carries one safely, so they are refused.
 */

import * as v from "valibot";
import { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { EnrolmentToken } from "../../protocol/enrolment.ts";
import { DisplayName, Id, WebOrigin } from "../../protocol/fields.ts";
import type { ManagedSettings } from "../../protocol/managed-settings.ts";
import { ExtensionId, packedExtensionPaths } from "../../protocol/packed-extension.ts";

/** Controls, line separators, halves of characters, and the two code points that XML forbids besides. */
const unwritable = /[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/u;

export const PolicyValues = v.strictObject({
  extensionId: ExtensionId,
  server: WebOrigin,
  group: v.pipe(
    DisplayName,
    v.check((group) => !unwritable.test(group)),
  ),
  /** The token, and the id in it: a profile with the same id takes the place of the one before. */
  enrolment: EnrolmentToken,
  enrolmentId: Id,
  /** What the organisation set for these computers; null on a server without accounts, where nothing is. */
  settings: v.nullable(DeviceSettings),
  /** The device group by whose channel they are brought up to date; null where they take the newest: without accounts. */
  updateGroup: v.nullable(v.union([Id, v.literal("organisation")])),
});
export type PolicyValues = v.InferOutput<typeof PolicyValues>;

/** Browsers whose policies are alike, and where each system keeps them. */
export const browsers = [
  { name: "Chrome", registry: "Google\\Chrome", domain: "com.google.Chrome", folder: "/etc/opt/chrome" },
  { name: "Edge", registry: "Microsoft\\Edge", domain: "com.microsoft.Edge", folder: "/etc/opt/edge" },
  { name: "Chromium", registry: "Chromium", domain: "org.chromium.Chromium", folder: "/etc/chromium" },
] as const;

/** Where the computers' browsers ask for a newer extension. */
export function updateAddress({ server, updateGroup }: Pick<PolicyValues, "server" | "updateGroup">): string {
  const address = server + packedExtensionPaths.updates;
  return updateGroup === null ? address : `${address}?group=${updateGroup}`;
}

/** The entry of `ExtensionInstallForcelist`. */
export function forcelistEntry(values: PolicyValues): string {
  return `${values.extensionId};${updateAddress(values)}`;
}

/**
 * What `ExtensionSettings` holds for the extension: without it a browser installs from the address above, and then asks
 * for updates where the package says. Null where that is the same.
 */
export function extensionSettings(values: PolicyValues) {
  if (values.updateGroup === null) return null;
  return {
    installation_mode: "force_installed",
    update_url: updateAddress(values),
    override_update_url: true,
  } as const;
}

/** What `3rdparty` holds for the extension. */
export function managedSettings({ server, group, enrolment, settings }: PolicyValues): ManagedSettings {
  if (settings === null) return { server, group, enrolment };
  const { allowedScopes, asksPersonFirst, asksFraudQuestion, minimumVersion } = settings;
  return {
    server,
    group,
    enrolment,
    scopes: allowedScopes,
    asksPersonFirst,
    asksFraudQuestion,
    ...(minimumVersion === null ? {} : { minimumVersion }),
  };
}

/** `text`, if every form can carry it. Throws otherwise: the schema was passed by. */
export function writable(text: string): string {
  if (unwritable.test(text)) throw new RangeError("a value that no policy file can carry");
  return text;
}
