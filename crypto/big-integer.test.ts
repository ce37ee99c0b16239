import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bigintToBytes, bytesToBigint, modPow, modulo } from "./big-integer.ts";

const integer = fc.bigInt({ min: 0n, max: 2n ** 256n });

test("bytes and integers convert into each other, padded", () => {
  fc.assert(
    fc.property(integer, fc.integer({ min: 33, max: 48 }), (value, length) => {
      const bytes = bigintToBytes(value, length);
      expect(bytes).toHaveLength(length);
      expect(bytesToBigint(bytes)).toBe(value);
    }),
  );
  expect(bytesToBigint(new Uint8Array(0))).toBe(0n);
});

test("an integer that does not fit is refused, not cut", () => {
  expect(() => bigintToBytes(256n, 1)).toThrow(RangeError);
  expect(() => bigintToBytes(-1n, 4)).toThrow(RangeError);
});

test("modPow is what multiplying again and again gives", () => {
  fc.assert(
    fc.property(
      integer,
      fc.integer({ min: 0, max: 300 }),
      fc.bigInt({ min: 2n, max: 2n ** 64n }),
      (b, e, m) => {
        let expected = 1n;
        for (let count = 0; count < e; count += 1) expected = (expected * b) % m;
        expect(modPow(b, BigInt(e), m)).toBe(expected);
      },
    ),
  );
});

test("modPow adds exponents as powers multiply, for long ones too", () => {
  fc.assert(
    fc.property(
      integer,
      integer,
      integer,
      fc.bigInt({ min: 2n, max: 2n ** 256n }),
      (base, left, right, m) => {
        expect(modPow(base, left + right, m)).toBe((modPow(base, left, m) * modPow(base, right, m)) % m);
      },
    ),
  );
});

test("modulo is never negative", () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 2n ** 64n }), (value, modulus) => {
      const remainder = modulo(value, modulus);
      expect(remainder >= 0n && remainder < modulus).toBe(true);
      expect((value - remainder) % modulus).toBe(0n);
    }),
  );
});
