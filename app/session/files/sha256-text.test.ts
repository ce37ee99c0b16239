import { expect, test } from "vitest";
import { bytesToBase64url } from "../../../protocol/base64url.ts";
import { sha256Text } from "./sha256-text.ts";

test("a SHA-256 is written as sha256sum writes it", () => {
  // FIPS 180-4: the digest of "abc".
  const digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  expect(sha256Text(bytesToBase64url(bytes))).toBe(digits);
  expect(sha256Text("short")).toBe("short");
});
