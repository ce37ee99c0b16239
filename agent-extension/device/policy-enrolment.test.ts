/** What a browser does with the organisation's token: offers itself, becomes a device, or never again. */
import { expect, test } from "vitest";
import { computePasswordVerifier, srpGroup3072 } from "../../crypto/srp.ts";
import { accessCodeToBytes } from "../../peer/device/access-code.ts";
import { deviceIdOf, deviceKeyOf, deviceKeyOfSigner } from "../../peer/device/device-key.ts";
import { encodeAnswerRing, readRing } from "../../peer/device/ring-payload.ts";
import { openOffer, signAnswer } from "../../peer/enrolment/enrolment-offer.ts";
import {
  createTechnicianKeys,
  type SignedEnrolment,
  signEnrolment,
  type TechnicianKeys,
} from "../../peer/enrolment/enrolment-token.ts";
import { identityToBytes } from "../../peer/handshake/handshake.ts";
import { createWorld, type World } from "../../peer/session/testing/session-world.ts";
import { base64urlToBytes } from "../../protocol/base64url.ts";
import type { EnrolmentOutcome, SealedOffer } from "../../protocol/enrolment-offer.ts";
import { err, ok } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/scope.ts";
import type { DeviceRow, PendingOffer, PolicyLogEntry } from "./device-storage.ts";
import { createPolicyEnrolment, type PolicyEnrolment, type PolicyStore } from "./policy-enrolment.ts";
import { factsOf, type UnattendedDevice } from "./unattended-device.ts";

const group = "Front desk";
const endsMs = 1_900_000_000_000;

/** What is on this browser's disk. */
function createDisk() {
  const disk = {
    device: null as DeviceRow | null,
    pending: null as PendingOffer | null,
    settled: new Set<string>(),
    log: [] as PolicyLogEntry[],
    isFull: false,
  };
  const done = async () => ok(undefined);
  const store: PolicyStore = {
    loadPending: async () => disk.pending,
    async keepPending(pending) {
      if (disk.isFull) return err("storage-unavailable");
      disk.pending = pending;
      return ok(undefined);
    },
    forgetPending() {
      disk.pending = null;
      return done();
    },
    settleEnrolment(enrolment) {
      disk.settled.add(enrolment);
      return done();
    },
    isSettled: async (enrolment) => disk.settled.has(enrolment),
    appendLog(entry) {
      disk.log.push(entry as PolicyLogEntry);
      return done();
    },
  };
  return { disk, store };
}

type Browser = ReturnType<typeof createDisk> & {
  readonly policy: PolicyEnrolment;
  readonly device: Pick<UnattendedDevice, "facts" | "become" | "revoke">;
  readonly settledTokens: readonly string[];
  readonly party: ReturnType<World["createParty"]>;
};

/** The engine of a browser with that disk. */
function start(world: World, kept = createDisk(), scopes: readonly Scope[] = ["view", "control"]): Browser {
  const party = world.createParty("browser");
  const settledTokens: string[] = [];
  const { disk } = kept;
  let facts: Awaited<ReturnType<typeof factsOf>> | null = null;
  const device: Browser["device"] = {
    get facts() {
      return facts;
    },
    async become(row) {
      if (disk.isFull) return err("storage-unavailable");
      disk.device = row;
      facts = await factsOf(row, false);
      return ok(undefined);
    },
    async revoke() {
      disk.device = null;
      facts = null;
    },
  };
  const policy = createPolicyEnrolment({
    environment: party.environment,
    store: kept.store,
    scopes,
    system: "Linux",
    onChange() {},
    onSettled: (token) => settledTokens.push(token),
    device,
  });
  return { ...kept, policy, device, settledTokens, party };
}

async function organisation(seed = 1) {
  const world = createWorld(seed);
  const made = await createTechnicianKeys();
  if (!made.ok) throw new Error(made.code);
  const keys = made.value;
  const issue = () => signEnrolment({ group, expiresAtMs: endsMs, maxUses: 5 }, keys);
  return { world, keys, issue, signed: await issue() };
}

/** The technician's page, by hand. */
async function technician(world: World, keys: TechnicianKeys) {
  const { devices } = world.createParty("technician").environment.signaling;
  const rings: string[] = [];
  devices.on("ring", ({ payload }) => rings.push(payload));
  devices.announce(deviceKeyOfSigner(keys.signing));
  await world.until(() => devices.state === "present", "a technician");
  return {
    rings,
    async offer(signed: SignedEnrolment): Promise<SealedOffer & { readonly device: string }> {
      await world.until(() => rings.length > 0, "an offer");
      const ring = readRing(rings.at(-1) ?? "");
      if (!ring.ok || ring.value.kind !== "enrol") throw new Error("no offer");
      const opened = await openOffer(ring.value.offer, signed, keys.sealing);
      if (!opened) throw new Error("it does not open");
      return opened;
    },
    async answer({ enrolment }: SignedEnrolment, device: string, outcome: EnrolmentOutcome) {
      const answer = await signAnswer({ enrolment: enrolment.id, device, outcome }, keys.signing);
      world.server.ring(device, encodeAnswerRing(answer));
    },
    close: () => devices.withdraw(),
  };
}

test("[EN-4] [EN-9] it draws a code, keeps what proves it and nothing else of it, and becomes a device once taken", async () => {
  const { world, keys, signed } = await organisation();
  const browser = start(world);
  await browser.policy.take(signed.token);
  expect(browser.policy.facts).toMatchObject({ group, isWaiting: true, scopes: ["view", "control"] });
  expect(browser.disk.device).toBeNull();
  const page = await technician(world, keys);
  const { device, code, name } = await page.offer(signed);
  expect(browser.policy.facts).toMatchObject({ id: device, name });
  await page.answer(signed, device, "taken");
  await world.until(() => browser.disk.device !== null, "a device");
  await world.settle();
  const row = browser.disk.device;
  if (!row) throw new Error("no device");
  expect((await deviceKeyOf(row.keys)).id).toBe(device);
  expect(row).toMatchObject({ name, asksFirst: true, policy: { enrolment: signed.enrolment.id, group } });
  expect([browser.disk.pending, browser.policy.facts, browser.disk.log]).toMatchObject([
    null,
    null,
    [{ kind: "joined", group }],
  ]);
  // The code that the technician got is the one that this device lets in by.
  const { stretchAccessCode } = browser.party.environment;
  const password = await stretchAccessCode(accessCodeToBytes(code), row.salt);
  const username = identityToBytes({ kind: "device", device });
  const { salt, verifier } = row;
  expect(computePasswordVerifier({ group: srpGroup3072, username, password, salt })).toEqual(verifier);
});

test("[EN-9] no code is kept in clear, nor in what waits for its answer", async () => {
  const { world, keys, signed } = await organisation();
  const browser = start(world);
  await browser.policy.take(signed.token);
  const { code } = await (await technician(world, keys)).offer(signed);
  const kept = JSON.stringify(browser.disk.pending, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );
  for (const form of [code, code.replaceAll("-", "")]) expect(kept).not.toContain(form);
  expect(signed.token).not.toContain(code);
});

test("[EN-4] an offer outlives the browser: the same device asks again, with the same code", async () => {
  const { world, keys, signed } = await organisation();
  const first = start(world);
  await first.policy.take(signed.token);
  const id = first.policy.facts?.id;
  first.party.environment.signaling.dispose();
  const second = start(world, first);
  await second.policy.take(signed.token);
  const page = await technician(world, keys);
  const { device } = await page.offer(signed);
  expect(device).toBe(id);
  await page.answer(signed, device, "taken");
  await world.until(() => second.disk.device !== null, "a device");
});

test.each(["used-up", "ended"] as const)(
  "[EN-7] told %s it keeps nothing, and does not ask again by this token",
  async (outcome) => {
    const { world, keys, issue, signed } = await organisation();
    const browser = start(world);
    await browser.policy.take(signed.token);
    const page = await technician(world, keys);
    const { device } = await page.offer(signed);
    await page.answer(signed, device, outcome);
    await world.until(() => browser.policy.facts === null, "an end");
    await world.settle();
    expect([browser.disk.device, browser.disk.pending]).toEqual([null, null]);
    expect([browser.disk.log, browser.settledTokens]).toMatchObject([
      [{ kind: "not-joined", group }],
      [signed.token],
    ]);
    page.rings.length = 0;
    const later = start(world, browser);
    await later.policy.take(signed.token);
    await world.settle();
    expect([page.rings, later.policy.facts]).toEqual([[], null]);
    // Another token is another matter.
    const next = await issue();
    await later.policy.take(next.token);
    expect((await page.offer(next)).device).not.toBe(device);
  },
);

test("[EN-8] what a person ended is not brought back by the policy that stays, but by a new token", async () => {
  const { world, keys, issue, signed } = await organisation();
  const browser = start(world);
  await browser.policy.take(signed.token);
  const page = await technician(world, keys);
  const { device } = await page.offer(signed);
  await page.answer(signed, device, "taken");
  await world.until(() => browser.disk.device !== null, "a device");
  await browser.policy.revoke();
  expect([browser.disk.device, browser.disk.log.map(({ kind }) => kind)]).toEqual([
    null,
    ["joined", "revoked"],
  ]);
  const later = start(world, browser);
  page.rings.length = 0;
  await later.policy.take(signed.token);
  await world.settle();
  expect([page.rings, later.policy.facts, later.settledTokens]).toEqual([[], null, [signed.token]]);
  const next = await issue();
  await later.policy.take(next.token);
  expect((await page.offer(next)).device).not.toBe(device);
});

test("[EN-8] a person ends it before anybody took it in; an answer that comes then makes nothing of it", async () => {
  const { world, keys, signed } = await organisation();
  const browser = start(world);
  await browser.policy.take(signed.token);
  const page = await technician(world, keys);
  const { device } = await page.offer(signed);
  // On its way, and taken up only after the press.
  await page.answer(signed, device, "taken");
  await browser.policy.revoke();
  await world.settle();
  expect([browser.disk.device, browser.disk.pending, browser.policy.facts]).toEqual([null, null, null]);
  expect(browser.disk.settled.has(signed.enrolment.id)).toBe(true);
  expect(browser.party.environment.signaling.devices.state).toBe("absent");
});

test("[EN-8] who ends an enrolment that they agreed to in a session is not enrolled by policy instead", async () => {
  const { world, keys, signed } = await organisation();
  const browser = start(world);
  const page = await technician(world, keys);
  await browser.policy.take(signed.token);
  await page.offer(signed);
  const row = browser.disk.pending?.row;
  if (!row) throw new Error("nothing waits");
  // In a session: the offer is taken back first, since a browser is one device.
  await browser.policy.instead(async () => {
    expect([browser.disk.pending, browser.policy.facts]).toEqual([null, null]);
    await browser.device.become({ ...row, policy: null });
  });
  await world.settle();
  expect(browser.device.facts).toMatchObject({ group: null });
  await browser.policy.revoke();
  expect(browser.disk.device).toBeNull();
  page.rings.length = 0;
  await browser.policy.take(signed.token);
  await world.settle();
  expect([page.rings, browser.disk.log]).toEqual([[], []]);
});

test("[EN-4] a policy that is taken away, or is another one, takes the offer with it", async () => {
  const { world, keys, issue, signed } = await organisation();
  const browser = start(world);
  const page = await technician(world, keys);
  await browser.policy.take(signed.token);
  const { device } = await page.offer(signed);
  const other = await issue();
  await browser.policy.take(other.token);
  await page.answer(signed, device, "taken");
  await world.settle();
  expect(browser.disk.device).toBeNull();
  expect((await page.offer(other)).device).not.toBe(device);
  await browser.policy.take(null);
  expect([browser.disk.pending, browser.policy.facts]).toEqual([null, null]);
  // Nothing was settled: set again, it is offered again.
  expect(browser.disk.settled.size).toBe(0);
});

test("[EN-2] nothing is offered by a token that does not hold, or is over", async () => {
  const { world, keys, signed } = await organisation();
  const browser = start(world);
  const forged = `${signed.token.slice(0, -3)}AAA`;
  const over = await signEnrolment({ group, expiresAtMs: 1, maxUses: 1 }, keys);
  for (const token of [forged, over.token, "none", ""]) {
    await browser.policy.take(token);
    expect([browser.policy.facts, browser.disk.pending]).toEqual([null, null]);
  }
  expect(browser.party.environment.signaling.devices.state).toBe("absent");
});

test("[EN-9] an organisation that lets nobody have anything enrols nothing, and one that takes back grants less", async () => {
  const { world, keys, signed } = await organisation();
  const nothing = start(world, createDisk(), []);
  await nothing.policy.take(signed.token);
  expect(nothing.policy.facts).toBeNull();
  const browser = start(world, createDisk(), ["view", "control", "files-in"]);
  await browser.policy.take(signed.token);
  browser.party.environment.signaling.dispose();
  const later = start(world, browser, ["view"]);
  await later.policy.take(signed.token);
  const page = await technician(world, keys);
  const { device } = await page.offer(signed);
  await page.answer(signed, device, "taken");
  await world.until(() => later.disk.device !== null, "a device");
  expect(later.disk.device?.scopes).toEqual(["view"]);
});

test("[EN-4] where it could not be kept it is offered and taken again after the next start", async () => {
  const { world, keys, signed } = await organisation();
  const browser = start(world);
  await browser.policy.take(signed.token);
  const page = await technician(world, keys);
  const { device } = await page.offer(signed);
  browser.disk.isFull = true;
  await page.answer(signed, device, "taken");
  await world.until(() => browser.policy.facts === null, "an answer");
  await world.settle();
  expect(browser.disk.pending).not.toBeNull();
  browser.party.environment.signaling.dispose();
  browser.disk.isFull = false;
  page.rings.length = 0;
  const later = start(world, browser);
  await later.policy.take(signed.token);
  expect((await page.offer(signed)).device).toBe(device);
  await page.answer(signed, device, "taken");
  await world.until(() => later.disk.device !== null, "a device");
});

test("a device that is one is not enrolled a second time, whatever the policy says", async () => {
  const { world, keys, issue, signed } = await organisation();
  const browser = start(world);
  await browser.policy.take(signed.token);
  const page = await technician(world, keys);
  const { device } = await page.offer(signed);
  await page.answer(signed, device, "taken");
  await world.until(() => browser.disk.device !== null, "a device");
  await world.settle();
  page.rings.length = 0;
  await browser.policy.take((await issue()).token);
  await world.settle();
  expect([page.rings, browser.policy.facts]).toEqual([[], null]);
  expect(deviceIdOf(base64urlToBytes(signed.enrolment.technician) ?? new Uint8Array())).not.toBe(device);
});
