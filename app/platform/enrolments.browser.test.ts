import { deleteDB, openDB } from "idb";
import { beforeEach, expect, test } from "vitest";
import { judgeEnrolmentToken, signEnrolment } from "../../peer/enrolment.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { keepEnrolment, listEnrolments, technicianKey } from "./enrolments.ts";

const server = "https://support.example.org";

beforeEach(() => deleteDB("farhand-enrolments"));

async function key() {
  const found = await technicianKey();
  if (!found.ok) throw new Error(found.code);
  return found.value;
}

test("the key is made once, signs after it was kept, and its private half stays inside", async () => {
  const [one, other] = await Promise.all([key(), key()]);
  expect(one.publicKey).toEqual(other.publicKey);
  const kept = await key();
  expect(kept.publicKey).toEqual(one.publicKey);
  expect(kept.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("pkcs8", kept.privateKey as CryptoKey)).rejects.toThrow();
  const { enrolment, token } = await signEnrolment({ group: "Desk", expiresAtMs: 10, maxUses: 1 }, kept);
  expect(enrolment.technician).toBe(bytesToBase64url(one.publicKey));
  expect(await judgeEnrolmentToken(token, 1)).toEqual({ ok: true, value: enrolment });
});

test("enrolments are kept until they end; what is damaged is left out", async () => {
  const signed = await Promise.all(
    [10, 30, 20].map(async (expiresAtMs) =>
      signEnrolment({ group: `Until ${expiresAtMs}`, expiresAtMs, maxUses: 5 }, await key()),
    ),
  );
  for (const each of signed) expect(await keepEnrolment({ ...each, server })).toMatchObject({ ok: true });
  const database = await openDB("farhand-enrolments", 1);
  await database.put("enrolments", { id: "damaged", server, token: "none" });
  database.close();
  const listed = await listEnrolments(10);
  const groups = listed.ok ? listed.value.map(({ enrolment }) => enrolment.group) : [];
  expect(groups).toEqual(["Until 30", "Until 20"]);
  expect(listed).toMatchObject({
    value: [
      { ...signed[1], server },
      { ...signed[2], server },
    ],
  });
});
