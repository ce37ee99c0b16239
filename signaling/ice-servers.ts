/**
 * Owns: what a member is told about STUN and TURN, with TURN credentials that die by themselves.
 * Never: gives out the TURN secret, or names a server the operator did not name.
 *
 * Credentials are coturn's `use-auth-secret` scheme (draft-uberti-behave-turn-rest-00): the username is the second at
 * which they end, a colon and a random id; the credential is base64 of HMAC-SHA1 over it. SHA-1 is the scheme's.
 */

import { createHmac } from "node:crypto";
import { bytesToBase64url } from "../protocol/base64url.ts";
import type { IceConfiguration } from "../protocol/signaling-messages.ts";
import type { RandomBytes } from "./clock.ts";

export interface IceSettings {
  readonly stunUrls: readonly string[];
  readonly turnUrls: readonly string[];
  /** Shared with the TURN server; null when no TURN server is configured. */
  readonly turnSecret: string | null;
  readonly turnLifetimeMs: number;
  readonly relayOnly: boolean;
}

/** Fresh servers for one member. The random id ties nothing to a person, room or connection. */
export function iceConfiguration(
  settings: IceSettings,
  nowMs: number,
  randomBytes: RandomBytes,
): IceConfiguration {
  const servers: IceConfiguration["servers"] = [];
  if (settings.stunUrls.length > 0) servers.push({ urls: [...settings.stunUrls] });
  const hasTurn = settings.turnUrls.length > 0 && settings.turnSecret !== null;
  if (hasTurn) {
    const endsAtSeconds = Math.floor((nowMs + settings.turnLifetimeMs) / 1000);
    const username = `${endsAtSeconds}:${bytesToBase64url(randomBytes(9))}`;
    const credential = createHmac("sha1", settings.turnSecret).update(username).digest("base64");
    servers.push({ urls: [...settings.turnUrls], username, credential });
  }
  return {
    servers,
    relayOnly: settings.relayOnly,
    lifetimeMs: hasTurn ? settings.turnLifetimeMs : null,
  };
}
