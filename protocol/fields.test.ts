import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { base64urlToBytes, bytesToBase64url } from "./base64url.ts";
import { base64urlOf, cleanDisplayName, DisplayName } from "./fields.ts";

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

describe("a name", () => {
  const tower = "a" + "\u0301".repeat(40);

  it.each([
    ["nothing but a zero-width space", "\u200b"],
    ["nothing but joiners", "\u200d\u200c"],
    ["nothing but a Hangul filler", "\u3164"],
    ["nothing but a braille blank", "\u2800"],
    ["a direction override", "Tom\u202egpj"],
    ["an Arabic letter mark", "\u061cTom"],
    ["a soft hyphen", "Far\u00adhand"],
    ["tag characters", "Tom\u{e0041}"],
    ["a tower of marks", tower],
    ["half of a character", "Tom\ud83d"],
    ["a space at its end", "Tom "],
    ["a line separator", "Tom\u2028Ute"],
  ])("[CO-7] that is or has %s is refused: nobody is hidden, nobody poses as another", (_, name) => {
    expect(v.is(DisplayName, name)).toBe(false);
    const cleaned = cleanDisplayName(name);
    expect(cleaned === "" || v.is(DisplayName, cleaned)).toBe(true);
  });

  it.each(["Rosa Lindner", "李小龍", "محمد", "می‌خواهم", "Zoë", "Nguyễn Thị Ánh", "👩‍💻", "अनुष्का", "ก็"])(
    "of any script stays as it is: %s",
    (name) => {
      expect(v.is(DisplayName, name)).toBe(true);
      expect(cleanDisplayName(name)).toBe(name.normalize("NFC"));
    },
  );

  it("that is typed always becomes one that the others take, or nothing", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({
        unit: fc.constantFrom(...Array.from("aß \u200b\u200d\u0301\u3164\u202e\n👩\ud83d")),
        maxLength: 120,
      }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const name = cleanDisplayName(text);
        expect(name === "" || v.is(DisplayName, name)).toBe(true);
        expect(cleanDisplayName(name)).toBe(name);
      }),
    );
  });

  it("is never cut through a character", () => {
    expect(cleanDisplayName(`${"a".repeat(63)}👩`)).toBe("a".repeat(63));
  });
});
