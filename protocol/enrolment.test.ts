import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { bytesToBase64url } from "./base64url.ts";
import { Enrolment, encodeEnrolment, formatEnrolmentToken, readEnrolmentToken } from "./enrolment.ts";
import { limits } from "./limits.ts";

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const enrolments = fc
  .record({
    id: bytesOf(16).map(bytesToBase64url),
    group: fc.string({ unit: "grapheme", minLength: 1, maxLength: limits.nameChars }),
    expiresAtMs: fc.integer({ min: 0, max: 8.64e15 }),
    maxUses: fc.integer({ min: 1, max: limits.enrolmentUses }),
    technician: bytesOf(32).map(bytesToBase64url),
    sealing: bytesOf(32).map(bytesToBase64url),
  })
  .filter((enrolment) => v.is(Enrolment, enrolment));
const signature = new Uint8Array(64);

test("[EN-1] every enrolment comes back from its token as it was, and fits the longest", () => {
  fc.assert(
    fc.property(enrolments, (enrolment) => {
      const token = formatEnrolmentToken(encodeEnrolment(enrolment), signature);
      expect(token.length).toBeLessThanOrEqual(limits.enrolmentTokenChars);
      expect(readEnrolmentToken(token)).toMatchObject({ ok: true, value: { enrolment } });
    }),
  );
  const longest = { group: "\uffee".repeat(64), expiresAtMs: 1, maxUses: 1 };
  const token = formatEnrolmentToken(
    encodeEnrolment({ ...longest, id: "A".repeat(22), technician: "A".repeat(43), sealing: "A".repeat(43) }),
    signature,
  );
  expect(token).toHaveLength(limits.enrolmentTokenChars);
});

test("[EN-1] any bytes are refused or are the one encoding of what was read", () => {
  fc.assert(
    fc.property(enrolments, fc.nat(), fc.nat({ max: 255 }), fc.nat(3), (enrolment, where, byte, cut) => {
      const encoded = encodeEnrolment(enrolment);
      const changed = encoded.slice(0, encoded.length - cut);
      changed[where % changed.length] = byte;
      const read = readEnrolmentToken(formatEnrolmentToken(changed, signature));
      if (read.ok) expect(encodeEnrolment(read.value.enrolment)).toEqual(changed);
      else expect(read.code).toBe("enrolment-invalid");
    }),
  );
});

test.each([
  ["nothing", ""],
  ["no text", 7],
  ["no signature", "AAAA"],
  ["a short signature", `${"A".repeat(126)}.AAAA`],
  ["three parts", `${"A".repeat(126)}.${"A".repeat(86)}.A`],
  ["another version", formatEnrolmentToken(new Uint8Array(100).fill(2), signature)],
  ["no group", formatEnrolmentToken(Uint8Array.of(1, ...new Uint8Array(92)), signature)],
  [
    "a group that is no UTF-8",
    formatEnrolmentToken(Uint8Array.of(1, ...new Uint8Array(92), 0xff), signature),
  ],
  ["stray bits", `${"A".repeat(127)}B.${"A".repeat(86)}`],
])("[EN-1] refuses %s", (_, token) => {
  expect(readEnrolmentToken(token)).toMatchObject({ ok: false, code: "enrolment-invalid" });
});
