import { expect, test } from "vitest";
import type { StretchAccessCode } from "../../peer/device/access-code.ts";
import { sealByPassphrase } from "../../peer/device/sealed-by-passphrase.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { deviceLimits } from "../platform/device-storage.ts";
import { type CarriedDevice, deviceFileBytes, readDeviceFile, writeDeviceFile } from "./device-file.ts";

const stretched: number[] = [];
const stretch: StretchAccessCode = async (code, salt) => {
  stretched.push(code.length);
  return Uint8Array.of(...salt, ...code);
};
const use = { passphrase: "kestrel vat 41", stretch };
const device = (number: number, part: Partial<CarriedDevice> = {}): CarriedDevice => ({
  id: bytesToBase64url(Uint8Array.from({ length: 16 }, (_, at) => (at < 2 ? (number >> (8 * at)) & 255 : 7))),
  name: `Till ${number}`,
  note: "By the door.\nAsk for Dana",
  group: "Shop",
  enrolledMs: 1_000,
  enrolledBy: "Jonas",
  lastConnectedMs: 2_000,
  changedMs: 3_000,
  accessCode: null,
  ...part,
});
const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as Record<string, object>;
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const unreadable = { ok: false, code: "device-file-invalid" };

test("the list comes back as it was written, and stands nowhere in the file", async () => {
  const devices = [
    device(1),
    device(2, { note: "", group: "", lastConnectedMs: null, accessCode: "4c7p-q0tz" }),
  ];
  const file = await writeDeviceFile(devices, 9_000, use);
  expect(await readDeviceFile(file, use)).toEqual({ ok: true, value: devices });
  const text = new TextDecoder().decode(file);
  for (const word of ["Till", "Shop", "Jonas", "4c7p", devices[0]?.id ?? ""])
    expect(text).not.toContain(word);
  expect(json(file)).toMatchObject({
    format: "farhand-devices",
    version: 1,
    kdf: { name: "argon2id", memoryKib: 65_536, passes: 3, lanes: 1 },
    cipher: { name: "aes-256-gcm" },
  });
});

test("a wrong passphrase is told as that", async () => {
  const file = await writeDeviceFile([device(1)], 9_000, use);
  expect(await readDeviceFile(file, { ...use, passphrase: "kestrel vat 42" })).toMatchObject({
    ok: false,
    code: "passphrase-wrong",
  });
});

test("a file whose guesses are cheaper, or that is otherwise not ours, is refused before the passphrase is used", async () => {
  const file = json(await writeDeviceFile([device(1)], 9_000, use));
  stretched.length = 0;
  for (const changed of [
    { kdf: { ...file["kdf"], memoryKib: 8 } },
    { kdf: { ...file["kdf"], memoryKib: 4_194_304 } },
    { kdf: { ...file["kdf"], passes: 1 } },
    { kdf: { ...file["kdf"], lanes: 2 } },
    { kdf: { ...file["kdf"], name: "pbkdf2" } },
    { kdf: { ...file["kdf"], salt: "AAAA" } },
    { cipher: { name: "none", nonce: "" } },
    { version: 2 },
    { format: "farhand-receipt" },
    { sealed: "" },
    { sealed: "not base64!" },
    { more: 1 },
  ]) {
    expect(await readDeviceFile(bytes({ ...file, ...changed }), use), JSON.stringify(changed)).toEqual(
      unreadable,
    );
  }
  for (const other of [
    new Uint8Array(),
    bytes([]),
    Uint8Array.of(0xff, 0xfe),
    new Uint8Array(deviceFileBytes + 1),
  ])
    expect(await readDeviceFile(other, use)).toEqual(unreadable);
  expect(stretched).toEqual([]);
});

test("what is sealed in it is checked as well", async () => {
  const { randomBytes } = await import("../../crypto/random.ts");
  const outer = json(await writeDeviceFile([], 9_000, use));
  const sealedOf = async (content: unknown) => {
    const made = await sealByPassphrase(bytes(content), {
      ...use,
      purpose: "farhand-devices-v1",
      randomBytes,
    });
    return bytes({
      ...outer,
      kdf: { ...outer["kdf"], salt: bytesToBase64url(made.salt) },
      cipher: { ...outer["cipher"], nonce: bytesToBase64url(made.nonce) },
      sealed: bytesToBase64url(made.sealed),
    });
  };
  expect(await readDeviceFile(await sealedOf({ savedMs: 1, devices: [device(1)] }), use)).toMatchObject({
    ok: true,
  });
  for (const devices of [
    [{ ...device(1), sealedCode: "AAAA" }],
    [{ ...device(1), accessCode: "a".repeat(257) }],
    [{ ...device(1), name: "\u202eTill" }],
    [{ ...device(1), id: "short" }],
    [device(1), device(1)],
    Array.from({ length: deviceLimits.devices + 1 }, (_, index) => device(index)),
    "none",
  ])
    expect(await readDeviceFile(await sealedOf({ savedMs: 1, devices }), use)).toEqual(unreadable);
});

test("the longest list that can be kept fits into a file", async () => {
  const [name, note] = ["語".repeat(64), "語".repeat(deviceLimits.noteChars)];
  const devices = Array.from({ length: deviceLimits.devices }, (_, index) =>
    device(index, { name, note, group: name, enrolledBy: name }),
  );
  const file = await writeDeviceFile(devices, 9_000, use);
  expect(file.byteLength).toBeLessThan(deviceFileBytes);
  expect(await readDeviceFile(file, use)).toMatchObject({ ok: true });
});
