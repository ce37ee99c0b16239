/**
 * Owns: what makes this browser an unattended device, in the extension's own IndexedDB: its key, the verifier of its
 * access code, what was agreed, and its log; an offer to join by policy that waits for its answer, and which enrolments are
 * settled here. Every row is checked when it is read.
 * Never: an access code in clear, or anything that opens a session elsewhere. The code of an offer that waits is sealed to
 * the technician. That the key cannot be exported stops a script, not
 * somebody who reads the disk.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import type { UnattendedLogEntry } from "../../peer/session/host/device-host.ts";
import { Receipt } from "../../peer/session/receipt.ts";
import { EnrolmentToken } from "../../protocol/enrolment.ts";
import { EnrolmentOffer } from "../../protocol/enrolment-offer.ts";
import { DisplayName, Id, TimestampMs } from "../../protocol/fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { Scope } from "../../protocol/scope.ts";

const Bytes = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.byteLength <= 1_024,
);

const parts = {
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
  /** Where the organisation's policy did it, and no person. */
  policy: v.optional(v.nullable(v.strictObject({ enrolment: Id, group: DisplayName })), null),
};
const KeptRow = v.strictObject({ id: v.literal("device"), ...parts });
const PendingRow = v.strictObject({
  id: v.literal("pending"),
  token: EnrolmentToken,
  offer: EnrolmentOffer,
  row: v.strictObject(parts),
});
export type DeviceRow = Omit<v.InferOutput<typeof KeptRow>, "id">;
/** An offer to join that was not answered yet, and what this browser becomes by it. */
export type PendingOffer = Omit<v.InferOutput<typeof PendingRow>, "id">;

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
  v.object({ kind: v.picklist(["joined", "not-joined", "revoked"]), atMs: TimestampMs, group: Text }),
  v.object({ kind: v.literal("ended"), atMs: TimestampMs, sessionId: Text, reason: Text, receipt: Receipt }),
]);
export type LogRow = v.InferOutput<typeof LogRow>;

/** What became of an enrolment by policy. */
export type PolicyLogEntry = {
  readonly kind: "joined" | "not-joined" | "revoked";
  readonly atMs: number;
  readonly group: string;
};

interface DeviceDatabase extends DBSchema {
  device: {
    key: string;
    value: (DeviceRow & { readonly id: "device" }) | (PendingOffer & { readonly id: "pending" });
  };
  log: { key: number; value: UnattendedLogEntry | PolicyLogEntry };
  settled: { key: string; value: { readonly enrolment: string } };
}

const mostLogRows = 1_000;

async function within<Value>(
  work: (database: IDBPDatabase<DeviceDatabase>) => Promise<Value>,
): Promise<Result<Value>> {
  try {
    const database = await openDB<DeviceDatabase>("farhand-device", 2, {
      upgrade(created, before) {
        if (before < 1) {
          created.createObjectStore("device", { keyPath: "id" });
          created.createObjectStore("log", { autoIncrement: true });
        }
        created.createObjectStore("settled", { keyPath: "enrolment" });
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
  const row = read.ok ? parseValue(KeptRow, read.value) : read;
  if (!row.ok) return null;
  const { id: _, ...device } = row.value;
  return device;
}

export function keepDevice(row: DeviceRow): Promise<Result<void>> {
  return within(async (database) => void (await database.put("device", { ...row, id: "device" })));
}

/** Its key and verifier are gone; the log stays. */
export function forgetDevice(): Promise<Result<void>> {
  return within((database) => database.delete("device", "device"));
}

export async function loadPending(): Promise<PendingOffer | null> {
  const read = await within((database) => database.get("device", "pending"));
  const row = read.ok ? parseValue(PendingRow, read.value) : read;
  if (!row.ok) return null;
  const { id: _, ...pending } = row.value;
  return pending;
}

export function keepPending(pending: PendingOffer): Promise<Result<void>> {
  return within(async (database) => void (await database.put("device", { ...pending, id: "pending" })));
}

export function forgetPending(): Promise<Result<void>> {
  return within((database) => database.delete("device", "pending"));
}

/** This enrolment has done here what it can: nothing is offered by it any more. */
export function settleEnrolment(enrolment: string): Promise<Result<void>> {
  return within(async (database) => void (await database.put("settled", { enrolment })));
}

/** Also when it cannot be read: better nothing is offered than what a person ended. */
export async function isSettled(enrolment: string): Promise<boolean> {
  const found = await within((database) => database.count("settled", enrolment));
  return !found.ok || found.value > 0;
}

/** The oldest go when there are more than a thousand. */
export function appendLog(entry: UnattendedLogEntry | PolicyLogEntry): Promise<Result<void>> {
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
