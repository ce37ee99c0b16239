/** Attempts that say nothing any more are forgotten; nothing that is locked, or still counts. On both databases. */
import { afterEach, expect, test, vi } from "vitest";
import { askPasswordReset } from "../../protocol/desk/members-api.ts";
import { signIn } from "../../protocol/desk/sign-in-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import {
  createTurnedClock,
  firstAdministrator,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
} from "../local-desk.ts";
import { inDatabase } from "../local-member.ts";
import { type AttemptRule, createAttemptLock } from "./attempt-lock.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

describeOnEachDatabase("attempts", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  test("are swept by the running server, of an office and of mails within the hour, of a name after a year", async () => {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    started.push(local);
    await setUpOrganisation(local);
    const keys = () =>
      inDatabase(place, async (db) => {
        const rows = await db.selectFrom("attempt").select("key").orderBy("key").execute();
        return rows.map(({ key }) => key.split(" ")[0]);
      });
    const browser = local.browser();
    const { email } = firstAdministrator;
    for (const each of [email, "nobody@northwind.example"]) {
      await browser.call(signIn, { body: { email: each, password: "not the password" } });
      await browser.call(askPasswordReset, { body: { email: each } });
    }
    expect(await keys()).toEqual(["address", "password", "password", "reset-from", "reset-of", "reset-of"]);
    local.clock.advance(15 * minute);
    await vi.waitFor(async () =>
      expect(await keys()).toEqual(["password", "password", "reset-from", "reset-of", "reset-of"]),
    );
    local.clock.advance(60 * minute);
    await vi.waitFor(async () => expect(await keys()).toEqual(["password", "password"]));
    local.clock.advance(364 * day);
    // Four more lock: the one of a year ago counts. Of a name that is nobody's it is the same.
    for (const each of [email, "nobody@northwind.example"]) {
      for (let failure = 0; failure < 4; failure++)
        await browser.call(signIn, { body: { email: each, password: "not the password" } });
      expect(await browser.call(signIn, { body: { email: each, password: "x" } })).toMatchObject({
        code: "sign-in-locked",
      });
    }
    local.clock.advance(366 * day);
    await vi.waitFor(async () => expect(await keys()).toEqual([]));
  });

  test("that locked for good stay for good, and one that is locked stays locked", async () => {
    const place = await under.place();
    await inDatabase(place, async (db) => {
      const clock = createTurnedClock();
      const lock = createAttemptLock(db, clock);
      const rule: AttemptRule = { failures: 2, lockMs: 60 * minute, failuresInAll: 3, windowMs: minute };
      for (let failure = 0; failure < 2; failure++) await lock.reserve("for an hour", rule);
      for (let failure = 0; failure < 3; failure++) {
        await lock.reserve("for good", rule);
        clock.advance(failure === 1 ? 61 * minute : 1);
      }
      await lock.reserve("for an hour", { ...rule, failuresInAll: 100 });
      await lock.reserve("for an hour", { ...rule, failuresInAll: 100 });
      await lock.sweep();
      expect((await lock.lockedUntil(["for an hour", "for good"])).size).toBe(2);
      clock.advance(1_000 * day);
      await lock.sweep();
      expect([...(await lock.lockedUntil(["for an hour", "for good"])).keys()]).toEqual(["for good"]);
      expect(await db.selectFrom("attempt").select("key").execute()).toEqual([{ key: "for good" }]);
      expect(await lock.reserve("for good", rule)).toEqual({ ok: false, retryAfterMs: null });
    });
  });
});
