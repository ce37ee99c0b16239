import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFileSha256 } from "./file-sha256.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function ours(parts: readonly Uint8Array[]): string {
  const hash = createFileSha256();
  for (const part of parts) hash.update(part);
  return hex(hash.digest());
}

function expected(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

describe("SHA-256 of files", () => {
  test("[FT-2] FIPS 180-4's examples, and a million times a", () => {
    const texts = [
      "",
      "abc",
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "a".repeat(1_000_000),
    ];
    expect(texts.map((text) => ours([Buffer.from(text)]))).toEqual([
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    ]);
  });

  test("[FT-2] every length around the edges of blocks", () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = new Uint8Array(length).map((_, index) => index * 31 + length);
      expect(ours([bytes]), `${length} bytes`).toBe(expected([bytes]));
    }
  });

  test("[FT-2] the digest is that of all pieces together, however they are cut and wherever they lie", () => {
    const pieces = fc.array(
      fc.tuple(fc.uint8Array({ maxLength: 400 }), fc.nat(7)).map(([bytes, offset]) => {
        const room = new Uint8Array(offset + bytes.length + 3);
        room.set(bytes, offset);
        return room.subarray(offset, offset + bytes.length);
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        expect(ours(parts)).toBe(expected(parts));
      }),
    );
  });

  test("[FT-2] two run side by side without touching each other", () => {
    const [left, right] = [createFileSha256(), createFileSha256()];
    left.update(Buffer.from("le"));
    right.update(Buffer.from("right"));
    left.update(Buffer.from("ft"));
    expect(hex(left.digest())).toBe(expected([Buffer.from("left")]));
    expect(hex(right.digest())).toBe(expected([Buffer.from("right")]));
  });
});
