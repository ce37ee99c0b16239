/** Devices at one server: who may be present as which, who hears of it, who may ring, and what is told to nobody. */
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { limits } from "../protocol/limits.ts";
import { presenceStatement } from "../protocol/presence-messages.ts";
import { type LocalServer, type LocalServerOptions, startLocalServer } from "./local-server.ts";
import { createManualClock } from "./manual-clock.ts";
import { connectTestClient, type TestClient } from "./test-client.ts";
import { challengeFor, createTestDevice, type TestDevice } from "./test-device.ts";

let server: LocalServer;
let clients: TestClient[] = [];
let device: TestDevice;

async function restart(options: LocalServerOptions): Promise<void> {
  await server.close();
  server = await startLocalServer(options);
}
async function connect(): Promise<TestClient> {
  const client = await connectTestClient(server.origin);
  clients.push(client);
  return client;
}
const newId = () => bytesToBase64url(randomBytes(16));
const refused = { ok: false, code: "device-proof-refused" };
const watch = (client: TestClient, devices: readonly string[]) =>
  client.ask("devices:watch", { v: 1, devices });
const ring = (client: TestClient, id: string, payload = "payload") =>
  client.ask("device:ring", { v: 1, device: id, payload });

beforeEach(async () => {
  server = await startLocalServer();
  device = await createTestDevice();
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await server.close();
});

describe("announcing (security case 4)", () => {
  it("[PR-1] a device that proves its key is present while it is connected", async () => {
    const [holder, technician] = [await connect(), await connect()];
    expect(await watch(technician, [device.id])).toEqual({ ok: true, present: [] });
    expect(await device.announce(holder, server.origin)).toEqual({ ok: true });
    expect(await technician.next("device:presence")).toEqual({ device: device.id, present: true });
    expect(await server.metric("farhand_devices")).toBe(1);
    holder.close();
    expect(await technician.next("device:presence")).toEqual({ device: device.id, present: false });
    expect(await ring(technician, device.id)).toEqual({ ok: false, code: "device-absent" });
    expect(await server.metric("farhand_devices")).toBe(0);
  });

  it("[PR-1] nobody is present as a device whose key it has not", async () => {
    const mallory = await createTestDevice();
    const client = await connect();
    const answered = async (answer: (challenge: string) => Promise<object>) =>
      client.ask("device:announce", await answer(await challengeFor(client)));

    // The id of another in the signed bytes.
    expect(
      await answered((challenge) => mallory.answer(challenge, server.origin, { device: device.id })),
    ).toEqual(refused);
    // The other's public key under a signature of one's own.
    const { publicKey } = (await device.answer(newChallenge(), server.origin)) as { publicKey: string };
    expect(
      await answered(async (challenge) => ({
        ...(await mallory.answer(challenge, server.origin)),
        publicKey,
      })),
    ).toEqual(refused);
    // A key that is no point of the curve, and a signature that is none.
    const noPoint = bytesToBase64url(new Uint8Array(32).fill(0xff));
    const noSignature = bytesToBase64url(new Uint8Array(64));
    for (const more of [{ publicKey: noPoint }, { signature: noSignature }]) {
      expect(
        await answered(async (challenge) => ({
          ...(await device.answer(challenge, server.origin)),
          ...more,
        })),
      ).toEqual(refused);
    }
    expect(await server.metric("farhand_devices")).toBe(0);
    expect(await server.metric('farhand_refusals_total{code="device-proof-refused"}')).toBe(4);
  });

  it("[PR-2] an answer is good once, for the connection that was asked, and for thirty seconds", async () => {
    const clock = createManualClock();
    await restart({ clock });
    const [holder, thief] = [await connect(), await connect()];
    const challenge = await challengeFor(holder);
    const answer = await device.answer(challenge, server.origin);
    await challengeFor(thief);
    expect(await thief.ask("device:announce", answer)).toEqual(refused);
    expect(await holder.ask("device:announce", answer)).toEqual({ ok: true });
    expect(await holder.ask("device:announce", answer)).toEqual(refused);
    expect(await (await connect()).ask("device:announce", answer)).toEqual(refused);

    const late = await device.answer(await challengeFor(holder), server.origin);
    clock.advance(limits.challengeLifetimeMs);
    expect(await holder.ask("device:announce", late)).toEqual(refused);
    // A wrong answer uses the challenge up as well.
    const spent = await challengeFor(holder);
    expect(await holder.ask("device:announce", { ...answer })).toEqual(refused);
    expect(await holder.ask("device:announce", await device.answer(spent, server.origin))).toEqual(refused);
  });

  it("[PR-2] what was signed for another server is worth nothing here", async () => {
    const holder = await connect();
    const challenge = await challengeFor(holder);
    const elsewhere = await device.answer(challenge, "https://evil.example");
    expect(await holder.ask("device:announce", elsewhere)).toEqual(refused);
    const again = await challengeFor(holder);
    const relayed = { ...(await device.answer(again, "https://evil.example")), origin: server.origin };
    expect(await holder.ask("device:announce", relayed)).toEqual(refused);
  });

  it("[PR-2] the operator's own names for the server count too", async () => {
    await restart({ environment: { FARHAND_ORIGINS: "https://support.example.org" } });
    expect(await device.announce(await connect(), "https://support.example.org")).toEqual({ ok: true });
    expect(await device.announce(await connect(), "https://support.example.net")).toEqual(refused);
  });

  it("[PR-3] the newer of two connections that prove the same key is the device", async () => {
    const [older, newer, technician] = [await connect(), await connect(), await connect()];
    await device.announce(older, server.origin);
    expect(await watch(technician, [device.id])).toEqual({ ok: true, present: [device.id] });
    await device.announce(newer, server.origin);
    expect(await older.next("device:replaced")).toEqual({ device: device.id });
    older.close();
    expect(await ring(technician, device.id, "for the newer")).toEqual({ ok: true });
    expect(await newer.next("device:ring")).toEqual({ device: device.id, payload: "for the newer" });
    expect(technician.untaken).toEqual([]);
    expect(await server.metric("farhand_devices")).toBe(1);
  });

  it("[PR-1] a device that withdraws while its proof is checked is not present", async () => {
    const holder = await connect();
    const answer = await device.answer(await challengeFor(holder), server.origin);
    const replies = await Promise.all([
      holder.ask("device:announce", answer),
      holder.ask("device:withdraw", { v: 1 }),
    ]);
    expect(replies).toEqual([{ ok: false, code: "device-absent" }, { ok: true }]);
    expect(await ring(await connect(), device.id)).toEqual({ ok: false, code: "device-absent" });
  });

  it("a device goes when it says so, and one connection is one device", async () => {
    const [holder, technician] = [await connect(), await connect()];
    const other = await createTestDevice();
    await watch(technician, [device.id, other.id]);
    await device.announce(holder, server.origin);
    await other.announce(holder, server.origin);
    expect(await technician.next("device:presence")).toEqual({ device: device.id, present: true });
    expect(await technician.next("device:presence")).toEqual({ device: device.id, present: false });
    expect(await technician.next("device:presence")).toEqual({ device: other.id, present: true });
    expect(await holder.ask("device:withdraw", { v: 1 })).toEqual({ ok: true });
    expect(await technician.next("device:presence")).toEqual({ device: other.id, present: false });
  });
});

describe("watching and ringing", () => {
  it("[PR-4] tells of the watched devices and of no others, and stops when told to", async () => {
    const [holder, technician] = [await connect(), await connect()];
    const stranger = await createTestDevice();
    await watch(technician, [newId(), device.id]);
    await stranger.announce(await connect(), server.origin);
    await device.announce(holder, server.origin);
    expect(await technician.next("device:presence")).toEqual({ device: device.id, present: true });
    expect(await watch(technician, [])).toEqual({ ok: true, present: [] });
    await holder.ask("device:withdraw", { v: 1 });
    expect(await watch(technician, [device.id])).toEqual({ ok: true, present: [] });
    expect(technician.untaken).toEqual([]);
    expect(await server.metric("farhand_watched_devices")).toBe(1);
    technician.close();
    await expect.poll(() => server.metric("farhand_watched_devices")).toBe(0);
  });

  it("[PR-4] no list, no prefix, no pattern: a device is found by its whole id alone", async () => {
    const [holder, technician] = [await connect(), await connect()];
    await device.announce(holder, server.origin);
    const malformed = { ok: false, code: "message-malformed" };
    for (const id of [
      "*",
      "",
      device.id.slice(0, 10),
      `${device.id}A`,
      device.id.toLowerCase().slice(0, 21),
    ]) {
      expect(await watch(technician, [id]), id).toEqual(malformed);
      expect(await ring(technician, id), id).toEqual(malformed);
    }
    const tooMany = Array.from({ length: limits.devicesWatched + 1 }, newId);
    expect(await watch(technician, tooMany)).toEqual(malformed);
    expect(await watch(technician, tooMany.slice(1))).toEqual({ ok: true, present: [] });
    expect(await watch(technician, [device.id, device.id])).toEqual(malformed);
  });

  it("[PR-5] a ring reaches that device unchanged and nobody else, and says only whether it is there", async () => {
    const [holder, other, technician] = [await connect(), await connect(), await connect()];
    const second = await createTestDevice();
    await device.announce(holder, server.origin);
    await second.announce(other, server.origin);
    const payload = `{"x":"\u0000\u2028é😀"}${"z".repeat(4_000)}`;
    expect(await ring(technician, device.id, payload)).toEqual({ ok: true });
    expect(await holder.next("device:ring")).toEqual({ device: device.id, payload });
    expect(await ring(technician, newId())).toEqual({ ok: false, code: "device-absent" });
    expect(other.untaken).toEqual([]);
    for (const large of [
      "x".repeat(limits.ringPayloadBytes + 1),
      "é".repeat(limits.ringPayloadBytes / 2 + 1),
      "",
    ])
      expect(await ring(technician, device.id, large)).toEqual({ ok: false, code: "message-malformed" });
    expect(await server.metric("farhand_device_rings_total")).toBe(1);
  });

  it("[PR-6] announcements, watches and rings are limited per connection and per address", async () => {
    await restart({ clock: createManualClock() });
    const limited = { ok: false, code: "rate-limited" };
    const passed = async (event: string, argument: object, tries: number) => {
      const client = await connect();
      let count = 0;
      for (let at = 0; at < tries; at += 1) {
        const reply = (await client.ask(event, argument)) as { ok: boolean; code?: string };
        if (reply.code === "rate-limited") expect(reply).toMatchObject(limited);
        else count += 1;
      }
      return count;
    };
    const ringing = { v: 1, device: newId(), payload: "x" };
    expect(await passed("device:challenge", { v: 1 }, 14)).toBe(12);
    expect(await passed("devices:watch", { v: 1, devices: [] }, 12)).toBe(10);
    expect(await passed("device:ring", ringing, 12)).toBe(10);
    for (let more = 0; more < 3; more += 1) expect(await passed("device:ring", ringing, 10)).toBe(10);
    expect(await passed("device:ring", ringing, 2)).toBe(0);
  });

  it("[PR-7] neither ids nor payloads are logged or measured", async () => {
    const [holder, technician] = [await connect(), await connect()];
    await device.announce(holder, server.origin);
    await watch(technician, [device.id]);
    await ring(technician, device.id, "SECRETPAYLOAD");
    await holder.next("device:ring");
    await technician.ask("device:announce", await device.answer(newChallenge(), server.origin));
    const told = server.logLines.join("") + (await (await fetch(`${server.origin}/metrics`)).text());
    expect(told).toContain("device-proof-refused");
    for (const secret of [device.id, "SECRETPAYLOAD"]) expect(told).not.toContain(secret);
  });

  it("[PR-8] a restarted server knows no device until it announces itself anew", async () => {
    const holder = await connect();
    await device.announce(holder, server.origin);
    const { port } = server;
    await restart({ port });
    const technician = await connect();
    expect(await ring(technician, device.id)).toEqual({ ok: false, code: "device-absent" });
    await device.announce(await connect(), server.origin);
    expect(await ring(technician, device.id)).toEqual({ ok: true });
  });
});

describe("what a device signs", () => {
  it("differs whenever one of its parts does, and is nothing for parts of another length", () => {
    const challenge = newChallenge();
    const id = newId();
    const parts = { challenge, device: id, origin: "https://a.example" };
    const statements = [
      parts,
      { ...parts, challenge: newChallenge() },
      { ...parts, device: newId() },
      { ...parts, origin: "https://a.example:8443" },
    ].map((each) => Buffer.from(presenceStatement(each) ?? "").toString("hex"));
    expect(new Set(statements).size).toBe(4);
    expect(statements[0]).toContain(Buffer.from("farhand-presence-v1\0").toString("hex"));
    expect(presenceStatement({ ...parts, challenge: id })).toBeNull();
    expect(presenceStatement({ ...parts, device: challenge })).toBeNull();
  });
});

function newChallenge(): string {
  return bytesToBase64url(randomBytes(limits.challengeBytes));
}
