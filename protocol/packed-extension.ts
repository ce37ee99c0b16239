/**
 * Owns: what a server tells about the packed extension that it serves, and under which paths it does.
 */

import * as v from "valibot";
import { Sha256, WebOrigin } from "./fields.ts";

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
