/**
 * How an unattended device is found: more of the signaling server's vocabulary, beside signaling-messages.ts. A device
 * is known by its key alone; the server holds who is connected now, and nothing else.
 *
 * client → server (each acknowledged, as there)
 *
 * | event            | argument        | acknowledged with |
 * |------------------|-----------------|-------------------|
 * | device:challenge | DeviceChallenge | DeviceChallenged: for one announcement of this connection, soon |
 * | device:announce  | DeviceAnnounce  | Done. A newer connection of the same device takes the older one's place |
 * | device:withdraw  | DeviceWithdraw  | Done |
 * | devices:watch    | DevicesWatch    | DevicesWatched: replaces what was watched before; an empty list ends it |
 * | device:ring      | DeviceRing      | Done, or `device-absent` |
 *
 * server → client
 *
 * | event            | argument |
 * |------------------|----------|
 * | device:presence  | DevicePresence: a watched device came or went |
 * | device:ring      | DeviceRung, to the device alone |
 * | device:replaced  | DeviceReplaced: another connection proved the same key |
 *
 * A device's id is the first 16 bytes of SHA-256 of its raw Ed25519 public key.
 */

import * as v from "valibot";
import { base64urlToBytes } from "./base64url.ts";
import { base64urlOf, Id } from "./fields.ts";
import { limits } from "./limits.ts";
import { Failed, Version } from "./signaling-messages.ts";

export const DeviceId = Id;
export type DeviceId = string;

const utf8 = new TextEncoder();
const Origin = v.pipe(v.string(), v.maxLength(300), v.regex(/^https?:\/\/[^\s/?#]+$/));
/** Opaque to the server, as a signal's payload is. */
const RingPayload = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.ringPayloadBytes),
  v.check((payload) => utf8.encode(payload).byteLength <= limits.ringPayloadBytes),
);

export const DeviceChallenge = v.strictObject({ v: Version });
export const DeviceAnnounce = v.strictObject({
  v: Version,
  publicKey: base64urlOf(32),
  /** The server's origin as the device reached it: what is signed for one server is worth nothing at another. */
  origin: Origin,
  /** Ed25519 (RFC 8032) over `presenceStatement`. */
  signature: base64urlOf(64),
});
export const DeviceWithdraw = v.strictObject({ v: Version });
export const DevicesWatch = v.strictObject({
  v: Version,
  devices: v.pipe(
    v.array(DeviceId),
    v.maxLength(limits.devicesWatched),
    v.check((devices) => new Set(devices).size === devices.length),
  ),
});
export const DeviceRing = v.strictObject({ v: Version, device: DeviceId, payload: RingPayload });

export const DeviceChallenged = v.variant("ok", [
  v.strictObject({ ok: v.literal(true), challenge: base64urlOf(limits.challengeBytes) }),
  Failed,
]);
export type DeviceChallenged = v.InferOutput<typeof DeviceChallenged>;

export const DevicesWatched = v.variant("ok", [
  v.strictObject({
    ok: v.literal(true),
    /** Those of the asked that are present now. */
    present: v.pipe(v.array(DeviceId), v.maxLength(limits.devicesWatched)),
  }),
  Failed,
]);
export type DevicesWatched = v.InferOutput<typeof DevicesWatched>;

export const DevicePresence = v.strictObject({ device: DeviceId, present: v.boolean() });
export const DeviceRung = v.strictObject({ device: DeviceId, payload: RingPayload });
export const DeviceReplaced = v.strictObject({ device: DeviceId });

const domain = utf8.encode("farhand-presence-v1\0");

/**
 * What a device signs to be present: domain ‖ challenge (32) ‖ device id (16) ‖ origin. All but the last have one length,
 * so no two statements are the same bytes.
 * @returns null when one of them is not what it should be
 */
export function presenceStatement(of: {
  readonly challenge: string;
  readonly device: DeviceId;
  readonly origin: string;
}): Uint8Array<ArrayBuffer> | null {
  const challenge = base64urlToBytes(of.challenge);
  const device = base64urlToBytes(of.device);
  if (challenge?.length !== limits.challengeBytes || device?.length !== 16) return null;
  const origin = utf8.encode(of.origin);
  const statement = new Uint8Array(domain.length + challenge.length + device.length + origin.length);
  statement.set(domain);
  statement.set(challenge, domain.length);
  statement.set(device, domain.length + challenge.length);
  statement.set(origin, domain.length + challenge.length + device.length);
  return statement;
}
