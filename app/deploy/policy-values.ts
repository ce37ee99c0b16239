/**
 * Owns: what every policy file says, before it is written in one system's form.
 * Never: holds a control character or what is no character at all: no form carries one safely, so they are refused.
 */

import * as v from "valibot";
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
});
export type PolicyValues = v.InferOutput<typeof PolicyValues>;

/** Browsers whose policies are alike, and where each system keeps them. */
export const browsers = [
  { name: "Chrome", registry: "Google\\Chrome", domain: "com.google.Chrome", folder: "/etc/opt/chrome" },
  { name: "Edge", registry: "Microsoft\\Edge", domain: "com.microsoft.Edge", folder: "/etc/opt/edge" },
  { name: "Chromium", registry: "Chromium", domain: "org.chromium.Chromium", folder: "/etc/chromium" },
] as const;

/** The entry of `ExtensionInstallForcelist`. */
export function forcelistEntry({
  extensionId,
  server,
}: Pick<PolicyValues, "extensionId" | "server">): string {
  return `${extensionId};${server}${packedExtensionPaths.updates}`;
}

/** What `3rdparty` holds for the extension. */
export function managedSettings({ server, group, enrolment }: PolicyValues) {
  return { server, group, enrolment } satisfies ManagedSettings;
}

/** `text`, if every form can carry it. Throws otherwise: the schema was passed by. */
export function writable(text: string): string {
  if (unwritable.test(text)) throw new RangeError("a value that no policy file can carry");
  return text;
}
