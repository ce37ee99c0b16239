/**
 * Owns: what makes this browser an unattended device, in the extension's own IndexedDB: its key, the verifier of its
 * access code, what was agreed, and its log. Every row is checked when it is read.
 * Never: an access code, or anything that opens a session elsewhere. That the key cannot be exported stops a script, not
 * somebody who reads the disk.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import type { UnattendedLogEntry } from "../../peer/session/host/device-host.ts";
import { Receipt } from "../../peer/session/receipt.ts";
import { DisplayName, TimestampMs } from "../../protocol/fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { Scope } from "../../protocol/scope.ts";

const Bytes = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.byteLength <= 1_024,
);

const DeviceRow = v.strictObject({
  id: v.literal("device"),
  keys: v.strictObject({ publicKey: v.instance(CryptoKey), privateKey: v.instance(CryptoKey) }),
  name: DisplayName,
  salt: Bytes,
  verifier: Bytes,
  scopes: v.pipe(v.array(Scope), v.maxLength(16)),
  /** Whoever sits here is asked before somebody comes in; false where nobody ever does. */
  asksFirst: v.boolean(),
  enrolledMs: TimestampMs,
  /** Who asked for it, as they called themselves. */
  enrolledBy: v.pipe(v.string(), v.maxLength(64)),
});
export type DeviceRow = Omit<v.InferOutput<typeof DeviceRow>, "id">;

const Text = v.pipe(v.string(), v.maxLength(200));
const LogRow = v.variant("kind", [
  v.object({ kind: v.literal("wrong-code"), atMs: TimestampMs, lockedForMs: v.number() }),
  v.object({ kind: v.literal("unlocked"), atMs: TimestampMs }),
  v.object({ kind: v.literal("refused"), atMs: TimestampMs, name: Text }),
  v.object({
    kind: v.literal("began"),
    atMs: TimestampMs,
    sessionId: Text,
    name: Text,
    person: v.picklist(["nobody", "yes"]),
    scopes: v.array(Scope),
  }),
  v.object({ kind: v.literal("ended"), atMs: TimestampMs, sessionId: Text, reason: Text, receipt: Receipt }),
]);
export type LogRow = v.InferOutput<typeof LogRow>;

interface DeviceDatabase extends DBSchema {
  device: { key: string; value: DeviceRow & { readonly id: "device" } };
  log: { key: number; value: UnattendedLogEntry };
}

const mostLogRows = 1_000;

async function within<Value>(
  work: (database: IDBPDatabase<DeviceDatabase>) => Promise<Value>,
): Promise<Result<Value>> {
  try {
    const database = await openDB<DeviceDatabase>("farhand-device", 1, {
      upgrade(created) {
        created.createObjectStore("device", { keyPath: "id" });
        created.createObjectStore("log", { autoIncrement: true });
      },
    });
    try {
      return ok(await work(database));
    } finally {
      database.close();
    }
  } catch {
    return err("storage-unavailable");
  }
}

/** What this browser is enrolled as; null when it is no device, or nothing sound is kept. */
export async function loadDevice(): Promise<DeviceRow | null> {
  const read = await within((database) => database.get("device", "device"));
  const row = read.ok ? parseValue(DeviceRow, read.value) : read;
  return row.ok ? row.value : null;
}

export function keepDevice(row: DeviceRow): Promise<Result<void>> {
  return within(async (database) => void (await database.put("device", { ...row, id: "device" })));
}

/** Its key and verifier are gone; the log stays. */
export function forgetDevice(): Promise<Result<void>> {
  return within((database) => database.delete("device", "device"));
}

/** The oldest go when there are more than a thousand. */
export function appendLog(entry: UnattendedLogEntry): Promise<Result<void>> {
  return within(async (database) => {
    await database.add("log", entry);
    const keys = await database.getAllKeys("log");
    for (const key of keys.slice(0, Math.max(0, keys.length - mostLogRows)))
      await database.delete("log", key);
  });
}

/** Newest first. Rows that are not sound are left out. */
export async function readLog(): Promise<readonly LogRow[]> {
  const read = await within((database) => database.getAll("log"));
  const rows = read.ok ? read.value : [];
  return rows
    .flatMap((row) => {
      const checked = parseValue(LogRow, row);
      return checked.ok ? [checked.value] : [];
    })
    .toReversed();
}
