/** The codes of an authenticator app: by the vectors of RFC 6238, in one step around now, for one member alone. */
import { createSecretKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import {
  authenticatorUri,
  drawSecretKey,
  openSecretKey,
  sealSecretKey,
  stepOfCode,
} from "./authenticator.ts";

const draw = (count: number) => new Uint8Array(randomBytes(count));
/** `12345678901234567890`, the secret of RFC 6238, appendix B. */
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at second %i of RFC 6238 the code is %s", (second, code) => {
  expect(stepOfCode(rfcSecret, code, second * 1_000)).toBe(Math.floor(second / 30));
});

test("a code is right in its own step and in the one before and after, and no further", () => {
  const ownStep = 37_037_037;
  const at = (steps: number) => stepOfCode(rfcSecret, "050471", (ownStep + steps) * 30_000);
  expect([-2, -1, 0, 1, 2].map(at)).toEqual([null, ownStep, ownStep, ownStep, null]);
  expect(stepOfCode(rfcSecret, "050471", (ownStep + 2) * 30_000 - 1)).toBe(ownStep);
});

test("a secret has 160 bits, and its address says all that an app has to know", () => {
  const secret = drawSecretKey(draw);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const uri = new URL(authenticatorUri(secret, "Nord & Wind: Süd", "ada+x@northwind.example"));
  expect(uri.protocol).toBe("otpauth:");
  expect(decodeURIComponent(uri.pathname)).toContain("Nord & Wind: Süd:ada+x@northwind.example");
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: "Nord & Wind: Süd",
    secret,
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
});

test("what is sealed for one member opens for no other, and under no other key", () => {
  const [key, otherKey] = [createSecretKey(draw(32)), createSecretKey(draw(32))];
  const sealed = sealSecretKey(key, rfcSecret, "ada", draw);
  expect(sealed).not.toContain(rfcSecret);
  expect(openSecretKey(key, sealed, "ada")).toBe(rfcSecret);
  expect(openSecretKey(key, sealed, "eve")).toBeNull();
  expect(openSecretKey(otherKey, sealed, "ada")).toBeNull();
});
