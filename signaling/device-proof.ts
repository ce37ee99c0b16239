/**
 * Owns: checking that whoever announces a device holds its key.
 * Never: believes an id that somebody names: it is computed here from the key that was proved.
 * Sources: RFC 8032 (Ed25519), FIPS 180-4.
 */

import { createHash, webcrypto } from "node:crypto";
import type * as v from "valibot";
import { base64urlToBytes, bytesToBase64url } from "../protocol/base64url.ts";
import { type DeviceAnnounce, type DeviceId, presenceStatement } from "../protocol/presence-messages.ts";

/** The id of the device whose key signed the answer to `challenge`; null when it was not so. */
export async function provenDevice(
  challenge: string,
  announcement: v.InferOutput<typeof DeviceAnnounce>,
): Promise<DeviceId | null> {
  const publicKey = base64urlToBytes(announcement.publicKey);
  const signature = base64urlToBytes(announcement.signature);
  if (publicKey === null || signature === null) return null;
  const device = bytesToBase64url(createHash("sha256").update(publicKey).digest().subarray(0, 16));
  const statement = presenceStatement({ challenge, device, origin: announcement.origin });
  if (statement === null) return null;
  try {
    const key = await webcrypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return (await webcrypto.subtle.verify("Ed25519", key, signature, statement)) ? device : null;
  } catch {
    // Bytes that are no point of the curve.
    return null;
  }
}
