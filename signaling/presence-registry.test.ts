/** One contract, two implementations: devices in memory, and devices in a real Redis shared by two processes. */
import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { freePort } from "../scripts/free-port.ts";
import { findCommand } from "../scripts/system-packages.ts";
import { type LocalRedis, startLocalRedis } from "./local-redis.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createMemoryPresence } from "./memory-presence.ts";
import type { PresenceRegistry } from "./presence-registry.ts";
import { createRedisClient, type RedisClient } from "./redis-connection.ts";
import { createRedisPresence } from "./redis-presence.ts";

interface Shared {
  readonly here: PresenceRegistry;
  readonly there: PresenceRegistry;
  /** Null in memory. */
  readonly client: RedisClient | null;
  readonly dispose: () => Promise<void>;
}

const redisProgram = findCommand("redis-server");
if (!redisProgram && process.env["CI"] === "true") throw new Error("CI has to test against redis-server");
if (!redisProgram) process.stderr.write("SKIPPED: no redis-server, so shared devices are not tested\n");

let redis: LocalRedis | null = null;
beforeAll(async () => {
  if (redisProgram) redis = await startLocalRedis(redisProgram, await freePort());
});
afterAll(() => redis?.stop());

async function onMemory(): Promise<Shared> {
  const presence = createMemoryPresence();
  return { here: presence, there: presence, client: null, dispose: () => presence.dispose() };
}

async function onRedis(clock: ManualClock): Promise<Shared> {
  const logger = pino({ level: "silent" });
  const connection = createRedisClient(redis?.url ?? "", { whenOffline: "fail", logger });
  await connection.connect();
  const { client } = connection;
  await client.flushAll();
  for (const name of ["here", "there"]) await client.set(`farhand:process:${name}`, "1");
  const [here, there] = [createRedisPresence(client, clock), createRedisPresence(client, clock)];
  return {
    here,
    there,
    client,
    async dispose() {
      await here.dispose();
      await there.dispose();
      connection.dispose();
    },
  };
}

describe.each([
  { name: "in memory", open: onMemory, isRunnable: true },
  { name: "[PR-8] in Redis", open: onRedis, isRunnable: redisProgram !== undefined },
])("devices $name", ({ open, isRunnable }) => {
  if (!isRunnable) return;
  let clock: ManualClock;
  let shared: Shared;
  const device = bytesToBase64url(randomBytes(16));
  const other = bytesToBase64url(randomBytes(16));
  beforeEach(async () => {
    clock = createManualClock();
    shared = await open(clock);
  });
  afterEach(() => shared.dispose());

  it("one announced here is found there, and gone once withdrawn", async () => {
    const { here, there } = shared;
    expect(await here.announce(device, "here/a")).toEqual({ ok: true, value: null });
    expect(await there.find(device)).toEqual({ ok: true, value: "here/a" });
    expect(await there.present([other, device])).toEqual({ ok: true, value: new Set([device]) });
    expect(await there.present([])).toEqual({ ok: true, value: new Set() });
    expect(await here.withdraw(device, "here/a")).toEqual({ ok: true, value: true });
    expect(await there.find(device)).toMatchObject({ ok: false, code: "device-absent" });
    expect(here.count()).toBe(0);
  });

  it("[PR-3] the newer seat takes the place, and the older one cannot take it out", async () => {
    const { here, there } = shared;
    await here.announce(device, "here/a");
    expect(await there.announce(device, "there/b")).toEqual({ ok: true, value: "here/a" });
    expect(await there.announce(device, "there/b")).toEqual({ ok: true, value: null });
    expect(await here.withdraw(device, "here/a")).toEqual({ ok: true, value: false });
    expect(await here.find(device)).toEqual({ ok: true, value: "there/b" });
  });

  it("finds any number that a connection may watch", async () => {
    const many = Array.from({ length: 200 }, () => bytesToBase64url(randomBytes(16)));
    for (const [at, id] of many.entries()) if (at % 2 === 0) await shared.here.announce(id, "here/a");
    const found = await shared.there.present(many);
    expect(found.ok && found.value).toEqual(new Set(many.filter((_, at) => at % 2 === 0)));
  });
});

describe.runIf(redisProgram !== undefined)("[PR-8] devices over Redis", () => {
  const device = bytesToBase64url(randomBytes(16));
  let clock: ManualClock;
  let shared: Shared;
  let client: RedisClient;
  beforeEach(async () => {
    clock = createManualClock();
    shared = await onRedis(clock);
    if (shared.client === null) throw new Error("no client");
    client = shared.client;
  });
  afterEach(() => shared.dispose());

  it("a killed process's devices are nobody's at once, and can be taken by others", async () => {
    await shared.here.announce(device, "here/a");
    await client.del("farhand:process:here");
    expect(await shared.there.present([device])).toEqual({ ok: true, value: new Set() });
    expect(await shared.there.announce(device, "there/b")).toEqual({ ok: true, value: null });
  });

  it("a lease ends by itself unless it is renewed", async () => {
    await shared.here.announce(device, "here/a");
    expect(await client.pTTL(`farhand:device:${device}`)).toBeGreaterThan(0);
    await client.pExpire(`farhand:device:${device}`, 1_000);
    clock.advance(10_000);
    expect(await shared.here.sweep()).toEqual([]);
    expect(await client.pTTL(`farhand:device:${device}`)).toBeGreaterThan(20_000);
  });

  it("what Redis forgot while it was away is written again as soon as it is back", async () => {
    await shared.here.announce(device, "here/a");
    await client.del(`farhand:device:${device}`);
    await shared.here.sweep();
    expect(await shared.there.find(device)).toMatchObject({ ok: false, code: "device-absent" });
    client.emit("ready");
    await shared.here.sweep();
    expect(await shared.there.find(device)).toEqual({ ok: true, value: "here/a" });
  });

  it("what Redis forgot is written again, and what another took meanwhile is given up", async () => {
    await shared.here.announce(device, "here/a");
    await client.del(`farhand:device:${device}`);
    clock.advance(10_000);
    expect(await shared.here.sweep()).toEqual([]);
    expect(await shared.there.find(device)).toEqual({ ok: true, value: "here/a" });

    await client.del(`farhand:device:${device}`);
    await shared.there.announce(device, "there/b");
    clock.advance(10_000);
    expect(await shared.here.sweep()).toEqual([{ device, seat: "here/a" }]);
    expect(shared.here.count()).toBe(0);
    expect(await shared.there.sweep()).toEqual([]);
  });
});
