/**
 * Owns: the list of devices as a file to carry to another browser: JSON, `farhand-devices` version 1, the devices in it
 * sealed under a passphrase.
 * Must never: hold an access code outside of its seal, or believe anything of a file before its seal, size and schema.
 *
 * Access codes that devices drew themselves are in it, in clear under the seal: the browser that opens it has another key.
 *
 * The cost of a guess stands in the file for whoever reads it. It is the one that this version has compiled in: a file that
 * says less was weakened, and one that says more is of a later version; neither is opened.
 */

import * as v from "valibot";
import { argon2idCost } from "../../crypto/argon2id.ts";
import { type RandomBytes, randomBytes } from "../../crypto/random.ts";
import type { StretchAccessCode } from "../../peer/device/access-code.ts";
import { openByPassphrase, sealByPassphrase, sealBytes } from "../../peer/device/sealed-by-passphrase.ts";
import { stretchInWorker } from "../../peer/device/stretch-in-worker.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import { base64urlOf, TimestampMs } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage, parseMessage } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { deviceLimits, KeptDevice } from "../platform/device-storage.ts";

/** A thousand devices with the longest words, in base64 of what UTF-8 and JSON make of them. */
export const deviceFileBytes = 8 * 1024 * 1024;
const purpose = "farhand-devices-v1";
const { memoryKib, passes, lanes } = argon2idCost;

const DeviceFile = v.strictObject({
  format: v.literal("farhand-devices"),
  version: v.literal(1),
  kdf: v.strictObject({
    name: v.literal("argon2id"),
    memoryKib: v.literal(memoryKib),
    passes: v.literal(passes),
    lanes: v.literal(lanes),
    salt: base64urlOf(sealBytes.salt),
  }),
  cipher: v.strictObject({ name: v.literal("aes-256-gcm"), nonce: base64urlOf(sealBytes.nonce) }),
  sealed: v.pipe(v.string(), v.minLength(1), v.maxLength(deviceFileBytes)),
});
const { sealedCode: _, ...words } = KeptDevice.entries;
const CarriedDevice = v.strictObject({
  ...words,
  accessCode: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(limits.accessCodeCharsMax))), null),
});
/** A device without what only this browser can read, and with the access code that it kept. */
export type CarriedDevice = Readonly<v.InferOutput<typeof CarriedDevice>>;
const Content = v.strictObject({
  savedMs: TimestampMs,
  devices: v.pipe(
    v.array(CarriedDevice),
    v.maxLength(deviceLimits.devices),
    v.check((devices) => new Set(devices.map(({ id }) => id)).size === devices.length),
  ),
});

type Use = {
  readonly passphrase: string;
  readonly stretch?: StretchAccessCode;
  readonly randomBytes?: RandomBytes;
};

/** Takes about a second. */
export async function writeDeviceFile(
  devices: readonly CarriedDevice[],
  savedMs: number,
  use: Use,
): Promise<Uint8Array<ArrayBuffer>> {
  const { salt, nonce, sealed } = await sealByPassphrase(encodeMessage({ savedMs, devices }), {
    purpose,
    passphrase: use.passphrase,
    stretch: use.stretch ?? stretchInWorker,
    randomBytes: use.randomBytes ?? randomBytes,
  });
  return encodeMessage({
    format: "farhand-devices",
    version: 1,
    kdf: { name: "argon2id", memoryKib, passes, lanes, salt: bytesToBase64url(salt) },
    cipher: { name: "aes-256-gcm", nonce: bytesToBase64url(nonce) },
    sealed: bytesToBase64url(sealed),
  } satisfies v.InferOutput<typeof DeviceFile>);
}

/** Fails with `passphrase-wrong`; with `device-file-invalid` for what no `writeDeviceFile` of this version wrote. */
export async function readDeviceFile(file: Uint8Array, use: Use): Promise<Result<readonly CarriedDevice[]>> {
  const outer = parseMessage(DeviceFile, file, deviceFileBytes);
  if (!outer.ok) return err("device-file-invalid");
  const { kdf, cipher } = outer.value;
  const salt = base64urlToBytes(kdf.salt);
  const nonce = base64urlToBytes(cipher.nonce);
  const sealed = base64urlToBytes(outer.value.sealed);
  if (!salt || !nonce || !sealed) return err("device-file-invalid");
  const opened = await openByPassphrase(
    { salt, nonce, sealed },
    { purpose, passphrase: use.passphrase, stretch: use.stretch ?? stretchInWorker },
  );
  if (!opened.ok) return opened;
  const content = parseMessage(Content, opened.value, deviceFileBytes);
  return content.ok ? ok(content.value.devices) : err("device-file-invalid");
}
