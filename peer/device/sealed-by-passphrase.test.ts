import { expect, test } from "vitest";
import { stretchByArgon2id } from "../../crypto/argon2id.ts";
import { randomBytes } from "../../crypto/random.ts";
import type { StretchAccessCode } from "./access-code.ts";
import { openByPassphrase, sealByPassphrase } from "./sealed-by-passphrase.ts";

const quick: StretchAccessCode = async (code, salt) => Uint8Array.of(...salt, ...code);
const use = { passphrase: "kestrel vat 41", purpose: "test", stretch: quick };
const content = new TextEncoder().encode("till 3, till 4");
const seal = () => sealByPassphrase(content, { ...use, randomBytes });

test("what was sealed opens with the passphrase, however it was typed", async () => {
  const accented = await sealByPassphrase(content, { ...use, passphrase: "café ①", randomBytes });
  expect(await openByPassphrase(accented, { ...use, passphrase: "cafe\u0301 1" })).toEqual({
    ok: true,
    value: content,
  });
});

test("nothing opens with another passphrase, for another purpose, or with a changed bit", async () => {
  const sealed = await seal();
  const refused = { ok: false, code: "passphrase-wrong" };
  expect(await openByPassphrase(sealed, { ...use, passphrase: "kestrel vat 42" })).toEqual(refused);
  expect(await openByPassphrase(sealed, { ...use, purpose: "other" })).toEqual(refused);
  for (const part of ["salt", "nonce", "sealed"] as const) {
    for (const at of [0, sealed[part].length - 1]) {
      const changed = sealed[part].slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await openByPassphrase({ ...sealed, [part]: changed }, use)).toEqual(refused);
    }
  }
  expect(await openByPassphrase({ ...sealed, sealed: new Uint8Array() }, use)).toEqual(refused);
});

test("each time salt, nonce and bytes are others, and say nothing of what is in them", async () => {
  const [one, other] = [await seal(), await seal()];
  expect([one.salt, one.nonce, one.sealed]).not.toEqual([other.salt, other.nonce, other.sealed]);
  expect(one.salt).not.toEqual(other.salt);
  expect(Buffer.from(one.sealed).includes("till")).toBe(false);
});

test("the key is HKDF-SHA-256 of Argon2id at its full cost, for AES-256-GCM", async () => {
  const { salt, nonce, sealed } = await sealByPassphrase(content, {
    ...use,
    randomBytes,
    stretch: stretchByArgon2id,
  });
  const { createDecipheriv, hkdfSync } = await import("node:crypto");
  const stretched = await stretchByArgon2id(new TextEncoder().encode(use.passphrase), salt);
  const key = Buffer.from(hkdfSync("sha256", stretched, new Uint8Array(), use.purpose, 32));
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  expect(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])).toEqual(
    Buffer.from(content),
  );
}, 60_000);
