/** Devices that join by a token, over a server in memory that may be hostile. */
import { expect, test } from "vitest";
import { signWith } from "../../crypto/ed25519.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { answerStatement, type EnrolmentOutcome, offerStatement } from "../../protocol/enrolment-offer.ts";
import { limits } from "../../protocol/limits.ts";
import { ok } from "../../protocol/result.ts";
import {
  type DeviceKey,
  deviceIdOf,
  deviceKeyOf,
  deviceKeyOfSigner,
  generateDeviceKeys,
} from "../device/device-key.ts";
import { encodeAnswerRing, encodeOfferRing, encodeRing } from "../device/ring-payload.ts";
import { createWorld, type Party, type World } from "../session/testing/session-world.ts";
import { createEnrollingDevice, offerAgainMs } from "./enrolling-device.ts";
import { createEnrolmentDesk, type JoiningDevice } from "./enrolment-desk.ts";
import { makeOffer, openOffer, signAnswer } from "./enrolment-offer.ts";
import {
  createTechnicianKeys,
  type SignedEnrolment,
  signEnrolment,
  type TechnicianKeys,
} from "./enrolment-token.ts";

const terms = { group: "Front desk", expiresAtMs: 1_000_000, maxUses: 2 };
const content = { name: "Front desk, Linux 4k7pq", code: "kest-re1v-at41" };

async function newKeys(): Promise<TechnicianKeys> {
  const keys = await createTechnicianKeys();
  if (!keys.ok) throw new Error(keys.code);
  return keys.value;
}

type Device = {
  readonly party: Party;
  readonly key: DeviceKey;
  readonly answers: EnrolmentOutcome[];
  leave(): void;
};

async function offerOf(signed: SignedEnrolment, key: DeviceKey) {
  const offer = await makeOffer(signed, key, content);
  if (!offer.ok) throw new Error(offer.code);
  return offer.value;
}

async function join(world: World, signed: SignedEnrolment): Promise<Device> {
  const party = world.createParty("device");
  const key = await deviceKeyOf(await generateDeviceKeys());
  const answers: EnrolmentOutcome[] = [];
  const enrolling = createEnrollingDevice({
    devices: party.environment.signaling.devices,
    key,
    enrolment: signed.enrolment,
    offer: await offerOf(signed, key),
    clock: world.clock,
    randomBytes: () => new Uint8Array(1),
    onAnswer: (outcome) => answers.push(outcome),
  });
  await world.until(() => party.environment.signaling.devices.state === "present", "a device that is there");
  return { party, key, answers, leave: enrolling.dispose };
}

type Desk = { readonly party: Party; readonly joined: JoiningDevice[]; close(): void };

function openDesk(
  world: World,
  keys: TechnicianKeys,
  issued: readonly SignedEnrolment[],
  judge: (joining: JoiningDevice) => EnrolmentOutcome = () => "taken",
): Desk {
  const party = world.createParty("technician");
  const joined: JoiningDevice[] = [];
  const desk = createEnrolmentDesk({
    devices: party.environment.signaling.devices,
    keys,
    clock: world.clock,
    book: {
      find: async (id) => issued.find(({ enrolment }) => enrolment.id === id) ?? null,
      async take(joining) {
        joined.push(joining);
        return ok(judge(joining));
      },
    },
  });
  return { party, joined, close: desk.dispose };
}

async function issue(seed = 1) {
  const world = createWorld(seed);
  const keys = await newKeys();
  return { world, keys, signed: await signEnrolment(terms, keys) };
}
/** A long time, in one go. */
async function later(world: World, ms: number) {
  world.clock.advance(ms);
  await world.settle();
}
const ringsSeen = ({ server }: World, kind: string) =>
  server.seen.filter((each) => each.includes("payload") && each.includes(`\\"kind\\":\\"${kind}\\"`)).length;
const pageOf = ({ signing }: TechnicianKeys) => deviceIdOf(signing.publicKey);

test("[EN-4] a device offers itself once the technician's page is there, and is answered", async () => {
  const { world, keys, signed } = await issue();
  const device = await join(world, signed);
  await later(world, 60_000);
  expect(ringsSeen(world, "enrol")).toBe(0);
  const desk = openDesk(world, keys, [signed]);
  await world.until(() => device.answers.length > 0, "an answer");
  expect(desk.joined).toEqual([{ ...content, device: device.key.id, enrolment: signed.enrolment.id }]);
  expect(device.answers).toEqual(["taken"]);
  // It is nobody's business any more, and says nothing further.
  await later(world, offerAgainMs.most * 2);
  expect([ringsSeen(world, "enrol"), device.party.environment.signaling.devices.state]).toEqual([
    1,
    "absent",
  ]);
});

test("[EN-3] the server sees neither name nor code, and an offer fits into a ring", async () => {
  const { world, keys, signed } = await issue();
  const device = await join(world, signed);
  openDesk(world, keys, [signed]);
  await world.until(() => device.answers.length > 0, "an answer");
  const all = world.server.seen.join("\n");
  for (const word of [content.name, content.code, terms.group, signed.enrolment.sealing])
    expect(all).not.toContain(word);
  const longest = { name: `${'"'.repeat(63)}a`, code: "a".repeat(limits.enrolmentCodeChars) };
  const offer = await makeOffer(signed, device.key, longest);
  if (!offer.ok) throw new Error(offer.code);
  expect(encodeOfferRing(offer.value).length).toBeLessThanOrEqual(limits.ringPayloadBytes);
  expect(await openOffer(offer.value, signed, keys.sealing)).toMatchObject(longest);
});

test("[EN-3] an offer for one device does not pass for another's, and no byte of it can be another", async () => {
  const { keys, signed } = await issue();
  const [key, other] = (await Promise.all(
    [0, 1].map(async () => deviceKeyOf(await generateDeviceKeys())),
  )) as [DeviceKey, DeviceKey];
  const offer = await offerOf(signed, key);
  expect(await openOffer(offer, signed, keys.sealing)).toEqual({ ...content, device: key.id });
  // Another device signs what it saw on the wire.
  const { signature: _, ...stolen } = { ...offer, publicKey: bytesToBase64url(other.publicKey) };
  const resigned = { ...stolen, signature: bytesToBase64url(await other.sign(offerStatement(stolen))) };
  expect(await openOffer(resigned, signed, keys.sealing)).toBeNull();
  const flip = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  for (const field of ["publicKey", "sealed", "signature", "enrolment"] as const)
    expect(await openOffer({ ...offer, [field]: flip(offer[field], 3) }, signed, keys.sealing)).toBeNull();
});

test("[EN-3] who knows an enrolment's id, and the technician, but has no token makes no offer", async () => {
  const { keys, signed } = await issue();
  const key = await deviceKeyOf(await generateDeviceKeys());
  // All of the token but the key that things are sealed to, or but its signature.
  const [, signature = ""] = signed.token.split(".");
  const offer = await offerOf({ ...signed, token: signed.token.replace(signature, "A".repeat(86)) }, key);
  expect(await openOffer(offer, signed, keys.sealing)).toBeNull();
  const { sealing } = await newKeys();
  const guessed = { ...signed.enrolment, sealing: bytesToBase64url(sealing.publicKey) };
  expect(
    await openOffer(await offerOf({ ...signed, enrolment: guessed }, key), signed, keys.sealing),
  ).toBeNull();
});

test("[EN-3] an offer by another technician's token is not even looked at", async () => {
  const { world, keys, signed } = await issue();
  const others = await signEnrolment(terms, await newKeys());
  const desk = openDesk(world, keys, [signed]);
  await world.settle();
  const key = await deviceKeyOf(await generateDeviceKeys());
  world.server.ring(pageOf(keys), encodeOfferRing(await offerOf(others, key)));
  // Nor one that names our enrolment.
  const posing = { ...others, enrolment: { ...others.enrolment, id: signed.enrolment.id } };
  world.server.ring(pageOf(keys), encodeOfferRing(await offerOf(posing, key)));
  await world.settle();
  expect([desk.joined, ringsSeen(world, "enrolled")]).toEqual([[], 0]);
});

test("[EN-3] rings of another kind, of another form and oversize ones begin nothing at the technician's page", async () => {
  const { world, keys, signed } = await issue();
  const desk = openDesk(world, keys, [signed]);
  await world.settle();
  const offer = await offerOf(signed, await deviceKeyOf(await generateDeviceKeys()));
  const ring = (payload: string) => world.server.ring(pageOf(keys), payload);
  ring(encodeRing("A".repeat(22)));
  ring("no json");
  ring(JSON.stringify({ v: 1, kind: "enrol", offer: { ...offer, more: 1 } }));
  ring(encodeOfferRing({ ...offer, sealed: "A".repeat(limits.enrolmentSealedChars + 1) }));
  ring(JSON.stringify({ v: 1, kind: "enrol", offer, pad: "A".repeat(limits.ringPayloadBytes) }));
  await world.settle();
  expect(desk.joined).toEqual([]);
  ring(encodeOfferRing(offer));
  await world.until(() => desk.joined.length === 1, "the one that is whole");
});

test("[EN-6] an answer counts only from the token's technician, for this device and this enrolment, and once", async () => {
  const { world, keys, signed } = await issue();
  const device = await join(world, signed);
  const other = await newKeys();
  const right = { enrolment: signed.enrolment.id, device: device.key.id, outcome: "taken" } as const;
  const ring = (answer: Parameters<typeof encodeAnswerRing>[0]) =>
    world.server.ring(device.key.id, encodeAnswerRing(answer));
  ring(await signAnswer(right, other.signing));
  ring({ ...(await signAnswer(right, keys.signing)), outcome: "ended" });
  const elsewhere = await signAnswer({ ...right, device: pageOf(other) }, keys.signing);
  ring(elsewhere);
  ring({ ...elsewhere, device: device.key.id });
  ring(await signAnswer({ ...right, enrolment: "A".repeat(22) }, keys.signing));
  // A signature of the same key over the same bytes, without the words before them.
  const bare = await signWith(keys.signing, answerStatement(right).subarray(1));
  ring({ ...right, signature: bytesToBase64url(bare) });
  await world.settle();
  expect(device.answers).toEqual([]);
  const answer = await signAnswer(right, keys.signing);
  ring(answer);
  ring(await signAnswer({ ...right, outcome: "ended" }, keys.signing));
  ring(answer);
  await world.settle();
  expect(device.answers).toEqual(["taken"]);
});

test("[EN-4] until it is answered nothing that rings a device begins anything", async () => {
  const { world, signed } = await issue();
  const device = await join(world, signed);
  const before = world.server.seen.length;
  world.server.ring(device.key.id, encodeRing("A".repeat(22)));
  await world.settle();
  expect(world.server.seen.slice(before).filter((each) => each.includes("rendezvous"))).toEqual([]);
});

test("[EN-7] a device that came too late, or as one too many, is told so by the technician", async () => {
  const { world, keys, signed } = await issue();
  const [one, two] = [await join(world, signed), await join(world, signed)];
  openDesk(world, keys, [signed], ({ device }) => (device === one.key.id ? "used-up" : "ended"));
  await world.until(() => one.answers.length + two.answers.length === 2, "both answers");
  expect([one.answers, two.answers]).toEqual([["used-up"], ["ended"]]);
});

test("[EN-4] a device that is not answered asks ever later, and at once when the technician is back", async () => {
  const { world, keys, signed } = await issue();
  const page = world.createParty("silent").environment.signaling.devices;
  page.announce(deviceKeyOfSigner(keys.signing));
  const device = await join(world, signed);
  await world.settle();
  expect(ringsSeen(world, "enrol")).toBe(1);
  await later(world, 60 * 60_000);
  const inHour = ringsSeen(world, "enrol");
  expect(inHour).toBeGreaterThan(4);
  expect(inHour).toBeLessThan(12);
  page.withdraw();
  await world.settle();
  await later(world, 60 * 60_000);
  expect(ringsSeen(world, "enrol")).toBe(inHour);
  openDesk(world, keys, [signed]);
  await world.until(() => device.answers.length > 0, "an answer");
  expect(ringsSeen(world, "enrol")).toBe(inHour + 1);
});

test("[EN-4] a server that forgets everything, and one that refuses rings for a while, lose no device", async () => {
  const { world, keys, signed } = await issue();
  const device = await join(world, signed);
  world.server.refuseRing = () => "rate-limited";
  openDesk(world, keys, [signed]);
  await world.settle();
  world.server.kill();
  await world.settle();
  world.server.start();
  await world.pass(40_000);
  expect(device.answers).toEqual([]);
  world.server.refuseRing = () => null;
  await world.pass(5 * 60_000);
  await world.until(() => device.answers.length > 0, "an answer");
});

test("[EN-6] an answer that the server did not pass on is given again", async () => {
  const { world, keys, signed } = await issue();
  const device = await join(world, signed);
  const page = pageOf(keys);
  world.server.refuseRing = (rung) => (rung === page ? null : "rate-limited");
  const desk = openDesk(world, keys, [signed]);
  await world.until(() => ringsSeen(world, "enrolled") === 1, "a first answer");
  world.server.refuseRing = () => null;
  await world.pass(10_000);
  await world.until(() => device.answers.length > 0, "an answer");
  expect(desk.joined).toHaveLength(1);
});

test("[EN-5] an offer that is played again is the same device to the book", async () => {
  const { world, keys, signed } = await issue();
  const device = await join(world, signed);
  const desk = openDesk(world, keys, [signed]);
  await world.until(() => device.answers.length > 0, "an answer");
  const ring = world.server.seen.find((each) => each.includes('\\"kind\\":\\"enrol\\"'));
  const { payload } = JSON.parse(ring ?? "{}") as { payload: string };
  world.server.ring(pageOf(keys), payload);
  await world.until(() => desk.joined.length === 2, "the second look");
  expect(new Set(desk.joined.map(({ device: each }) => each)).size).toBe(1);
  expect(device.answers).toEqual(["taken"]);
});

test("a page that closes answers nobody any more, and the next one does", async () => {
  const { world, keys, signed } = await issue();
  const first = openDesk(world, keys, [signed]);
  await world.settle();
  first.close();
  const device = await join(world, signed);
  await later(world, 60_000);
  expect([device.answers, first.joined]).toEqual([[], []]);
  openDesk(world, keys, [signed]);
  await world.until(() => device.answers.length > 0, "an answer");
  device.leave();
});
