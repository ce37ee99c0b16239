import { expect, test } from "vitest";
import { signWith } from "../../crypto/ed25519.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import { encodeEnrolment, formatEnrolmentToken } from "../../protocol/enrolment.ts";
import { createTechnicianKeys, judgeEnrolmentToken, signEnrolment } from "./enrolment-token.ts";

const terms = { group: "Front desk, Zürich", expiresAtMs: 1_000_000, maxUses: 12 };

async function technicianKeys() {
  const keys = await createTechnicianKeys();
  if (!keys.ok) throw new Error(keys.code);
  return keys.value;
}

test("[EN-2] a token holds until its end", async () => {
  const keys = await technicianKeys();
  const { enrolment, token } = await signEnrolment(terms, keys);
  expect(enrolment).toMatchObject({
    ...terms,
    technician: bytesToBase64url(keys.signing.publicKey),
    sealing: bytesToBase64url(keys.sealing.publicKey),
  });
  expect(await judgeEnrolmentToken(token, 999_999)).toEqual({ ok: true, value: enrolment });
  expect(await judgeEnrolmentToken(token, 1_000_000)).toMatchObject({ code: "enrolment-expired" });
});

test("[EN-2] no byte of it can be another", async () => {
  const { token } = await signEnrolment(terms, await technicianKeys());
  const [first = "", second = ""] = token.split(".");
  const [encoded, signature] = [base64urlToBytes(first), base64urlToBytes(second)];
  if (!encoded || !signature) throw new Error("no token");
  const refused = { ok: false, code: "enrolment-invalid" };
  const turned = (bytes: Uint8Array, at: number) => bytes.with(at, (bytes[at] ?? 0) ^ 1);
  for (const at of encoded.keys()) {
    const other = formatEnrolmentToken(turned(encoded, at), signature);
    expect(await judgeEnrolmentToken(other, 0), `byte ${at}`).toMatchObject(refused);
  }
  for (const at of [0, 20, 40, 63]) {
    const other = formatEnrolmentToken(encoded, turned(signature, at));
    expect(await judgeEnrolmentToken(other, 0)).toMatchObject(refused);
  }
});

test("[EN-2] neither another's key nor another kind of signature makes a token", async () => {
  const [mine, other] = [await technicianKeys(), await technicianKeys()];
  const { enrolment } = await signEnrolment(terms, mine);
  const encoded = encodeEnrolment(enrolment);
  const refused = { ok: false, code: "enrolment-invalid" };
  const byOther = formatEnrolmentToken(encoded, await signWith(other.signing, encoded));
  expect(await judgeEnrolmentToken(byOther, 0)).toMatchObject(refused);
  const withoutContext = formatEnrolmentToken(encoded, await signWith(mine.signing, encoded));
  expect(await judgeEnrolmentToken(withoutContext, 0)).toMatchObject(refused);
});
