/**
 * Owns: the files by which each system installs the extension and sets it up, from one set of values.
 * Never: makes a file of values that do not fit their schema.
 * Sources: Chrome Enterprise policy list, ExtensionInstallForcelist; Chromium, "3rdparty" for `storage.managed`.
 */

import { parseValue } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { appleProfile } from "./apple-profile.ts";
import {
  browsers,
  extensionSettings,
  forcelistEntry,
  managedSettings,
  PolicyValues,
} from "./policy-values.ts";
import { administrativeTemplate, administrativeTexts, registryFile } from "./windows-policies.ts";

export const systems = ["windows", "domain", "macos", "linux", "chromeos"] as const;
export type System = (typeof systems)[number];

export type PolicyFile = {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly encoding: "utf-8" | "utf-16le";
};

/** Folders that browsers on Linux read, one of which the file goes into. */
export const linuxFolders = browsers.map(({ name, folder }) => ({
  name,
  folder: `${folder}/policies/managed`,
}));

/** @returns `message-malformed` for values that no file may hold */
export function policyFiles(given: PolicyValues): Result<Readonly<Record<System, readonly PolicyFile[]>>> {
  const parsed = parseValue(PolicyValues, given);
  if (!parsed.ok) return err(parsed.code);
  const values = parsed.value;
  return ok({
    windows: [file("farhand.reg", "text/plain", registryFile(values), "utf-16le")],
    domain: [
      file("farhand.admx", "application/xml", administrativeTemplate(values)),
      file("farhand.adml", "application/xml", administrativeTexts(values)),
    ],
    macos: [file("farhand.mobileconfig", "application/x-apple-aspen-config", appleProfile(values))],
    linux: [file("farhand.json", "application/json", linuxPolicy(values))],
    chromeos: [file("farhand-chromeos.json", "application/json", chromeOsSettings(values))],
  });
}

/** As bytes: UTF-16 with its mark, UTF-8 without. */
export function encodePolicyFile({ text, encoding }: PolicyFile): Uint8Array<ArrayBuffer> {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 + at * 2, text.charCodeAt(at), true);
  return bytes;
}

function linuxPolicy(values: PolicyValues): string {
  const settings = extensionSettings(values);
  return json({
    ExtensionInstallForcelist: [forcelistEntry(values)],
    ...(settings === null ? {} : { ExtensionSettings: { [values.extensionId]: settings } }),
    "3rdparty": { extensions: { [values.extensionId]: managedSettings(values) } },
  });
}

/** What the admin console takes as "Policy for extensions": each value in an object of its own. */
function chromeOsSettings(values: PolicyValues): string {
  const entries = Object.entries(managedSettings(values)).map(([name, value]) => [name, { Value: value }]);
  return json(Object.fromEntries(entries));
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function file(
  name: string,
  type: string,
  text: string,
  encoding: PolicyFile["encoding"] = "utf-8",
): PolicyFile {
  return { name, type, text, encoding };
}
