/**
 * Owns: a device with a key of its own for tests, that signs whatever it is told to.
 * Never: ships.
 */

import { createHash, webcrypto } from "node:crypto";
import * as v from "valibot";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { DeviceChallenged, presenceStatement } from "../protocol/presence-messages.ts";
import { Done } from "../protocol/signaling-messages.ts";
import type { TestClient } from "./test-client.ts";

export interface TestDevice {
  readonly id: string;
  /** The argument of `device:announce`. @param claims what is signed instead of the truth */
  answer(challenge: string, origin: string, claims?: { readonly device?: string }): Promise<object>;
  /** Asks for a challenge and answers it. */
  announce(client: TestClient, origin: string): Promise<Done>;
}

export async function challengeFor(client: TestClient): Promise<string> {
  const reply = v.parse(DeviceChallenged, await client.ask("device:challenge", { v: 1 }));
  if (!reply.ok) throw new Error(reply.code);
  return reply.challenge;
}

export async function createTestDevice(): Promise<TestDevice> {
  const pair = await webcrypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("no pair of keys");
  const { privateKey, publicKey } = pair;
  const raw = new Uint8Array(await webcrypto.subtle.exportKey("raw", publicKey));
  const id = bytesToBase64url(createHash("sha256").update(raw).digest().subarray(0, 16));
  const device: TestDevice = {
    id,
    async answer(challenge, origin, claims = {}) {
      const statement = presenceStatement({ challenge, device: claims.device ?? id, origin });
      if (statement === null) throw new Error("no statement");
      const signature = new Uint8Array(await webcrypto.subtle.sign("Ed25519", privateKey, statement));
      return {
        v: 1,
        publicKey: bytesToBase64url(raw),
        origin,
        signature: bytesToBase64url(signature),
      };
    },
    async announce(client, origin) {
      const answer = await device.answer(await challengeFor(client), origin);
      return v.parse(Done, await client.ask("device:announce", answer));
    },
  };
  return device;
}
