/**
 * Owns: the receipts that this browser keeps, in IndexedDB. Every row is checked by the receipt's schema when it is
 * read: what does not fit is counted, never shown.
 * Never: leaves this browser. A browser that keeps nothing is a typed result.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { Receipt } from "../../peer/session/receipt.ts";
import { err, ok, type Result } from "../../protocol/result.ts";

interface ReceiptDatabase extends DBSchema {
  receipts: { key: string; value: KeptReceipt; indexes: { startedMs: number } };
}

/** `key` is the session's id and the side: one browser may have been both. */
export type KeptReceipt = { readonly key: string; readonly startedMs: number; readonly receipt: Receipt };
export type ReceiptList = { readonly receipts: readonly KeptReceipt[]; readonly damaged: number };

const most = 500;

async function open(): Promise<Result<IDBPDatabase<ReceiptDatabase>>> {
  try {
    const database = await openDB<ReceiptDatabase>("farhand-receipts", 1, {
      upgrade(created) {
        created.createObjectStore("receipts", { keyPath: "key" }).createIndex("startedMs", "startedMs");
      },
    });
    return ok(database);
  } catch {
    return err("storage-unavailable");
  }
}

async function within<Value>(
  work: (database: IDBPDatabase<ReceiptDatabase>) => Promise<Value>,
): Promise<Result<Value>> {
  const opened = await open();
  if (!opened.ok) return opened;
  try {
    return ok(await work(opened.value));
  } catch (error) {
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    return err(full ? "storage-full" : "storage-unavailable");
  } finally {
    opened.value.close();
  }
}

export function receiptKey(receipt: Receipt): string {
  return `${receipt.sessionId}.${receipt.role}`;
}

/** Keeps a receipt, or a newer state of one. The oldest go when there are more than 500. */
export function keepReceipt(receipt: Receipt): Promise<Result<void>> {
  return within(async (database) => {
    const row: KeptReceipt = { key: receiptKey(receipt), startedMs: receipt.startedMs, receipt };
    await database.put("receipts", row);
    const keys = await database.getAllKeysFromIndex("receipts", "startedMs");
    for (const key of keys.slice(0, Math.max(0, keys.length - most))) await database.delete("receipts", key);
  });
}

/** All receipts, the newest first. */
export function listReceipts(): Promise<Result<ReceiptList>> {
  return within(async (database) => {
    const rows: unknown[] = await database.getAllFromIndex("receipts", "startedMs");
    const receipts = rows.map(toKept).filter((each) => each !== null);
    return { receipts: receipts.toReversed(), damaged: rows.length - receipts.length };
  });
}

export function deleteReceipt(key: string): Promise<Result<void>> {
  return within((database) => database.delete("receipts", key));
}

export function deleteAllReceipts(): Promise<Result<void>> {
  return within((database) => database.clear("receipts"));
}

const KeptRow = v.object({ key: v.pipe(v.string(), v.maxLength(80)), receipt: Receipt });

function toKept(row: unknown): KeptReceipt | null {
  const parsed = v.safeParse(KeptRow, row);
  if (!parsed.success) return null;
  const { key, receipt } = parsed.output;
  return { key, receipt, startedMs: receipt.startedMs };
}
