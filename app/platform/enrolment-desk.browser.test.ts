/** Two tabs of one technician's browser, and a device that joins. */
import { deleteDB } from "idb";
import { beforeEach, expect, test, vi } from "vitest";
import { deviceKeyOf, deviceKeyOfSigner, generateDeviceKeys } from "../../peer/device/device-key.ts";
import { encodeOfferRing, readRing } from "../../peer/device/ring-payload.ts";
import { isAnswerTo, makeOffer } from "../../peer/enrolment/enrolment-offer.ts";
import { type SignedEnrolment, signEnrolment } from "../../peer/enrolment/enrolment-token.ts";
import { createEmitter } from "../../peer/events.ts";
import type { DeviceEvents, Devices } from "../../peer/signaling/device-presence.ts";
import { ok } from "../../protocol/result.ts";
import { listDevices } from "./device-storage.ts";
import { type DeskNews, openPageDesk } from "./enrolment-desk.ts";
import { keepEnrolment, listEnrolments } from "./enrolments.ts";
import { technicianKeys } from "./technician-keys.ts";

beforeEach(async () => {
  await deleteDB("farhand-enrolments");
  await deleteDB("farhand-devices");
});

/** A tab, with a server that passes on what the test says. */
function openTab() {
  const events = createEmitter<DeviceEvents>();
  const rungBack: string[] = [];
  const news: DeskNews[] = [];
  let announced: string | null = null;
  const devices: Devices = {
    on: events.on,
    state: "present",
    present: new Set(),
    announce(key) {
      announced = key.id;
    },
    withdraw() {
      announced = null;
    },
    watch() {},
    async ring(_device, payload) {
      rungBack.push(payload);
      return ok(undefined);
    },
  };
  const desk = openPageDesk(devices, (each) => news.push(each));
  return {
    desk,
    news,
    rungBack,
    announced: () => announced,
    hear: (payload: string) => events.emit("ring", { payload }),
  };
}

async function issue(): Promise<SignedEnrolment> {
  const keys = await technicianKeys();
  if (!keys.ok) throw new Error(keys.code);
  const signed = await signEnrolment(
    { group: "Desk", expiresAtMs: Date.now() + 100_000, maxUses: 1 },
    keys.value,
  );
  await keepEnrolment({ ...signed, server: "https://support.example.org" });
  return signed;
}

async function offerOf(signed: SignedEnrolment) {
  const key = await deviceKeyOf(await generateDeviceKeys());
  const offer = await makeOffer(signed, key, { name: "Desk, Linux 4k7pq", code: "4c7p-q0tz" });
  if (!offer.ok) throw new Error(offer.code);
  return { device: key.id, payload: encodeOfferRing(offer.value) };
}

test("[EN-5] of two tabs one answers, the other hears of it and takes over; neither counts twice", async () => {
  const signed = await issue();
  const own = (await technicianKeys()) as { readonly value: Parameters<typeof signEnrolment>[1] };
  const id = deviceKeyOfSigner(own.value.signing).id;
  const first = openTab();
  await vi.waitFor(() => expect(first.announced()).toBe(id));
  const second = openTab();
  const { device, payload } = await offerOf(signed);
  first.hear(payload);
  // A server that passes it on to both.
  second.hear(payload);
  await vi.waitFor(() => expect(first.rungBack).toHaveLength(1));
  const answer = readRing(first.rungBack[0] ?? "");
  if (!answer.ok || answer.value.kind !== "enrolled") throw new Error("no answer");
  expect(answer.value.answer.outcome).toBe("taken");
  expect(await isAnswerTo(answer.value.answer, device, signed.enrolment)).toBe(true);
  const joined = { kind: "joined", name: "Desk, Linux 4k7pq" };
  await vi.waitFor(() => expect([first.news, second.news]).toEqual([[joined], [joined]]));
  expect([second.announced(), second.rungBack]).toEqual([null, []]);

  first.desk.dispose();
  await vi.waitFor(() => expect(second.announced()).toBe(id));
  expect(first.announced()).toBeNull();
  second.hear(payload);
  await vi.waitFor(() => expect(second.rungBack).toHaveLength(1));
  expect(await listEnrolments(0)).toMatchObject({ value: [{ used: 1 }] });
  expect(await listDevices()).toMatchObject({ value: { devices: [{ id: device }] } });
  expect(second.news).toEqual([joined]);
  second.desk.dispose();
});

test("where nothing was issued nobody is told that this technician is there, and from the first one on they are", async () => {
  const tab = openTab();
  await listEnrolments(0);
  expect(tab.announced()).toBeNull();
  await issue();
  tab.desk.look();
  await vi.waitFor(() => expect(tab.announced()).not.toBeNull());
  tab.desk.dispose();
  expect(tab.announced()).toBeNull();
});
