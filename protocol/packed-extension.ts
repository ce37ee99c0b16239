/**
 * Owns: what a server tells about the packed extension that it serves, under which paths it does, and what a browser is
 * answered that asks for a newer one.
 */

import * as v from "valibot";
import { ExtensionVersion } from "./desk/device-settings.ts";
import { Sha256, TimestampMs, WebOrigin } from "./fields.ts";

export const packedExtensionPaths = {
  /** The extension itself, a signed CRX3. */
  package: "/extension/farhand.crx",
  /** Where browsers ask for a newer one (gupdate protocol). */
  updates: "/extension/update.xml",
  /** {@link PackedExtension} */
  about: "/extension/extension.json",
} as const;

export const ExtensionId = v.pipe(v.string(), v.regex(/^[a-p]{32}$/));

export const PackedExtension = v.strictObject({
  id: ExtensionId,
  version: v.pipe(v.string(), v.regex(/^\d{1,5}(\.\d{1,5}){0,3}$/)),
  /** Of the package. */
  sha256: Sha256,
  /** DER of the SubjectPublicKeyInfo, base64, as the manifest holds it. */
  publicKey: v.pipe(v.string(), v.maxLength(4_000), v.base64()),
  /** The server that it was packed for: its updates come from there. */
  server: WebOrigin,
});
export type PackedExtension = v.InferOutput<typeof PackedExtension>;

/** What `extension.json` may hold at most. */
export const packedExtensionBytes = 8 * 1024;

/** How many packages a folder keeps. */
export const packagesKept = 50;

/** The packages of a folder with when each was packed: the newest and earlier ones of the same key and server. */
export const PackedVersions = v.pipe(
  v.array(
    v.strictObject({
      version: ExtensionVersion,
      /** Of the package. */
      sha256: Sha256,
      /** The first time that these bytes were packed. */
      packedAtMs: TimestampMs,
      /** The oldest Chromium that takes it. */
      oldestBrowser: v.pipe(v.string(), v.regex(/^\d{1,5}(\.\d{1,5}){0,3}$/)),
    }),
  ),
  v.maxLength(packagesKept),
);
export type PackedVersions = v.InferOutput<typeof PackedVersions>;
export type PackedVersion = PackedVersions[number];

/** What `versions.json` may hold at most. */
export const packedVersionsBytes = 16 * 1024;

/** A package by its version; the newest has no version in its address. */
export function packageAddress(server: string, version: string | null): string {
  const address = server + packedExtensionPaths.package;
  return version === null ? address : `${address}?version=${version}`;
}

/**
 * What a browser is answered that asks for a newer one (gupdate protocol); null: there is none for it.
 * None of these values can hold a character that XML would need escaped: their schemas leave none.
 */
export function updateManifest(
  id: string,
  update: {
    readonly codebase: string;
    readonly version: string;
    readonly oldestBrowser: string;
  } | null,
): string {
  const check =
    update === null
      ? `<updatecheck status="noupdate"/>`
      : `<updatecheck codebase="${update.codebase}" version="${update.version}" prodversionmin="${update.oldestBrowser}"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}">
    ${check}
  </app>
</gupdate>
`;
}
