/** The primitives that crypto/ builds on, noble's and the platform's, against the standards' own vectors. */

import { ctr } from "@noble/ciphers/aes.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { rfc4231 } from "./vectors/rfc-4231.ts";
import { rfc5869 } from "./vectors/rfc-5869.ts";
import { sp80038aCtrAes256 } from "./vectors/sp-800-38a.ts";

const bytes = (hex: string) => hexToBytes(hex.replaceAll(/\s/g, ""));

test("AES-256-CTR matches SP 800-38A F.5.5, in noble and in WebCrypto", async () => {
  const { key, initialCounter, plaintext, ciphertext } = sp80038aCtrAes256;
  const counter = bytes(initialCounter);
  expect(ctr(bytes(key), counter).encrypt(bytes(plaintext))).toEqual(bytes(ciphertext));

  const nativeKey = await crypto.subtle.importKey("raw", bytes(key), "AES-CTR", false, ["encrypt"]);
  const native = await crypto.subtle.encrypt(
    { name: "AES-CTR", counter, length: 64 },
    nativeKey,
    bytes(plaintext),
  );
  expect(new Uint8Array(native)).toEqual(bytes(ciphertext));
});

test.each(rfc4231)(
  "HMAC-SHA-256 matches RFC 4231 case $testCase, in noble and in WebCrypto",
  async (vector) => {
    const expected = vector.hmac;
    expect(bytesToHex(hmac(sha256, bytes(vector.key), bytes(vector.data))).slice(0, expected.length)).toBe(
      expected,
    );
    const nativeKey = await crypto.subtle.importKey(
      "raw",
      bytes(vector.key),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const native = new Uint8Array(await crypto.subtle.sign("HMAC", nativeKey, bytes(vector.data)));
    expect(bytesToHex(native).slice(0, expected.length)).toBe(expected);
  },
);

test.each(rfc5869)("HKDF-SHA-256 matches RFC 5869 $section", ({ ikm, salt, info, prk, okm }) => {
  expect(bytesToHex(extract(sha256, bytes(ikm), bytes(salt)))).toBe(prk);
  expect(bytesToHex(expand(sha256, bytes(prk), bytes(info), okm.length / 2))).toBe(okm);
});
