/**
 * Owns: who may open a room with a join code, where accounts are asked for: who shows a right that the account server
 * signed. It is verified with a public key alone.
 * Never: learns who it was given to: the token says what it is for and until when, and nothing else.
 *
 * A token is a JWT (RFC 7519) signed with Ed25519 (RFC 8037), audience `farhand rooms`.
 */

import { importJWK, jwtVerify } from "jose";
import { bytesToBase64url } from "../protocol/base64url.ts";

export interface RoomGate {
  /** @param token what the client shows; nothing, if it shows none */
  admits(token: string | undefined, nowMs: number): Promise<boolean>;
}

export const roomAudience = "farhand rooms";

export interface RoomGateOptions {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Whether a right is asked for yet: before an organisation was set up everybody may. */
  readonly isAskedFor: () => Promise<boolean>;
}

export async function createRoomGate({ publicKey, isAskedFor }: RoomGateOptions): Promise<RoomGate> {
  const key = await importJWK({ kty: "OKP", crv: "Ed25519", x: bytesToBase64url(publicKey) }, "EdDSA");
  return {
    async admits(token, nowMs) {
      if (!(await isAskedFor())) return true;
      if (token === undefined) return false;
      try {
        await jwtVerify(token, key, {
          algorithms: ["EdDSA"],
          audience: roomAudience,
          requiredClaims: ["exp"],
          currentDate: new Date(nowMs),
        });
        return true;
      } catch {
        return false;
      }
    },
  };
}
