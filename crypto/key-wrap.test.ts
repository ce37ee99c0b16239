import { hexToBytes } from "@noble/hashes/utils.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { unwrapKey, wrapKey } from "./key-wrap.ts";
import { rfc3394 } from "./vectors/rfc-3394.ts";

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const packed = fc.uint8Array({ minLength: 40, maxLength: 40 });

test.each(rfc3394)("[KS-2] wraps and unwraps as RFC 3394 §$section", ({ kek, keyData, wrapped }) => {
  expect(wrapKey(hexToBytes(kek), hexToBytes(keyData))).toEqual(hexToBytes(wrapped));
  expect(unwrapKey(hexToBytes(kek), hexToBytes(wrapped))).toEqual(hexToBytes(keyData));
});

test("[KS-2] a wrapped key with any bit changed does not unwrap", () => {
  const wrappingKey = new Uint8Array(32).fill(7);
  const wrapped = wrapKey(wrappingKey, new Uint8Array(40).fill(9));
  for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
    const changed = Uint8Array.from(wrapped);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(unwrapKey(wrappingKey, changed)).toBeNull();
  }
});

test("[KS-2] nothing but what was wrapped unwraps: other keys, other lengths, arbitrary bytes", () => {
  fc.assert(
    fc.property(key, key, packed, (wrappingKey, otherKey, bytes) => {
      fc.pre(!wrappingKey.every((byte, index) => byte === otherKey[index]));
      const wrapped = wrapKey(wrappingKey, bytes);
      expect(unwrapKey(wrappingKey, wrapped)).toEqual(Uint8Array.from(bytes));
      expect(unwrapKey(otherKey, wrapped)).toBeNull();
      expect(unwrapKey(wrappingKey, wrapped.subarray(8))).toBeNull();
    }),
  );
  fc.assert(
    fc.property(key, fc.uint8Array({ maxLength: 64 }), (wrappingKey, bytes) => {
      expect(unwrapKey(wrappingKey, bytes)).toBeNull();
    }),
  );
});
