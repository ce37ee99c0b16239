import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { createSealingKey, openSealed, sealedBoxBytes, sealTo } from "./sealed-box.ts";
import { x25519Vector } from "./vectors/rfc-7748.ts";

const content = utf8ToBytes("kestrel vat 41");
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

async function newKey() {
  const key = await createSealingKey();
  if (!key) throw new Error("no X25519 here");
  return key;
}
async function sealed(to: Uint8Array, purpose = "trial") {
  const made = await sealTo(to, purpose, content);
  if (!made) throw new Error("nothing was sealed");
  return made;
}

test("what was sealed to a key opens with it, is different each time, and holds nothing in clear", async () => {
  const key = await newKey();
  const [one, other] = [await sealed(key.publicKey), await sealed(key.publicKey)];
  expect(await openSealed(key, "trial", one)).toEqual(content);
  expect(await openSealed(key, "trial", other)).toEqual(content);
  expect(one).not.toEqual(other);
  expect(one).toHaveLength(content.length + sealedBoxBytes);
  expect(Buffer.from(one).includes(Buffer.from(content))).toBe(false);
});

test("neither another key, nor another purpose, nor changed bytes open it", async () => {
  const [key, other] = [await newKey(), await newKey()];
  const made = await sealed(key.publicKey);
  expect(await openSealed(other, "trial", made)).toBeNull();
  expect(await openSealed(key, "trial ", made)).toBeNull();
  for (const at of made.keys()) {
    expect(await openSealed(key, "trial", made.with(at, (made[at] ?? 0) ^ 1)), `byte ${at}`).toBeNull();
  }
  expect(await openSealed(key, "trial", made.slice(0, -1))).toBeNull();
  expect(await openSealed(key, "trial", made.slice(0, sealedBoxBytes - 1))).toBeNull();
});

test("nothing is sealed to what is no key, or to a point that makes the secret known", async () => {
  expect(await sealTo(new Uint8Array(31), "trial", content)).toBeNull();
  expect(await sealTo(new Uint8Array(32), "trial", content)).toBeNull();
  const one = new Uint8Array(32).fill(1, 0, 1);
  expect(await sealTo(one, "trial", content)).toBeNull();
  const key = await newKey();
  expect(await openSealed(key, "trial", concatBytes(one, new Uint8Array(40)))).toBeNull();
});

test("the private half cannot be read back", async () => {
  expect((await newKey()).privateKey.extractable).toBe(false);
});

test("RFC 7748 §6.1: the platform's X25519 agrees on the secret that stands there", async () => {
  const { alice, bob, secret } = x25519Vector;
  // A private key goes in as PKCS #8 alone: its header is RFC 8410's.
  const pkcs8 = bytes(`302e020100300506032b656e04220420${bob.privateKey}`);
  const own = await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]);
  const other = await crypto.subtle.importKey("raw", bytes(alice.publicKey), "X25519", true, []);
  const agreed = await crypto.subtle.deriveBits({ name: "X25519", public: other }, own, 256);
  expect(new Uint8Array(agreed)).toEqual(bytes(secret));
  // And ours opens what somebody made by the formula in the header.
  const [sender, receiver] = [bytes(alice.publicKey), bytes(bob.publicKey)];
  const info = concatBytes(utf8ToBytes("farhand/1 sealed box\0"), sender, receiver, utf8ToBytes("trial"));
  const key = hkdf(sha256, bytes(secret), undefined, info, 32);
  const made = concatBytes(sender, gcm(key, new Uint8Array(12)).encrypt(content));
  expect(await openSealed({ publicKey: receiver, privateKey: own }, "trial", made)).toEqual(content);
});
