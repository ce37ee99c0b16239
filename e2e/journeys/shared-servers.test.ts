/** Two server processes over one real Redis: the technician's page talks to one, the customer's to the other. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/free-port.ts";
import { findCommand } from "../../scripts/system-packages.ts";
import { type LocalRedis, startLocalRedis } from "../../signaling/local-redis.ts";
import { type FarhandServer, startFarhand } from "../fixtures/farhand-server.ts";
import { meet, seeChange, shareScreen } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";

const redisProgram = findCommand("redis-server");

describe.skipIf(redisProgram === undefined)("two processes over Redis", () => {
  let redis: LocalRedis;
  let second: FarhandServer;
  const stage = createStage({
    async environment() {
      redis = await startLocalRedis(redisProgram ?? "", await freePort());
      return { FARHAND_REDIS_URL: redis.url };
    },
  });
  beforeAll(async () => {
    second = await startFarhand({ FARHAND_REDIS_URL: redis.url });
  });
  afterAll(async () => {
    await second?.stop();
    await redis?.stop();
  });

  test("[SG-9] a code from one is joined at the other, and the screen is seen", async () => {
    const meeting = await meet(stage, { customerAt: second.address });
    const { technician, customer } = meeting;
    expect(new URL(customer.page.url()).port).not.toBe(new URL(technician.page.url()).port);
    const shared = await shareScreen(stage, meeting);
    await seeChange(stage, technician, shared, "blue");
  });
});
