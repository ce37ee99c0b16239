import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createBulkSha256, createSha256, restoreBulkSha256 } from "./sha256.ts";

const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function expected(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

afterEach(() => {
  vi.unstubAllGlobals();
});

/** As under a Content-Security-Policy without `'wasm-unsafe-eval'`. */
function forbidWebAssembly() {
  const refuse = () => Promise.reject(new Error("refused by policy"));
  vi.stubGlobal("WebAssembly", { compile: refuse, instantiate: refuse });
}

describe.each([
  ["small", () => Promise.resolve(createSha256())],
  ["bulk", createBulkSha256],
] as const)("%s", (_, create) => {
  test("the digest is that of all pieces together, however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const hash = await create();
        for (const part of parts) hash.update(part);
        expect(hex(hash.digest())).toBe(expected(parts));
      }),
    );
  });

  test("FIPS 180-4's examples", async () => {
    const digests: string[] = [];
    for (const text of ["", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"]) {
      const hash = await create();
      hash.update(Buffer.from(text));
      digests.push(hex(hash.digest()));
    }
    expect(digests).toEqual([
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ]);
  });

  test("two run side by side without touching each other", async () => {
    const [left, right] = [await create(), await create()];
    left.update(Buffer.from("le"));
    right.update(Buffer.from("right"));
    left.update(Buffer.from("ft"));
    expect(hex(left.digest())).toBe(expected([Buffer.from("left")]));
    expect(hex(right.digest())).toBe(expected([Buffer.from("right")]));
  });
});

test("a kept state goes on as if nothing had happened, and the first goes on as well", async () => {
  await fc.assert(
    fc.asyncProperty(pieces, pieces, async (before, after) => {
      const first = await createBulkSha256();
      for (const part of before) first.update(part);
      const restored = await restoreBulkSha256(first.save() ?? new Uint8Array(0));
      for (const part of after) {
        first.update(part);
        restored?.update(part);
      }
      const whole = expected([...before, ...after]);
      expect(hex(restored?.digest() ?? new Uint8Array(0))).toBe(whole);
      expect(hex(first.digest())).toBe(whole);
    }),
    { numRuns: 30 },
  );
});

test("a state that is none of this build's is refused", async () => {
  const state = (await createBulkSha256()).save() ?? new Uint8Array(0);
  const foreign = Uint8Array.from(state);
  foreign[0] = (foreign[0] as number) ^ 1;
  expect(await restoreBulkSha256(state)).not.toBeNull();
  for (const wrong of [foreign, state.subarray(1), new Uint8Array(0)]) {
    expect(await restoreBulkSha256(wrong)).toBeNull();
  }
});

test("where WebAssembly is forbidden the digest is the same, and no state is kept", async () => {
  const state = (await createBulkSha256()).save() ?? new Uint8Array(0);
  vi.resetModules();
  forbidWebAssembly();
  const fresh = await import("./sha256.ts");
  const hash = await fresh.createBulkSha256();
  hash.update(Buffer.from("abc"));
  expect(hash.save()).toBeNull();
  expect(hex(hash.digest())).toBe(expected([Buffer.from("abc")]));
  expect(await fresh.restoreBulkSha256(state)).toBeNull();
});
