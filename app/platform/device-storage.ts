/**
 * Owns: the unattended devices that this technician's browser knows, in IndexedDB: which they are, and what the
 * technician calls them. Every row is checked when it is read: what does not fit is counted, never shown.
 * Must never: hold an access code in clear: one that a device drew itself is sealed to this browser's own key
 * (technician-keys.ts). Leave this browser, but as the sealed file of app/devices.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { boundedText, cleanDisplayName, DisplayName, TimestampMs } from "../../protocol/fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import { DeviceId } from "../../protocol/presence-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";

export const deviceLimits = { devices: 1_000, noteChars: 500, sealedCodeChars: 2_000 } as const;

const NameOrNone = v.union([v.literal(""), DisplayName]);

export const KeptDevice = v.strictObject({
  id: DeviceId,
  name: DisplayName,
  note: boundedText(deviceLimits.noteChars),
  group: NameOrNone,
  enrolledMs: TimestampMs,
  /** The technician in whose session it was enrolled; empty when nobody knows. */
  enrolledBy: NameOrNone,
  lastConnectedMs: v.nullable(TimestampMs),
  /** When one of its words was last changed by a person: of two copies the newer one counts. */
  changedMs: TimestampMs,
  /** The code of a device that joined by policy, as `sealAccessCode` has it; null where people know it. */
  sealedCode: v.optional(
    v.nullable(v.pipe(v.string(), v.maxLength(deviceLimits.sealedCodeChars), v.regex(/^[A-Za-z0-9_-]+$/))),
    null,
  ),
});
export type KeptDevice = Readonly<v.InferOutput<typeof KeptDevice>>;
/** What a technician calls a device. */
export type DeviceWords = Pick<KeptDevice, "name" | "note" | "group">;
export type DeviceList = { readonly devices: readonly KeptDevice[]; readonly damaged: number };
export type MergeCounts = { readonly added: number; readonly changed: number; readonly same: number };

interface DeviceDatabase extends DBSchema {
  devices: { key: string; value: KeptDevice };
}
type Row = KeptDevice | undefined;

async function within<Value>(
  work: (database: IDBPDatabase<DeviceDatabase>) => Promise<Value>,
): Promise<Result<Value>> {
  let database: IDBPDatabase<DeviceDatabase> | undefined;
  try {
    database = await openDB<DeviceDatabase>("farhand-devices", 1, {
      upgrade(created) {
        created.createObjectStore("devices", { keyPath: "id" });
      },
    });
    return ok(await work(database));
  } catch (error) {
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    return err(full ? "storage-full" : "storage-unavailable");
  } finally {
    database?.close();
  }
}

export async function listDevices(): Promise<Result<DeviceList>> {
  return within(async (database) => {
    const rows: unknown[] = await database.getAll("devices");
    const devices = rows.map(toKept).filter((each) => each !== null);
    return { devices, damaged: rows.length - devices.length };
  });
}

/**
 * Takes a device in. One that is here already keeps the words that the technician gave it: its host may be anybody, and
 * must not be able to pose as another device of the list.
 * @returns what is kept now; `message-malformed`, `device-list-full`, `storage-full`, `storage-unavailable`
 */
export async function keepDevice(enrolled: {
  readonly device: string;
  readonly name: string;
  readonly enrolledBy: string;
  readonly nowMs: number;
  readonly group?: string;
  readonly sealedCode?: string;
}): Promise<Result<KeptDevice>> {
  const { device, nowMs, group = "", sealedCode = null } = enrolled;
  const parsed = parseValue(KeptDevice, {
    id: device,
    name: cleanDisplayName(enrolled.name),
    note: "",
    group,
    enrolledMs: nowMs,
    enrolledBy: cleanDisplayName(enrolled.enrolledBy),
    lastConnectedMs: null,
    changedMs: nowMs,
    sealedCode,
  });
  if (!parsed.ok) return parsed;
  const { enrolledMs, enrolledBy } = parsed.value;
  const kept = await within((database) =>
    changeRow(database, device, (before, count) => {
      if (before) return { ...before, enrolledMs, enrolledBy, sealedCode };
      return count < deviceLimits.devices ? parsed.value : undefined;
    }),
  );
  if (!kept.ok) return kept;
  return kept.value ? ok(kept.value) : err("device-list-full");
}

/** @returns what is kept now; null when there is no such device any more */
export function changeDevice(
  id: string,
  words: DeviceWords,
  nowMs: number,
): Promise<Result<KeptDevice | null>> {
  const { name, note, group } = words;
  return within(
    async (database) =>
      (await changeRow(
        database,
        id,
        (before) => before && v.parse(KeptDevice, { ...before, name, note, group, changedMs: nowMs }),
      )) ?? null,
  );
}

export async function noteConnection(id: string, nowMs: number): Promise<Result<void>> {
  return within(async (database) => {
    await changeRow(database, id, (before) => before && { ...before, lastConnectedMs: nowMs });
  });
}

export function forgetDevice(id: string): Promise<Result<void>> {
  return within((database) => database.delete("devices", id));
}

/**
 * Brings in devices from elsewhere, all of them or none. Of a device that is known here the newer words count, and the
 * later connection. A time that is yet to come counts as now: else it would win for ever.
 * Fails with `device-list-full` when there would be more than 1,000.
 */
export async function mergeDevices(
  incoming: readonly KeptDevice[],
  nowMs: number,
): Promise<Result<MergeCounts>> {
  const merged = await within(async (database) => {
    const transaction = database.transaction("devices", "readwrite");
    const here = new Map<string, KeptDevice>();
    let foreign = 0;
    for (const row of await transaction.store.getAll()) {
      const kept = toKept(row);
      if (kept) here.set(kept.id, kept);
      else foreign += 1;
    }
    const counts = { added: 0, changed: 0, same: 0 };
    const after = new Map(here);
    for (const device of incoming) {
      const before = after.get(device.id);
      const next = before ? newerOf(before, notLaterThan(device, nowMs)) : notLaterThan(device, nowMs);
      counts[before === undefined ? "added" : isSame(before, next) ? "same" : "changed"] += 1;
      after.set(device.id, next);
    }
    if (after.size + foreign > deviceLimits.devices) return null;
    for (const device of after.values()) {
      if (here.get(device.id) !== device) void transaction.store.put(device);
    }
    await transaction.done;
    return counts;
  });
  if (!merged.ok) return merged;
  return merged.value ? ok(merged.value) : err("device-list-full");
}

/** Reads and writes one row in one transaction, so that two tabs do not undo each other. */
async function changeRow(
  database: IDBPDatabase<DeviceDatabase>,
  id: string,
  change: (before: Row, count: number) => Row,
): Promise<Row> {
  const transaction = database.transaction("devices", "readwrite");
  const before = toKept(await transaction.store.get(id)) ?? undefined;
  const after = change(before, await transaction.store.count());
  if (after) await transaction.store.put(after);
  await transaction.done;
  return after;
}

function newerOf(here: KeptDevice, there: KeptDevice): KeptDevice {
  const newer = there.changedMs > here.changedMs ? there : here;
  const enrolled = there.enrolledMs > here.enrolledMs ? there : here;
  const lastConnectedMs = Math.max(here.lastConnectedMs ?? 0, there.lastConnectedMs ?? 0) || null;
  const { enrolledMs, enrolledBy } = enrolled;
  // Sealed anew it is other bytes each time: the one that is here stays, unless the device was enrolled again.
  const sealedCode = enrolled.sealedCode ?? here.sealedCode ?? there.sealedCode;
  return { ...newer, enrolledMs, enrolledBy, lastConnectedMs, sealedCode };
}

function notLaterThan(device: KeptDevice, nowMs: number): KeptDevice {
  const { enrolledMs, lastConnectedMs, changedMs } = device;
  return {
    ...device,
    enrolledMs: Math.min(enrolledMs, nowMs),
    lastConnectedMs: lastConnectedMs === null ? null : Math.min(lastConnectedMs, nowMs),
    changedMs: Math.min(changedMs, nowMs),
  };
}

function isSame(one: KeptDevice, other: KeptDevice): boolean {
  return (Object.keys(one) as (keyof KeptDevice)[]).every((key) => one[key] === other[key]);
}

function toKept(row: unknown): KeptDevice | null {
  const parsed = v.safeParse(KeptDevice, row);
  return parsed.success ? parsed.output : null;
}
