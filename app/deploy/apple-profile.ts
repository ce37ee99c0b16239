/**
 * Owns: the configuration profile for macOS, for a device management service to hand out.
 * Sources: Apple, "Configuration Profile Reference"; Chrome Enterprise, "Set up Chrome on Mac": policies are in the
 * browser's own domain, those of an extension in DOMAIN.extensions.ID.
 */

import { base64urlToBytes } from "../../protocol/base64url.ts";
import {
  browsers,
  extensionSettings,
  forcelistEntry,
  managedSettings,
  type PolicyValues,
} from "./policy-values.ts";
import { xml } from "./xml-text.ts";

type Plist = string | number | boolean | readonly Plist[] | { readonly [key: string]: Plist };

export function appleProfile(values: PolicyValues): string {
  const { extensionId, enrolmentId, group } = values;
  const settings = extensionSettings(values);
  const payloads: (readonly [domain: string, content: { readonly [key: string]: Plist }])[] = browsers
    .slice(0, 2)
    .flatMap(({ domain }) => [
      [
        domain,
        {
          ExtensionInstallForcelist: [forcelistEntry(values)],
          ...(settings === null ? {} : { ExtensionSettings: { [extensionId]: settings } }),
        },
      ],
      [`${domain}.extensions.${extensionId}`, managedSettings(values)],
    ]);
  const profile: Plist = {
    PayloadType: "Configuration",
    PayloadVersion: 1,
    PayloadIdentifier: `farhand.${extensionId}`,
    PayloadUUID: uuid(enrolmentId, 0),
    PayloadDisplayName: `Farhand: ${group}`,
    PayloadScope: "System",
    PayloadContent: payloads.map(([domain, content], index) => ({
      PayloadType: domain,
      PayloadVersion: 1,
      PayloadIdentifier: `farhand.${extensionId}.${index + 1}`,
      PayloadUUID: uuid(enrolmentId, index + 1),
      PayloadDisplayName: domain,
      ...content,
    })),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${plist(profile, "")}
</plist>
`;
}

function plist(value: Plist, indent: string): string {
  const inner = `${indent}  `;
  if (typeof value === "string") return `${indent}<string>${xml(value)}</string>`;
  if (typeof value === "number") return `${indent}<integer>${value}</integer>`;
  if (typeof value === "boolean") return `${indent}<${value}/>`;
  if (isList(value)) {
    return [`${indent}<array>`, ...value.map((item) => plist(item, inner)), `${indent}</array>`].join("\n");
  }
  const entries = Object.entries(value).flatMap(([key, item]) => [
    `${inner}<key>${xml(key)}</key>`,
    plist(item, inner),
  ]);
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`].join("\n");
}

function isList(value: Plist): value is readonly Plist[] {
  return Array.isArray(value);
}

/** Version 8 of RFC 9562, whose bits are free: the enrolment's id, and the number of the part at the end. */
function uuid(id: string, part: number): string {
  const bytes = base64urlToBytes(id) ?? new Uint8Array(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  bytes[15] = part;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5").toUpperCase();
}
