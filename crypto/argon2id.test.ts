import { argon2Sync } from "node:crypto";
import { expect, test } from "vitest";
import { stretchByArgon2id, stretchInScript } from "./argon2id.ts";

const text = new TextEncoder();

test("[UN-2] both implementations make what OpenSSL makes, at the one cost there is", async () => {
  for (const [code, salt] of [
    ["correct horse", new Uint8Array(16).fill(3)],
    ["ünïcödé 8 字", Uint8Array.from({ length: 16 }, (_, at) => at)],
  ] as const) {
    const password = text.encode(code);
    const parameters = {
      message: password,
      nonce: salt,
      parallelism: 1,
      tagLength: 32,
      memory: 65_536,
      passes: 3,
    };
    const expected = new Uint8Array(argon2Sync("argon2id", parameters));
    expect(await stretchByArgon2id(password, salt)).toEqual(expected);
    expect(stretchInScript(password, salt)).toEqual(expected);
  }
}, 60_000);
