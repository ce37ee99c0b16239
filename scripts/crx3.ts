/**
 * Owns: the CRX3 container: a ZIP, the publisher's public key and a signature over both, as Chromium reads it.
 * Never: writes anything that depends on time, machine or file modes: one key and one set of files give one sequence
 * of bytes. (The package `crx3` takes modes over from the disk, and six packages with it, so it is not used.)
 * Sources: Chromium, components/crx_file/crx3.proto and crx_creator.cc; RSA signatures are PKCS #1 v1.5, which has no
 * randomness.
 */
import { createHash, createPublicKey, type KeyObject, sign } from "node:crypto";
import { type Zippable, zipSync } from "fflate";

const magic = Buffer.from("Cr24");
const signedContext = Buffer.from("CRX3 SignedData\0");

/** Local time on purpose: a ZIP holds what clocks show, so every time zone writes this as the same bytes. */
const anyTime = new Date(2000, 0, 1);

/** Packs files, by their paths in the extension, and signs them. */
export function packCrx3(files: ReadonlyMap<string, Uint8Array>, privateKey: KeyObject): Buffer {
  const entries: Zippable = {};
  for (const path of [...files.keys()].toSorted()) {
    entries[path] = [files.get(path) ?? new Uint8Array(), { level: 9, mtime: anyTime }];
  }
  const archive = zipSync(entries);
  const publicKey = publicKeyOf(privateKey);
  const signedData = field(1, keyHash(publicKey));
  const signature = sign(
    "sha256",
    Buffer.concat([signedContext, uint32(signedData.length), signedData, archive]),
    privateKey,
  );
  const header = Buffer.concat([
    field(2, Buffer.concat([field(1, publicKey), field(2, signature)])),
    field(10_000, signedData),
  ]);
  return Buffer.concat([magic, uint32(3), uint32(header.length), header, archive]);
}

/** DER of the SubjectPublicKeyInfo. */
export function publicKeyOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" });
}

/** The id that Chromium gives to extensions signed with this key: the hash's digits written as a to p. */
export function extensionIdOf(publicKey: Uint8Array): string {
  return keyHash(publicKey)
    .toString("hex")
    .replaceAll(/[0-9a-f]/g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}

function keyHash(publicKey: Uint8Array): Buffer {
  return createHash("sha256").update(publicKey).digest().subarray(0, 16);
}

/** A length-delimited field of a protocol buffer. */
function field(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
