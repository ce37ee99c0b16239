import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawSecret, formatJoinCode, joinCodeToFragment, parseJoinCode } from "./join-code.ts";

const digits = (count: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count })
    .map((drawn) => drawn.join(""));
const joinCode = fc.record({
  locator: fc.integer({ min: 4, max: 6 }).chain(digits),
  secret: digits(6),
});

describe("[JC-1] a secret is one of a million, each equally likely", () => {
  test("draws again above the last whole million of 32 bits", () => {
    const draws = [0xffff_ffff, 4_294_000_000, 4_293_999_999];
    const secret = drawSecret(() => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, draws.shift() ?? 0);
      return bytes;
    });
    expect(secret).toBe("999999");
    expect(draws).toEqual([]);
  });

  test("keeps leading zeros", () => {
    expect(drawSecret((count) => new Uint8Array(count))).toBe("000000");
  });

  test("every accepted draw is the remainder of a million", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_293_999_999 }), (drawn) => {
        const secret = drawSecret(() => {
          const bytes = new Uint8Array(4);
          new DataView(bytes.buffer).setUint32(0, drawn);
          return bytes;
        });
        expect(secret).toMatch(/^\d{6}$/);
        expect(Number(secret)).toBe(drawn % 1_000_000);
      }),
    );
  });
});

describe("[JC-2] a code is read with any spacing and separators", () => {
  test("what is shown and what is in a link reads back", () => {
    fc.assert(
      fc.property(joinCode, (code) => {
        expect(parseJoinCode(formatJoinCode(code))).toEqual({ ok: true, value: code });
        expect(parseJoinCode(joinCodeToFragment(code).slice(1))).toEqual({ ok: true, value: code });
      }),
    );
  });

  test("separators anywhere change nothing", () => {
    const separator = fc.constantFrom("", " ", "  ", "-", "–", "\u00a0", "\u202f", "\t", ".", "/", "\u200b");
    fc.assert(
      fc.property(joinCode, fc.array(separator, { minLength: 14, maxLength: 14 }), (code, separators) => {
        const typed = Array.from(`${code.locator}${code.secret}`)
          .map((digit, index) => `${separators[index] ?? ""}${digit}`)
          .join("");
        expect(parseJoinCode(`${typed}${separators[13] ?? ""}`)).toEqual({ ok: true, value: code });
      }),
    );
  });

  test("digits of other scripts are digits", () => {
    const code = { ok: true, value: { locator: "4821", secret: "507264" } };
    expect(parseJoinCode("٤٨٢١ ٥٠٧ ٢٦٤")).toEqual(code);
    expect(parseJoinCode("４８２１－５０７２６４".replace("－", "-"))).toEqual(code);
    expect(parseJoinCode("४८२१ ५०७ २६४")).toEqual(code);
  });

  test.each(["", "4821", "123456789", "1234567890123", "4821-50726a", "4821 – 507 264!", "1".repeat(65)])(
    "refuses %j",
    (typed) => {
      expect(parseJoinCode(typed)).toMatchObject({ ok: false, code: "join-code-malformed" });
    },
  );

  test("never throws, and never accepts what is not digits and separators", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (typed) => {
        const parsed = parseJoinCode(typed);
        if (parsed.ok) expect(`${parsed.value.locator}${parsed.value.secret}`).toMatch(/^\d{10,12}$/);
      }),
    );
  });
});
