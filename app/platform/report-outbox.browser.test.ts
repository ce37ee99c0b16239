/** Reports on their way, in a real IndexedDB. */
import { beforeEach, expect, test } from "vitest";
import type { Endpoint } from "../../protocol/desk/endpoint.ts";
import type { NewReport } from "../../protocol/desk/reports-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { CallDesk } from "./desk-client.ts";
import { createReportOutbox } from "./report-outbox.ts";

const [ada, bo] = ["AAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBA"];
const report: NewReport = {
  id: "CCCCCCCCCCCCCCCCCCCCCA",
  kind: "attended",
  customerName: "Rosa",
  deviceGroup: null,
  beganAt: "2026-11-26T09:00:00.000Z",
  endedAt: "2026-11-26T09:10:00.000Z",
  scopes: ["view"],
  files: [],
  outcome: "not-said",
  notes: "",
};
let nowMs = 0;
const day = 24 * 3_600_000;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 26);
  await new Promise<void>((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase("farhand-reports");
    deleting.addEventListener("success", () => resolve());
    deleting.addEventListener("error", () => reject(new Error("not deleted")));
  });
});

/** A server that answers as `answer` says. */
function server(answer: (query?: { technician?: string }) => ErrorCode | null) {
  const asked: { path: string; query?: unknown; body: unknown }[] = [];
  const call = (async (
    endpoint: Endpoint,
    { body, query }: { body?: unknown; query?: { technician?: string } } = {},
  ) => {
    asked.push({ path: `${endpoint.method} ${endpoint.path}`, ...(query ? { query } : {}), body });
    const code = answer(query);
    return code === null ? { ok: true, value: undefined } : { ok: false, code };
  }) as unknown as CallDesk;
  return { call, asked };
}

test("a report waits while the server is away, and is sent once", async () => {
  const outbox = createReportOutbox(() => nowMs);
  let code: ErrorCode | null = "desk-unreachable";
  const { call, asked } = server(() => code);
  expect(await outbox.keep("key", ada, report)).toBe(true);
  expect(await outbox.send(ada, call)).toBe(1);
  code = null;
  expect(await createReportOutbox(() => nowMs).send(ada, call)).toBe(0);
  expect(await outbox.send(ada, call)).toBe(0);
  expect(asked.map(({ path }) => path)).toEqual(["POST /api/reports", "POST /api/reports"]);
});

test("it goes in nobody else's name, and is given up when the server will never take it", async () => {
  const outbox = createReportOutbox(() => nowMs);
  const refusing = server(() => "message-malformed");
  await outbox.keep("key", ada, report);
  expect(await outbox.send(bo, refusing.call)).toBe(0);
  expect(refusing.asked).toEqual([]);
  expect(await outbox.send(ada, refusing.call)).toBe(0);
  expect(await outbox.send(ada, server(() => null).call)).toBe(0);
  expect(refusing.asked).toHaveLength(1);
});

test("it waits for its own technician where somebody else has signed in meanwhile", async () => {
  const outbox = createReportOutbox(() => nowMs);
  let signedIn = bo;
  const { call, asked } = server((query) => (query?.technician === signedIn ? null : "not-signed-in"));
  await outbox.keep("key", ada, report);
  expect(await outbox.send(ada, call)).toBe(1);
  signedIn = ada;
  expect(await outbox.send(ada, call)).toBe(0);
  const posted = { path: "POST /api/reports", query: { technician: ada }, body: report };
  expect(asked).toEqual([posted, posted]);
});

test("what became of the session is added once the server has the report, now or later", async () => {
  const outbox = createReportOutbox(() => nowMs);
  let code: ErrorCode | null = null;
  const { call, asked } = server(() => code);
  const about = { outcome: "solved", notes: "New driver" } as const;
  expect(await outbox.tell("key", about, call)).toBe(false);
  await outbox.keep("key", ada, report);
  expect(await outbox.tell("key", about, call)).toBe(true);
  expect(await outbox.send(ada, call)).toBe(0);
  const added = { path: "PUT /api/reports/:id", body: { ...about, revision: 0 } };
  const posted = { path: "POST /api/reports", query: { technician: ada }, body: report };
  expect(asked).toEqual([posted, added]);
  expect(await outbox.send(ada, call)).toBe(0);
  expect(asked).toHaveLength(2);

  code = "desk-unreachable";
  expect(await outbox.tell("key", about, call)).toBe(true);
  expect(await outbox.send(ada, call)).toBe(1);
  code = null;
  expect(await outbox.send(ada, call)).toBe(0);
  expect(asked.slice(2)).toEqual([added, added, added]);
  code = "desk-changed-meanwhile";
  expect(await outbox.tell("key", about, call)).toBe(false);
  nowMs += day + 1;
  await outbox.send(ada, call);
  expect(await outbox.tell("key", about, call)).toBe(false);
});

test("what is told while the report is on its way, or after an answer that never came, is not lost", async () => {
  const outbox = createReportOutbox(() => nowMs);
  const about = { outcome: "solved", notes: "" } as const;
  await outbox.keep("key", ada, report);
  const { call, asked } = server(() => null);
  const slow = (async (...args: Parameters<CallDesk>) => {
    if (asked.length === 0) await outbox.tell("key", about, call);
    return call(...args);
  }) as CallDesk;
  expect(await outbox.send(ada, slow)).toBe(0);
  expect(asked.map(({ path }) => path)).toEqual(["POST /api/reports", "PUT /api/reports/:id"]);

  await outbox.keep("other", ada, report);
  const deaf = server(() => "desk-unreachable");
  await outbox.send(ada, deaf.call);
  await outbox.tell("other", about, deaf.call);
  await outbox.send(ada, call);
  expect(asked[2]).toMatchObject({ path: "POST /api/reports", body: report });
  expect(asked[3]?.path).toBe("PUT /api/reports/:id");
});
