import { expect, test } from "vitest";
import { createSigningKey, isSignedBy, signWith } from "./ed25519.ts";
import { ed25519Vectors } from "./vectors/rfc-8032.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

test.each(ed25519Vectors)("RFC 8032: a signature of “$message” holds, and no other", async (vector) => {
  const [key, message, signature] = [vector.publicKey, vector.message, vector.signature].map(bytes);
  if (!key || !message || !signature) throw new Error("no vector");
  expect(await isSignedBy(key, signature, message)).toBe(true);
  expect(await isSignedBy(key, signature, Uint8Array.of(...message, 0))).toBe(false);
  for (const at of [0, 31, 32, 63]) {
    const other = signature.slice();
    other[at] = (other[at] ?? 0) ^ 1;
    expect(await isSignedBy(key, other, message)).toBe(false);
  }
  expect(await isSignedBy(key.slice(1), signature, message)).toBe(false);
  expect(await isSignedBy(key, signature.slice(1), message)).toBe(false);
});

test("a key of our own signs, and its private half cannot be read back", async () => {
  const [mine, other] = [await createSigningKey(), await createSigningKey()];
  if (!mine || !other) throw new Error("no Ed25519 here");
  const message = Uint8Array.of(1, 2, 3);
  const signature = await signWith(mine, message);
  expect(await isSignedBy(mine.publicKey, signature, message)).toBe(true);
  expect(await isSignedBy(other.publicKey, signature, message)).toBe(false);
  expect(await signWith(mine, message)).toEqual(signature);
  expect(mine.privateKey.extractable).toBe(false);
});
