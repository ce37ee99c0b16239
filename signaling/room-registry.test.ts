/** One contract, two implementations: rooms in memory, and rooms in a real Redis shared by two processes' registries. */
import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { limits } from "../protocol/limits.ts";
import type { Result } from "../protocol/result.ts";
import { freePort } from "../scripts/free-port.ts";
import { findCommand } from "../scripts/system-packages.ts";
import { type LocalRedis, startLocalRedis } from "./local-redis.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createMemoryRooms } from "./memory-rooms.ts";
import { createRedisClient } from "./redis-connection.ts";
import { createRedisRooms } from "./redis-rooms.ts";
import type { RoomRegistry } from "./room-registry.ts";

/** Two views of one shared state, and the process name that belongs in the seats of each. */
interface Shared {
  readonly here: RoomRegistry;
  readonly there: RoomRegistry;
  readonly dispose: () => Promise<void>;
}

const redisProgram = findCommand("redis-server");
if (!redisProgram && process.env["CI"] === "true") throw new Error("CI has to test against redis-server");
if (!redisProgram) process.stderr.write("SKIPPED: no redis-server, so shared rooms are not tested\n");

let redis: LocalRedis | null = null;
beforeAll(async () => {
  if (redisProgram) redis = await startLocalRedis(redisProgram, await freePort());
});
afterAll(() => redis?.stop());

async function onMemory(clock: ManualClock): Promise<Shared> {
  const rooms = createMemoryRooms(clock, randomBytes);
  return { here: rooms, there: rooms, dispose: () => rooms.dispose() };
}

async function onRedis(clock: ManualClock): Promise<Shared> {
  const open = async (name: string) => {
    const logger = pino({ level: "silent" });
    const connection = createRedisClient(redis?.url ?? "", { whenOffline: "fail", logger });
    const rooms = createRedisRooms({ process: name, connection, clock, randomBytes });
    await connection.connect();
    await connection.client.flushAll();
    await rooms.sweep();
    return rooms;
  };
  const here = await open("here");
  const there = await open("there");
  await here.sweep();
  return {
    here,
    there,
    async dispose() {
      await here.dispose();
      await there.dispose();
    },
  };
}

function value<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(`unexpected ${result.code}`);
  return result.value;
}

describe.each([
  { name: "in memory", open: onMemory, isRunnable: true },
  { name: "[SG-9] in Redis", open: onRedis, isRunnable: redisProgram !== undefined },
])("rooms $name", ({ open, isRunnable }) => {
  let clock: ManualClock;
  let shared: Shared;
  let here: RoomRegistry;
  let there: RoomRegistry;
  beforeEach(async () => {
    if (!isRunnable) return;
    clock = createManualClock();
    shared = await open(clock);
    ({ here, there } = shared);
  });
  afterEach(async () => {
    if (isRunnable) await shared.dispose();
  });
  const test = it.runIf(isRunnable);
  const rendezvous = () => bytesToBase64url(randomBytes(16));

  test("[SG-4] a room made here is joined there, and its maker is the one other member", async () => {
    const made = value(await here.create("here/maker"));
    expect(made).toMatchObject({ room: `l:${made.locator}`, expiresInMs: limits.locatorLifetimeMs });
    expect(made.locator).toMatch(/^\d{4}$/);
    const joined = value(await there.join(made.locator, "there/guest"));
    expect(joined).toMatchObject({
      room: made.room,
      others: [{ id: made.self, seat: "here/maker" }],
      replaced: null,
    });
    expect(joined.self).not.toBe(made.self);
  });

  test("an unknown locator is not found", async () => {
    expect(await here.join("0000", "here/guest")).toMatchObject({ ok: false, code: "room-not-found" });
  });

  test("[SG-3] eight members, and the ninth is refused", async () => {
    const made = value(await here.create("here/maker"));
    for (let guest = 1; guest < limits.roomMembers; guest += 1) {
      value(await (guest % 2 ? there : here).join(made.locator, `${guest % 2 ? "there" : "here"}/${guest}`));
    }
    expect(await there.join(made.locator, "there/ninth")).toMatchObject({ ok: false, code: "room-full" });
  });

  test("[SG-3] two may be in a rendezvous, and the third is refused", async () => {
    const id = rendezvous();
    const first = value(await here.enter(id, "here/a"));
    expect(first.others).toEqual([]);
    expect(value(await there.enter(id, "there/b")).others).toEqual([{ id: first.self, seat: "here/a" }]);
    expect(await here.enter(id, "here/c")).toMatchObject({ ok: false, code: "room-full" });
  });

  test("[SG-3] many at once cannot squeeze in", async () => {
    const id = rendezvous();
    const tries = Array.from({ length: 12 }, (_, at) =>
      at % 2 ? here.enter(id, `here/${at}`) : there.enter(id, `there/${at}`),
    );
    const admitted = (await Promise.all(tries)).filter((result) => result.ok);
    expect(admitted).toHaveLength(2);
  });

  test("one connection cannot take two places of one room", async () => {
    const made = value(await here.create("here/maker"));
    expect(await here.join(made.locator, "here/maker")).toMatchObject({ ok: false, code: "room-taken" });
    const id = rendezvous();
    value(await here.enter(id, "here/a"));
    expect(await here.enter(id, "here/a")).toMatchObject({ ok: false, code: "room-taken" });
  });

  test("[SG-8] a client takes the place of its own lost connection, and of nobody else's", async () => {
    const id = rendezvous();
    const lost = value(await here.enter(id, "here/old"));
    const other = value(await there.enter(id, "there/b"));
    const back = value(await here.enter(id, "here/new", lost.self));
    expect(back.replaced).toEqual({ id: lost.self, seat: "here/old" });
    expect(back.others).toEqual([{ id: other.self, seat: "there/b" }]);
    expect(await here.enter(id, "here/third", rendezvous())).toMatchObject({ code: "room-full" });
  });

  test("[SG-2] finds a member for a member of the same room only", async () => {
    const made = value(await here.create("here/maker"));
    const guest = value(await there.join(made.locator, "there/guest"));
    const elsewhere = value(await there.create("there/stranger"));
    const find = (room: string, from: string, seat: string, to: string) => here.find(room, from, seat, to);
    expect(await find(made.room, made.self, "here/maker", guest.self)).toEqual({
      ok: true,
      value: "there/guest",
    });
    const refused = { ok: false, code: "not-a-member" };
    expect(await find(made.room, made.self, "there/stranger", guest.self)).toMatchObject(refused);
    expect(await find(made.room, elsewhere.self, "there/stranger", guest.self)).toMatchObject(refused);
    expect(await find(elsewhere.room, elsewhere.self, "there/stranger", guest.self)).toMatchObject(refused);
    expect(await find(made.room, made.self, "here/maker", made.self)).toMatchObject(refused);
    expect(await find("l:999999", made.self, "here/maker", guest.self)).toMatchObject(refused);
  });

  test("[SG-4] a locator room ends with its maker, a rendezvous with its last member", async () => {
    const made = value(await here.create("here/maker"));
    const guest = value(await there.join(made.locator, "there/guest"));
    expect(await there.leave(made.room, made.self, "there/guest")).toMatchObject({ code: "not-a-member" });
    expect(value(await here.leave(made.room, made.self, "here/maker"))).toEqual({
      ended: true,
      others: [{ id: guest.self, seat: "there/guest" }],
    });
    expect(await there.join(made.locator, "there/late")).toMatchObject({ code: "room-not-found" });

    const id = rendezvous();
    const a = value(await here.enter(id, "here/a"));
    const b = value(await there.enter(id, "there/b"));
    expect(value(await here.leave(a.room, a.self, "here/a"))).toEqual({
      ended: false,
      others: [{ id: b.self, seat: "there/b" }],
    });
    expect(value(await there.leave(b.room, b.self, "there/b"))).toEqual({ ended: true, others: [] });
  });

  test("[SG-4] a locator lives 15 minutes unless somebody joined", async () => {
    const waiting = value(await here.create("here/a"));
    const used = value(await here.create("here/b"));
    value(await there.join(used.locator, "there/guest"));
    clock.advance(limits.locatorLifetimeMs - 1);
    expect(await here.sweep()).toEqual([]);
    clock.advance(1);
    expect(await there.join(waiting.locator, "there/late")).toMatchObject({ code: "room-not-found" });
    clock.advance(20_000);
    const endings = [...(await here.sweep()), ...(await there.sweep())];
    expect(endings).toEqual([
      { room: waiting.room, reason: "expired", members: [{ id: waiting.self, seat: "here/a" }] },
    ]);
    expect((await there.join(used.locator, "there/another")).ok).toBe(true);
  });

  test("[SG-8] a rendezvous expires when one end waited alone for 15 minutes, never while both are there", async () => {
    const [alone, both] = [rendezvous(), rendezvous()];
    value(await here.enter(alone, "here/a"));
    value(await here.enter(both, "here/b"));
    value(await there.enter(both, "there/c"));
    clock.advance(limits.rendezvousIdleMs + 20_000);
    const endings = [...(await here.sweep()), ...(await there.sweep())];
    expect(endings.map(({ room, reason }) => [room, reason])).toEqual([[`r:${alone}`, "expired"]]);
  });

  test("counts rooms and members", async () => {
    const made = value(await here.create("here/maker"));
    const before = here.counts();
    await here.leave(made.room, made.self, "here/maker");
    expect(before).toEqual({ rooms: 1, members: 1 });
    expect(here.counts()).toEqual({ rooms: 0, members: 0 });
    expect(await here.isReachable()).toBe(true);
  });
});

describe.runIf(redisProgram !== undefined)("rooms in Redis, when processes die", () => {
  it("[SG-9] a killed process's members count for nothing, and its rooms are over", async () => {
    const clock = createManualClock();
    const { here, there, dispose } = await onRedis(clock);
    const made = value(await here.create("here/maker"));
    const guest = value(await there.join(made.locator, "there/guest"));
    // What its lease running out does.
    await here.dispose();
    expect(await there.join(made.locator, "there/late")).toMatchObject({ code: "room-not-found" });
    clock.advance(20_000);
    expect(await there.sweep()).toEqual([
      { room: made.room, reason: "shutdown", members: [{ id: guest.self, seat: "there/guest" }] },
    ]);
    await dispose();
  });
});
