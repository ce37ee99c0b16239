import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { randomBytes } from "../../crypto/random.ts";
import { SealedOffer } from "../../protocol/enrolment-offer.ts";
import { DisplayName } from "../../protocol/fields.ts";
import { accessCodeWeakness, normalizeAccessCode } from "../device/access-code.ts";
import { drawDeviceCode, drawDeviceName } from "./device-code.ts";

test("[EN-9] a device's code has 120 bits in letters that can be read out and typed", () => {
  const code = drawDeviceCode(randomBytes);
  expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
  expect(normalizeAccessCode(code)).toBe(code);
  expect(accessCodeWeakness(code)).toBeNull();
  expect(v.is(SealedOffer.entries.code, code)).toBe(true);
  expect(new Set(Array.from({ length: 200 }, () => drawDeviceCode(randomBytes))).size).toBe(200);
  // Each letter has as many bytes as any other.
  const drawn = drawDeviceCode(() => Uint8Array.from({ length: 24 }, (_, at) => at * 32));
  expect(drawn).toBe("0000-0000-0000-0000-0000-0000");
});

test("a device is called by its group and something of its own, whatever the group is called", () => {
  expect(drawDeviceName("Front desk", "Linux", () => Uint8Array.of(4, 12, 7, 22, 23))).toBe(
    "Front desk, Linux 4c7pq",
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 64 }), (group) => {
      const name = drawDeviceName(group, "Chrome OS", randomBytes);
      if (v.is(DisplayName, group)) expect(v.is(DisplayName, name)).toBe(true);
      expect(name).toMatch(/Chrome OS [a-z0-9]{5}$/);
    }),
  );
});
