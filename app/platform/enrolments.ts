/**
 * Owns: the technician's signing key and the enrolments that this browser made, in IndexedDB. Every row is read from its
 * token again: what does not fit is left out.
 * Never: lets the private key out. It is kept as the browser's own key object, which cannot be read back.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import type { SigningKey } from "../../crypto/ed25519.ts";
import { createTechnicianKey, type SignedEnrolment } from "../../peer/enrolment.ts";
import { EnrolmentToken, readEnrolmentToken } from "../../protocol/enrolment.ts";
import { WebOrigin } from "../../protocol/fields.ts";
import { err, ok, type Result } from "../../protocol/result.ts";

type Row = { readonly id: string; readonly server: string; readonly token: string };
export type KeptEnrolment = SignedEnrolment & { readonly server: string };

interface EnrolmentDatabase extends DBSchema {
  keys: { key: "technician"; value: SigningKey };
  enrolments: { key: string; value: Row };
}

async function within<Value>(
  work: (database: IDBPDatabase<EnrolmentDatabase>) => Promise<Value>,
): Promise<Result<Value>> {
  let database: IDBPDatabase<EnrolmentDatabase> | undefined;
  try {
    database = await openDB<EnrolmentDatabase>("farhand-enrolments", 1, {
      upgrade(created) {
        created.createObjectStore("keys");
        created.createObjectStore("enrolments", { keyPath: "id" });
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

/** The key of this browser, made when it has none. Two tabs at once come to the same one. */
export async function technicianKey(): Promise<Result<SigningKey>> {
  const kept = await within((database) => database.get("keys", "technician"));
  if (!kept.ok) return kept;
  if (kept.value) return ok(kept.value);
  const made = await createTechnicianKey();
  if (!made.ok) return made;
  return within(async (database) => {
    const transaction = database.transaction("keys", "readwrite");
    const other = await transaction.store.get("technician");
    if (!other) await transaction.store.put(made.value, "technician");
    await transaction.done;
    return other ?? made.value;
  });
}

export function keepEnrolment({ enrolment, token, server }: KeptEnrolment): Promise<Result<void>> {
  return within(async (database) => {
    await database.put("enrolments", { id: enrolment.id, server, token });
  });
}

/** Those that have not ended, the one that ends last first. */
export async function listEnrolments(nowMs: number): Promise<Result<readonly KeptEnrolment[]>> {
  const rows = await within<unknown[]>((database) => database.getAll("enrolments"));
  if (!rows.ok) return rows;
  const kept = rows.value.map(toKept).filter((each) => each !== null);
  return ok(
    kept
      .filter(({ enrolment }) => enrolment.expiresAtMs > nowMs)
      .toSorted((one, other) => other.enrolment.expiresAtMs - one.enrolment.expiresAtMs),
  );
}

const KeptRow = v.object({ server: WebOrigin, token: EnrolmentToken });

function toKept(row: unknown): KeptEnrolment | null {
  const parsed = v.safeParse(KeptRow, row);
  if (!parsed.success) return null;
  const { server, token } = parsed.output;
  const read = readEnrolmentToken(token);
  return read.ok ? { enrolment: read.value.enrolment, token, server } : null;
}
