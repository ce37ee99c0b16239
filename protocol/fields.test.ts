import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { base64urlToBytes, bytesToBase64url } from "./base64url.ts";
import { base64urlOf } from "./fields.ts";

describe("base64urlOf", () => {
  it("takes exactly what decodes to that many bytes", () => {
    const lengths = fc.integer({ min: 1, max: 40 });
    const nearMisses = fc.string({
      unit: fc.constantFrom(...Array.from("AQgwEIz09-_=+/ \n")),
      maxLength: 56,
    });
    fc.assert(
      fc.property(lengths, nearMisses, (bytes, text) => {
        expect(v.is(base64urlOf(bytes), text)).toBe(base64urlToBytes(text)?.byteLength === bytes);
      }),
    );
  });

  it("takes what it was made from, and not with its spare bits set", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = bytesToBase64url(bytes);
        expect(v.is(base64urlOf(16), text)).toBe(true);
        expect(v.is(base64urlOf(16), `${text.slice(0, -1)}B`)).toBe(false);
        expect(v.is(base64urlOf(16), `${text}\n`)).toBe(false);
      }),
    );
  });
});
