/** Two servers, one real Redis between them: rooms are shared, payloads cross and stay nowhere, an outage heals. */
import { randomBytes } from "node:crypto";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { freePort } from "../scripts/free-port.ts";
import { findCommand } from "../scripts/system-packages.ts";
import { type LocalRedis, startLocalRedis } from "./local-redis.ts";
import { type LocalServer, startLocalServer } from "./local-server.ts";
import { connectTestClient, type TestClient } from "./test-client.ts";
import { createTestDevice } from "./test-device.ts";

const redisProgram = findCommand("redis-server");
if (!redisProgram && process.env["CI"] === "true") throw new Error("CI has to test against redis-server");
if (!redisProgram) process.stderr.write("SKIPPED: no redis-server, so several processes are not tested\n");

describe.runIf(redisProgram !== undefined)("[SG-9] two processes over Redis", () => {
  let port: number;
  let redis: LocalRedis;
  let servers: LocalServer[];
  let here: TestClient;
  let there: TestClient;

  beforeAll(async () => {
    port = await freePort();
    redis = await startLocalRedis(redisProgram ?? "", port);
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    const environment = { FARHAND_REDIS_URL: redis.url };
    servers = await Promise.all([startLocalServer({ environment }), startLocalServer({ environment })]);
    const [first, second] = servers;
    here = await connectTestClient(first?.origin ?? "");
    there = await connectTestClient(second?.origin ?? "");
  });
  afterEach(async () => {
    here.close();
    there.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  /** Until both servers hear each other; a subscription takes its time after a server's start. */
  async function meet(): Promise<{ room: string; maker: string; guest: string }> {
    const made = await here.create();
    const joined = await there.join(made.locator);
    if (!joined.ok) throw new Error(joined.code);
    await vi.waitFor(async () => {
      await here.signal(made.room, joined.self, "are you there?");
      await there.signal(made.room, made.self, "are you there?");
      expect(here.untaken.some(({ event }) => event === "signal")).toBe(true);
      expect(there.untaken.some(({ event }) => event === "signal")).toBe(true);
    });
    return { room: made.room, maker: made.self, guest: joined.self };
  }

  it("a room made on one is joined on the other, and ends for both", async () => {
    const { room, maker, guest } = await meet();
    const payload = `{"sdp":"${"x".repeat(20_000)}"}`;
    expect(await here.signal(room, guest, payload)).toEqual({ ok: true });
    await vi.waitFor(() =>
      expect(there.untaken).toContainEqual({
        event: "signal",
        argument: { room, from: maker, payload },
      }),
    );
    here.close();
    expect(await there.next("room:ended")).toEqual({ room, reason: "left" });
    expect(await there.signal(room, maker, "x")).toEqual({ ok: false, code: "not-a-member" });
  });

  it("[SG-2] nothing of a payload stays in Redis", async () => {
    const { room, guest } = await meet();
    const payload = "SECRETPAYLOADSECRET";
    await here.signal(room, guest, payload);
    const client = createClient({ url: redis.url });
    client.on("error", () => {});
    await client.connect();
    const keys = await client.keys("*");
    const types = await Promise.all(keys.map(async (key) => [key, await client.type(key)] as const));
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter(([, type]) => type === "stream")).toEqual([]);
    for (const [key, type] of types) {
      const held =
        type === "hash" ? await client.hGetAll(key) : type === "string" ? await client.get(key) : "";
      expect(JSON.stringify(held)).not.toContain(payload);
    }
    client.destroy();
  });

  it("[PR-8] a device announced on one is watched, rung and replaced from the other", async () => {
    await meet();
    const device = await createTestDevice();
    const watched = { v: 1, devices: [device.id] };
    const ring = (payload: string) => there.ask("device:ring", { v: 1, device: device.id, payload });
    const [first, second] = servers;
    expect(await there.ask("devices:watch", watched)).toEqual({ ok: true, present: [] });
    await device.announce(here, first?.origin ?? "");
    expect(await there.next("device:presence")).toEqual({ device: device.id, present: true });
    expect(await ring("across")).toEqual({ ok: true });
    expect(await here.next("device:ring")).toEqual({ device: device.id, payload: "across" });

    const newer = await connectTestClient(second?.origin ?? "");
    await device.announce(newer, second?.origin ?? "");
    expect(await here.next("device:replaced")).toEqual({ device: device.id });
    expect(await ring("to the newer")).toEqual({ ok: true });
    expect(await newer.next("device:ring")).toEqual({ device: device.id, payload: "to the newer" });
    expect(await first?.metric("farhand_devices")).toBe(0);

    await newer.ask("device:withdraw", { v: 1 });
    expect(await there.next("device:presence")).toEqual({ device: device.id, present: false });
    expect(await ring("to nobody")).toEqual({ ok: false, code: "device-absent" });
    newer.close();
  });

  it("[PR-8] an outage of Redis gives server-busy, and ends without a restart", async () => {
    await meet();
    const device = await createTestDevice();
    await device.announce(here, servers[0]?.origin ?? "");
    const ring = (client: TestClient) => client.ask("device:ring", { v: 1, device: device.id, payload: "x" });
    expect(await ring(there)).toEqual({ ok: true });
    await redis.stop();
    expect(await here.ask("room:create", { v: 1 })).toEqual({ ok: false, code: "server-busy" });
    expect(await ring(there)).toEqual({ ok: false, code: "server-busy" });
    const health = await fetch(`${servers[0]?.origin}/healthz`);
    expect([health.status, await health.json()]).toEqual([503, { ok: false, redis: "unreachable" }]);
    redis = await startLocalRedis(redisProgram ?? "", port);
    await vi.waitFor(() => here.create(), { timeout: 10_000, interval: 100 });
    await vi.waitFor(() => there.create(), { timeout: 10_000, interval: 100 });
    const rendezvous = bytesToBase64url(randomBytes(16));
    await vi.waitFor(async () => expect((await here.enter(rendezvous)).ok).toBe(true), { timeout: 10_000 });
    expect(await there.enter(rendezvous)).toMatchObject({ ok: true });
    // The device stayed connected all the while, and is written into the empty Redis again.
    await vi.waitFor(async () => expect(await ring(there)).toEqual({ ok: true }), {
      timeout: 20_000,
      interval: 2_500,
    });
  }, 60_000);
});
