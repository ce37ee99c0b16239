import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { element, fixedSize, sizeBytes, unknownSize, unsignedElement, voidOf } from "./ebml.ts";
import { readEbml, unsignedOf } from "./ebml-tree.ts";

const size = fc.oneof(
  fc.nat({ max: 20_000 }),
  fc.maxSafeNat(),
  // Around the edges of every length, where all ones would mean "unknown".
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: -3, max: 3 })).map(([n, d]) => 2 ** (7 * n) + d),
);

/** What RFC 8794 says a size field tells, on BigInt. */
function sizeOf(field: Uint8Array): bigint | "unknown" {
  const length = Math.clz32(field[0] ?? 0) - 23;
  if (length !== field.length) throw new Error("length");
  const bits = BigInt(`0x${[...field].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  const mask = (1n << BigInt(7 * length)) - 1n;
  return (bits & mask) === mask ? "unknown" : bits & mask;
}

describe("EBML", () => {
  it("writes every size so that it is read as it was, in the fewest bytes, and never as unknown", () => {
    fc.assert(
      fc.property(size, (value) => {
        const field = sizeBytes(value);
        expect(sizeOf(field)).toBe(BigInt(value));
        expect(sizeOf(fixedSize(value))).toBe(BigInt(value));
        expect(fixedSize(value)).toHaveLength(8);
        // One byte less would not hold it, or would say "unknown".
        if (field.length > 1) expect(value).toBeGreaterThanOrEqual(2 ** (7 * (field.length - 1)) - 1);
      }),
    );
  });

  it("writes the examples of RFC 8794", () => {
    expect([...sizeBytes(126)]).toEqual([0xfe]);
    expect([...sizeBytes(127)]).toEqual([0x40, 0x7f]);
    expect([...sizeBytes(16_382)]).toEqual([0x7f, 0xfe]);
    expect([...sizeBytes(16_383)]).toEqual([0x20, 0x3f, 0xff]);
    expect(sizeOf(unknownSize())).toBe("unknown");
  });

  it("refuses what is no size", () => {
    for (const bad of [-1, 1.5, Number.NaN, 2 ** 53]) expect(() => sizeBytes(bad)).toThrow(RangeError);
  });

  it("nests elements and keeps their values", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.uint8Array({ maxLength: 400 }), (value, data) => {
        const [info, last] = readEbml(
          element(0x1549a966, unsignedElement(0xd7, value), element(0x63a2, data)),
        );
        expect(last).toBeUndefined();
        expect(info?.children.map(({ id }) => id)).toEqual([0xd7, 0x63a2]);
        expect(info?.children[0] && unsignedOf(info.children[0])).toBe(value);
        expect(info?.children[1]?.content).toEqual(data);
      }),
    );
  });

  it("leaves room of exactly the bytes asked for", () => {
    for (const total of [2, 11, 96, 128]) expect(voidOf(total)).toHaveLength(total);
    expect(() => voidOf(1)).toThrow(RangeError);
    expect(() => voidOf(129)).toThrow(RangeError);
  });
});
