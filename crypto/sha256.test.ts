import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSha256 } from "./sha256.ts";
import { prepareWasmSha256 } from "./sha256-wasm.ts";

const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function expected(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

const makers = [
  ["sha256.ts", createSha256],
  ["sha256-wasm.ts", await prepareWasmSha256()],
] as const;

describe.each(makers)("%s", (_, create) => {
  test("the digest is that of all pieces together, however they are cut", () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const hash = create();
        for (const part of parts) hash.update(part);
        expect(hex(hash.digest())).toBe(expected(parts));
      }),
    );
  });

  test("FIPS 180-4's examples", () => {
    const digests: string[] = [];
    for (const text of ["", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"]) {
      const hash = create();
      hash.update(Buffer.from(text));
      digests.push(hex(hash.digest()));
    }
    expect(digests).toEqual([
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ]);
  });

  test("two run side by side without touching each other", () => {
    const [left, right] = [create(), create()];
    left.update(Buffer.from("le"));
    right.update(Buffer.from("right"));
    left.update(Buffer.from("ft"));
    expect(hex(left.digest())).toBe(expected([Buffer.from("left")]));
    expect(hex(right.digest())).toBe(expected([Buffer.from("right")]));
  });

  test("any number of them, taking turns in any order", () => {
    const turns = fc.array(fc.tuple(fc.nat(4), fc.uint8Array({ maxLength: 150 })), { maxLength: 40 });
    fc.assert(
      fc.property(turns, (taken) => {
        const hashes = Array.from({ length: 5 }, create);
        for (const [which, bytes] of taken) hashes[which]?.update(bytes);
        for (const [which, hash] of hashes.entries()) {
          const parts = taken.flatMap(([of, bytes]) => (of === which ? [bytes] : []));
          expect(hex(hash.digest())).toBe(expected(parts));
        }
      }),
    );
  });
});
