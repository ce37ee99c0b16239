import { deleteDB, openDB } from "idb";
import { beforeEach, describe, expect, test } from "vitest";
import { openSealed, sealTo } from "../../crypto/sealed-box.ts";
import { judgeEnrolmentToken, signEnrolment } from "../../peer/enrolment/enrolment-token.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { forgetDevice, listDevices } from "./device-storage.ts";
import { bookOf, type DeskNews } from "./enrolment-desk.ts";
import {
  countUse,
  endEnrolment,
  findEnrolment,
  hasIssuedEnrolments,
  keepEnrolment,
  listEnrolments,
} from "./enrolments.ts";
import { openAccessCode, sealAccessCode, technicianKeys } from "./technician-keys.ts";

const server = "https://support.example.org";
const soon = Date.now() + 1_000_000;

beforeEach(async () => {
  await deleteDB("farhand-enrolments");
  await deleteDB("farhand-devices");
});

async function keys() {
  const found = await technicianKeys();
  if (!found.ok) throw new Error(found.code);
  return found.value;
}

async function issue(terms: { maxUses?: number; expiresAtMs?: number; group?: string } = {}) {
  const signed = await signEnrolment(
    { group: "Desk", expiresAtMs: soon, maxUses: 2, ...terms },
    await keys(),
  );
  expect(await keepEnrolment({ ...signed, server })).toMatchObject({ ok: true });
  return signed;
}

const idOf = (number: number) => bytesToBase64url(new Uint8Array(16).fill(number));
const count = (enrolment: string, device: number, nowMs = 0) => countUse(enrolment, idOf(device), nowMs);
const taken = { ok: true, value: { outcome: "taken", isListed: false } };

test("the keys are made once, work after they were kept, and their private halves stay inside", async () => {
  const [one, other] = await Promise.all([keys(), keys()]);
  expect(one.signing.publicKey).toEqual(other.signing.publicKey);
  expect(one.sealing.publicKey).toEqual(other.sealing.publicKey);
  const kept = await keys();
  expect(kept.signing.publicKey).toEqual(one.signing.publicKey);
  for (const { privateKey } of [kept.signing, kept.sealing]) {
    expect(privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("pkcs8", privateKey as CryptoKey)).rejects.toThrow();
  }
  const { enrolment, token } = await issue();
  expect(enrolment.technician).toBe(bytesToBase64url(one.signing.publicKey));
  expect(await judgeEnrolmentToken(token, 1)).toEqual({ ok: true, value: enrolment });
  const sealed = await sealTo(one.sealing.publicKey, "trial", Uint8Array.of(7));
  expect(sealed && (await openSealed(kept.sealing, "trial", sealed))).toEqual(Uint8Array.of(7));
});

test("enrolments are listed until their time is over; what is damaged is left out", async () => {
  expect(await hasIssuedEnrolments()).toBe(false);
  const signed = [];
  for (const days of [10, 30, 20])
    signed.push(await issue({ group: `Until ${days}`, expiresAtMs: days, maxUses: 5 }));
  expect(await hasIssuedEnrolments()).toBe(true);
  const database = await openDB("farhand-enrolments", 2);
  await database.put("enrolments", { id: "damaged", server, token: "none" });
  database.close();
  const more = { server, used: 0, isEnded: false };
  expect(await listEnrolments(10)).toEqual({
    ok: true,
    value: [
      { ...signed[1], ...more },
      { ...signed[2], ...more },
    ],
  });
  // One that is over can still be answered for.
  expect(await findEnrolment(signed[0]?.enrolment.id ?? "")).toMatchObject({ token: signed[0]?.token });
  expect(await findEnrolment("damaged")).toBeNull();
  expect(await findEnrolment(idOf(9))).toBeNull();
});

describe("[EN-5] counting", () => {
  test("as many devices as may join do, each counted once however often it comes", async () => {
    const { id } = (await issue()).enrolment;
    for (const device of [1, 1, 2, 1]) expect(await count(id, device)).toEqual(taken);
    expect(await count(id, 3)).toMatchObject({ value: { outcome: "used-up" } });
    expect(await count(id, 2)).toEqual(taken);
    expect(await listEnrolments(0)).toMatchObject({ value: [{ used: 2 }] });
  });

  test("of many devices that come for the last place at once, one gets it", async () => {
    const { id } = (await issue({ maxUses: 1 })).enrolment;
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, device) => count(id, device)));
    const said = outcomes.map((each) => (each.ok ? each.value.outcome : each.code));
    expect(said.filter((each) => each === "taken")).toHaveLength(1);
    expect(said.filter((each) => each === "used-up")).toHaveLength(7);
  });

  test("one enrolment's devices do not count for another", async () => {
    const [one, other] = [await issue({ maxUses: 1 }), await issue({ maxUses: 1 })];
    expect(await count(one.enrolment.id, 1)).toEqual(taken);
    expect(await count(other.enrolment.id, 1)).toEqual(taken);
  });
});

test("[EN-7] nobody joins once it was ended or its time is over; who did stays", async () => {
  const [ended, over] = [await issue(), await issue({ expiresAtMs: 100 })];
  expect(await count(ended.enrolment.id, 1)).toEqual(taken);
  expect(await count(over.enrolment.id, 1, 99)).toEqual(taken);
  await endEnrolment(ended.enrolment.id);
  const refused = { value: { outcome: "ended" } };
  expect(await count(ended.enrolment.id, 2)).toMatchObject(refused);
  expect(await count(over.enrolment.id, 2, 100)).toMatchObject(refused);
  expect(await count(idOf(9), 1)).toMatchObject(refused);
  expect(await count(ended.enrolment.id, 1)).toEqual(taken);
  expect(await count(over.enrolment.id, 1, 100)).toEqual(taken);
  expect(await listEnrolments(0)).toMatchObject({ value: [{ isEnded: true, used: 1 }, { used: 1 }] });
});

describe("the book", () => {
  const joining = (enrolment: string, device: number) => ({
    enrolment,
    device: idOf(device),
    name: `Desk, Linux ${device}`,
    code: "4c7p-q0tz",
  });

  test("[EN-5] a device is put on the list once, under its group, with its code sealed", async () => {
    const { enrolment } = await issue();
    const news: DeskNews[] = [];
    // Two tabs, at once and later.
    const [one, two] = [bookOf((each) => news.push(each)), bookOf((each) => news.push(each))];
    const both = await Promise.all([one, two].map((book) => book.take(joining(enrolment.id, 1))));
    expect(both).toEqual([
      { ok: true, value: "taken" },
      { ok: true, value: "taken" },
    ]);
    await one.take(joining(enrolment.id, 1));
    const listed = await listDevices();
    const devices = listed.ok ? listed.value.devices : [];
    expect(devices).toMatchObject([{ id: idOf(1), name: "Desk, Linux 1", group: "Desk", enrolledBy: "" }]);
    expect(JSON.stringify(devices)).not.toContain("4c7p");
    expect(await openAccessCode(idOf(1), devices[0]?.sealedCode ?? null)).toBe("4c7p-q0tz");
    expect(await openAccessCode(idOf(2), devices[0]?.sealedCode ?? null)).toBeNull();
    expect(await listEnrolments(0)).toMatchObject({ value: [{ used: 1 }] });
  });

  test("[EN-5] an offer that is played again does not bring back a device that was taken off the list", async () => {
    const { enrolment } = await issue();
    const book = bookOf(() => {});
    await book.take(joining(enrolment.id, 1));
    await forgetDevice(idOf(1));
    expect(await book.take(joining(enrolment.id, 1))).toEqual({ ok: true, value: "taken" });
    expect(await listDevices()).toMatchObject({ value: { devices: [] } });
  });

  test("[EN-7] who is one too many is not put on the list", async () => {
    const { enrolment } = await issue({ maxUses: 1 });
    const book = bookOf(() => {});
    await book.take(joining(enrolment.id, 1));
    expect(await book.take(joining(enrolment.id, 2))).toEqual({ ok: true, value: "used-up" });
    expect(await listDevices()).toMatchObject({ value: { devices: [{ id: idOf(1) }] } });
  });
});

test("a kept code opens in no browser that has other keys", async () => {
  const sealed = await sealAccessCode(idOf(1), "4c7p-q0tz");
  if (!sealed.ok) throw new Error(sealed.code);
  await deleteDB("farhand-enrolments");
  expect(await openAccessCode(idOf(1), sealed.value)).toBeNull();
  await keys();
  expect(await openAccessCode(idOf(1), sealed.value)).toBeNull();
  expect(await openAccessCode(idOf(1), null)).toBeNull();
});
