/** However many ask for a hash, few are computed at once and a bounded number waits. */
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import { createApi } from "../http/api.ts";
import { cheapCost } from "../local-desk.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { createPasswordHasher, HasherFull } from "./password-hash.ts";

const places = { atOnce: 2, waiting: 3 };

test("of a flood, those that find no place are told so at once, and the others are right", async () => {
  const hasher = await createPasswordHasher(cheapCost, places);
  const known = await hasher.hash("seven quiet herons");
  const flood = Array.from({ length: 50 }, () => hasher.check("seven quiet herons", known));
  expect(hasher.isFull()).toBe(true);
  const settled = await Promise.allSettled(flood);
  for (const each of settled.slice(0, 5)) expect(each).toEqual({ status: "fulfilled", value: true });
  for (const each of settled.slice(5))
    expect(each).toEqual({ status: "rejected", reason: expect.any(HasherFull) });
});

test("places are free again after it, also after one that failed", async () => {
  const hasher = await createPasswordHasher(cheapCost, places);
  const known = await hasher.hash("seven quiet herons");
  await Promise.allSettled(Array.from({ length: 50 }, () => hasher.check("one", "no hash at all")));
  expect(hasher.isFull()).toBe(false);
  const again = Array.from({ length: 5 }, () => hasher.check("seven quiet herons", known));
  expect(await Promise.all(again)).toEqual(Array(5).fill(true));
});

test("whoever asks meanwhile is asked to come again, and nothing of it is logged as a failure", async () => {
  const logged: unknown[] = [];
  const log = (...said: unknown[]) => logged.push(said);
  const sessions = { find: async () => null } as unknown as Sessions;
  const api = createApi({ sessions, logger: { info: log, warn: log, error: log } });
  api.serve(deskFacts, async () => {
    throw new HasherFull();
  });
  const facts = { address: "192.0.2.1", isFromOurPage: true };
  const outgoing = new ServerResponse(new IncomingMessage(new Socket()));
  const answer = await api.fetch(new Request("http://localhost/api/facts"), { facts, outgoing });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await answer.json()).toMatchObject({ code: "desk-busy" });
  expect(logged).toEqual([]);
});
