import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stretchByArgon2id } from "../../crypto/argon2id.ts";
import { randomBytes } from "../../crypto/random.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import {
  accessCodeToBytes,
  accessCodeWeakness,
  createAccessVerifier,
  type StretchAccessCode,
} from "./access-code.ts";

const device = bytesToBase64url(new Uint8Array(16).fill(1));
const quick: StretchAccessCode = async (code, salt) => Uint8Array.of(...salt, ...code);

describe("an access code", () => {
  it.each(["1234567", "", "äöüäöü", "😀😀😀😀😀😀😀"])("[UN-3] of %s is too short", (code) => {
    expect(accessCodeWeakness(code)).toBe("access-code-too-short");
  });

  it.each([
    "password",
    "Passwort1",
    "PASSWORD123!",
    "12345678",
    "87654321",
    "abcdefgh",
    "qwertyuiop",
    "poiuytrewq",
    "aaaaaaaa",
    "abababab",
    "abcabcabc",
    "1qaz2wsx",
    "Farhand2026",
    "ｐａｓｓｗｏｒｄ",
  ])("[UN-3] of %s is one of those that are guessed first", (code) => {
    expect(accessCodeWeakness(code)).toBe("access-code-common");
  });

  it.each(["kestrel vat 41", "Tq8#mz1p", "gießkanne-lila", "漢字仮名交じり文だ"])(
    "[UN-3] of %s may be chosen",
    (code) => {
      expect(accessCodeWeakness(code)).toBeNull();
    },
  );

  it("is measured as it will be used, and has an end", () => {
    // A ligature is three letters once it is normalized.
    expect(accessCodeWeakness("ﬃxyzuv")).toBeNull();
    expect(accessCodeWeakness("z1".repeat(128) + "x")).toBe("message-too-large");
  });

  it("[UN-2] is the same however it was typed", () => {
    expect(accessCodeToBytes("café-Ａ①")).toEqual(accessCodeToBytes("cafe\u0301-A1"));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (code) => {
        expect(accessCodeToBytes(code.normalize("NFD"))).toEqual(accessCodeToBytes(code));
      }),
    );
  });
});

describe("a verifier", () => {
  const make = async (code: string, of = device, stretch = quick) => {
    const made = await createAccessVerifier({ code, device: of, randomBytes, stretch });
    if (!made.ok) throw new Error(made.code);
    return made.value;
  };

  it("[UN-2] has a salt of its own each time, and belongs to one device", async () => {
    const fixed = () => new Uint8Array(16).fill(9);
    const of = (id: string) =>
      createAccessVerifier({ code: "kestrel vat 41", device: id, randomBytes: fixed, stretch: quick });
    const [here, there] = [await of(device), await of(bytesToBase64url(new Uint8Array(16).fill(2)))];
    expect(here).not.toEqual(there);
    expect((await make("kestrel vat 41")).salt).not.toEqual((await make("kestrel vat 41")).salt);
  });

  it("[UN-3] is not made of a weak code", async () => {
    for (const [code, problem] of [
      ["short", "access-code-too-short"],
      ["password", "access-code-common"],
    ]) {
      const stretch: StretchAccessCode = () => Promise.reject(new Error("not to be asked"));
      const made = await createAccessVerifier({ code: code ?? "", device, randomBytes, stretch });
      expect(made).toMatchObject({ ok: false, code: problem });
    }
  });

  it("[UN-2] says nothing of the code, also at the real cost", async () => {
    const { salt, verifier } = await make("kestrel vat 41", device, stretchByArgon2id);
    expect([salt.length, verifier.length]).toEqual([16, 384]);
    const kept = Buffer.concat([salt, verifier]);
    expect(kept.includes(Buffer.from("kestrel"))).toBe(false);
    expect(
      kept.includes(Buffer.from(await stretchByArgon2id(accessCodeToBytes("kestrel vat 41"), salt))),
    ).toBe(false);
  }, 60_000);
});
