import { openDB } from "idb";
import { beforeEach, describe, expect, test } from "vitest";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import {
  changeDevice,
  deviceLimits,
  forgetDevice,
  type KeptDevice,
  keepDevice,
  listDevices,
  mergeDevices,
  noteConnection,
} from "./device-storage.ts";

const idOf = (number: number) => {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytesToBase64url(bytes);
};
const device = (number: number, part: Partial<KeptDevice> = {}): KeptDevice => ({
  id: idOf(number),
  name: `Till ${number}`,
  note: "",
  group: "",
  enrolledMs: 1_000,
  enrolledBy: "Jonas",
  lastConnectedMs: null,
  changedMs: 1_000,
  sealedCode: null,
  ...part,
});
const enrol = (number: number, name: string, nowMs: number) =>
  keepDevice({ device: idOf(number), name, enrolledBy: "Jonas", nowMs });

async function all() {
  const listed = await listDevices();
  if (!listed.ok) throw new Error(listed.code);
  return listed.value;
}

beforeEach(async () => {
  const database = await openDB("farhand-devices", 1, {
    upgrade(created) {
      created.createObjectStore("devices", { keyPath: "id" });
    },
  });
  await database.clear("devices");
  database.close();
});

test("a device that enrolled is listed, with when and by whom", async () => {
  expect(await enrol(1, "  Till 1 ", 5_000)).toMatchObject({ ok: true, value: { name: "Till 1" } });
  expect(await all()).toEqual({
    devices: [device(1, { enrolledMs: 5_000, changedMs: 5_000 })],
    damaged: 0,
  });
});

test("one that enrols again keeps the technician's words, whatever it calls itself now", async () => {
  await enrol(1, "Till 1", 5_000);
  await changeDevice(idOf(1), { name: "Front till", note: "by the door", group: "Shop" }, 6_000);
  await enrol(1, "Bookkeeping", 7_000);
  expect((await all()).devices).toEqual([
    device(1, {
      name: "Front till",
      note: "by the door",
      group: "Shop",
      enrolledMs: 7_000,
      changedMs: 6_000,
    }),
  ]);
});

test("what a host says of itself is checked", async () => {
  for (const [id, name] of [
    ["short", "Till"],
    [idOf(1), "\u202e\u200b"],
    [`${idOf(1)}A`, "Till"],
  ]) {
    const kept = await keepDevice({ device: id ?? "", name: name ?? "", enrolledBy: "", nowMs: 1 });
    expect(kept).toMatchObject({ ok: false, code: "message-malformed" });
  }
  expect((await all()).devices).toEqual([]);
});

test("a connection is noted, words are changed, and what is forgotten stays so", async () => {
  await enrol(1, "Till 1", 5_000);
  await noteConnection(idOf(1), 9_000);
  expect((await all()).devices).toMatchObject([{ lastConnectedMs: 9_000, changedMs: 5_000 }]);
  await forgetDevice(idOf(1));
  await noteConnection(idOf(1), 10_000);
  expect(await changeDevice(idOf(1), { name: "x", note: "", group: "" }, 11_000)).toEqual({
    ok: true,
    value: null,
  });
  expect((await all()).devices).toEqual([]);
});

test("a row that is no device is counted, never handed out", async () => {
  await enrol(1, "Till 1", 5_000);
  const database = await openDB("farhand-devices", 1);
  await database.put("devices", { ...device(2), name: "<script>\u202e" });
  await database.put("devices", { id: "worse" });
  database.close();
  expect(await all()).toMatchObject({ damaged: 2, devices: [{ id: idOf(1) }] });
});

describe("merging", () => {
  test("adds, takes newer words and later connections, and leaves what is newer here", async () => {
    await mergeDevices(
      [
        device(1, { changedMs: 5_000, name: "newer here", lastConnectedMs: 2_000 }),
        device(2, { changedMs: 1_000, lastConnectedMs: 8_000 }),
        device(3),
      ],
      50_000,
    );
    const merged = await mergeDevices(
      [
        device(1, { changedMs: 4_000, name: "older there", lastConnectedMs: 9_000 }),
        device(2, { changedMs: 6_000, name: "newer there", lastConnectedMs: 3_000 }),
        device(3),
        device(4),
      ],
      50_000,
    );
    expect(merged).toEqual({ ok: true, value: { added: 1, changed: 2, same: 1 } });
    expect((await all()).devices).toMatchObject([
      { name: "newer here", changedMs: 5_000, lastConnectedMs: 9_000 },
      { name: "newer there", changedMs: 6_000, lastConnectedMs: 8_000 },
      { name: "Till 3" },
      { name: "Till 4" },
    ]);
  });

  test("does not let a time that is yet to come win for ever", async () => {
    await mergeDevices([device(1, { changedMs: 8.64e15, name: "from the future" })], 50_000);
    await changeDevice(idOf(1), { name: "mine", note: "", group: "" }, 60_000);
    await mergeDevices([device(1, { changedMs: 55_000, name: "older" })], 70_000);
    expect((await all()).devices).toMatchObject([{ name: "mine", changedMs: 60_000 }]);
  });

  test("beyond the limit brings in nothing, and neither does another enrolment", async () => {
    const full = Array.from({ length: deviceLimits.devices }, (_, index) => device(index));
    expect(await mergeDevices(full, 50_000)).toMatchObject({ ok: true, value: { added: full.length } });
    const more = [device(0, { changedMs: 40_000, name: "changed" }), device(5_000)];
    expect(await mergeDevices(more, 50_000)).toMatchObject({ ok: false, code: "device-list-full" });
    expect(await enrol(6_000, "one more", 50_000)).toMatchObject({ ok: false, code: "device-list-full" });
    const { devices } = await all();
    expect([devices.length, devices.some(({ name }) => name === "changed")]).toEqual([full.length, false]);
    expect(await enrol(0, "again", 50_000)).toMatchObject({ ok: true });
  });
});
