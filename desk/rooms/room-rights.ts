/**
 * Owns: technicians' rights to open a room of the signaling server: a signed token, good for a few minutes, that says what
 * it is for and until when.
 * Never: says whose it is: the signaling server stays as blind as it was.
 * Source: RFC 7519, RFC 8037 (Ed25519 in JWS).
 */

import { createPrivateKey, createPublicKey } from "node:crypto";
import { SignJWT } from "jose";
import { drawRoomToken } from "../../protocol/desk/rooms-api.ts";
import { ok } from "../../protocol/result.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import type { DeskServices } from "../services.ts";

/** Long enough for a colleague's invitation to be agreed to. */
const lifetimeMs = 5 * 60_000;
/** What the signaling server expects of the audience (signaling/room-gate.ts). */
const audience = "farhand rooms";

/** DER of a PKCS #8 Ed25519 key, up to the seed (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

function privateKeyOf(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
}

/** 32 bytes: all that the signaling server is given. */
export function roomPublicKey(seed: Uint8Array): Uint8Array {
  const { x = "" } = createPublicKey(privateKeyOf(seed)).export({ format: "jwk" });
  return new Uint8Array(Buffer.from(x, "base64url"));
}

export function serveRoomRights(api: Api, { environment, keys }: DeskServices): void {
  const key = privateKeyOf(keys.rooms);

  api.serve(drawRoomToken, async () => {
    const expiresAtMs = environment.clock.now() + lifetimeMs;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: "EdDSA" })
      .setAudience(audience)
      .setExpirationTime(Math.floor(expiresAtMs / 1_000))
      .sign(key);
    return ok({ token, expiresAt: isoTime(expiresAtMs) });
  });
}
