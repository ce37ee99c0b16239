import * as fc from "fast-check";
import { expect, test } from "vitest";
import { equalBytes } from "./constant-time.ts";

test("bytes are equal when all are, whatever array they lie in", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), fc.nat(9), (left, right, offset) => {
      expect(equalBytes(left, right)).toBe(Buffer.compare(left, right) === 0);
      const elsewhere = new Uint8Array(left.length + offset);
      elsewhere.set(left, offset);
      expect(equalBytes(left, elsewhere.subarray(offset))).toBe(true);
    }),
  );
});

test.each([0, 15, 31])("[HS-5] a difference at byte %i is found, and all bytes are read", (position) => {
  const expected = new Uint8Array(32).fill(5);
  const given = Uint8Array.from(expected);
  given[position] = 6;
  const read: string[] = [];
  const watched = new Proxy(given, {
    get(target, property) {
      if (typeof property === "string" && /^\d+$/.test(property)) read.push(property);
      return Reflect.get(target, property, target) as unknown;
    },
  });
  expect(equalBytes(watched, expected)).toBe(false);
  expect(read).toHaveLength(32);
});

test("security case 8: a truncated or extended proof is not equal", () => {
  const proof = new Uint8Array(32).fill(1);
  expect(equalBytes(proof.subarray(0, 31), proof)).toBe(false);
  expect(equalBytes(new Uint8Array(0), proof)).toBe(false);
  expect(equalBytes(new Uint8Array(33).fill(1), proof)).toBe(false);
});
