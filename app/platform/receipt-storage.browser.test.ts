import { openDB } from "idb";
import { beforeEach, expect, test } from "vitest";
import { fakeReceipt, fakeSnapshot } from "../session/fake-session.ts";
import {
  deleteAllReceipts,
  deleteReceipt,
  keepReceipt,
  listReceipts,
  receiptKey,
} from "./receipt-storage.ts";

const receipt = (sessionId: string, startedMs: number) =>
  fakeReceipt({ ...fakeSnapshot("viewer"), sessionId }, { startedMs });
const first = receipt("Zm9vYmFyYmF6cXV4MTIzNA", 1_000);
const second = receipt("YmFyZm9vYmF6cXV4MTIzNA", 2_000);

async function keys() {
  const listed = await listReceipts();
  return listed.ok ? listed.value.receipts.map(({ key }) => key) : listed.code;
}

beforeEach(async () => {
  await deleteAllReceipts();
});

test("receipts come back as they were kept, the newest first", async () => {
  await keepReceipt(first);
  await keepReceipt(second);
  const listed = await listReceipts();
  expect(listed).toMatchObject({ ok: true, value: { damaged: 0 } });
  expect(listed.ok && listed.value.receipts.map(({ receipt }) => receipt)).toEqual([second, first]);
});

test("a newer state takes the place of the older one; both sides of one session have their own", async () => {
  await keepReceipt({ ...first, endedMs: null });
  await keepReceipt(first);
  await keepReceipt({ ...first, role: "host" });
  expect(await keys()).toHaveLength(2);
  const listed = await listReceipts();
  expect(listed.ok && listed.value.receipts.every(({ receipt }) => receipt.endedMs !== null)).toBe(true);
});

test("one is deleted, and then all", async () => {
  await keepReceipt(first);
  await keepReceipt(second);
  await deleteReceipt(receiptKey(first));
  expect(await keys()).toEqual([receiptKey(second)]);
  await deleteAllReceipts();
  expect(await keys()).toEqual([]);
});

test("beyond 500 the oldest goes", async () => {
  const database = await openDB("farhand-receipts", 1);
  const filling = database.transaction("receipts", "readwrite");
  for (let index = 0; index < 500; index += 1) {
    const kept = receipt(`filling-${index}`, 10_000 + index);
    void filling.store.put({ key: receiptKey(kept), startedMs: kept.startedMs, receipt: kept });
  }
  await filling.done;
  database.close();
  await keepReceipt(receipt("the-newest", 90_000));
  const database2 = await openDB("farhand-receipts", 1);
  const left = await database2.getAllKeys("receipts");
  database2.close();
  expect(left).toHaveLength(500);
  expect(left).toContain("the-newest.viewer");
  expect(left).not.toContain("filling-0.viewer");
});

test("a row that is no receipt is counted, never handed out", async () => {
  await keepReceipt(first);
  const database = await openDB("farhand-receipts", 1);
  await database.put("receipts", { key: "bad", startedMs: 5_000, receipt: { ...first, role: "<script>" } });
  await database.put("receipts", { key: "worse", startedMs: 6_000 });
  database.close();
  expect(await listReceipts()).toMatchObject({
    ok: true,
    value: { damaged: 2, receipts: [{ receipt: first }] },
  });
});
