/**
 * Owns: the database of what this browser issues as a technician's: its keys, the enrolments, and which devices joined by
 * them.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { SigningKey } from "../../crypto/ed25519.ts";
import type { SealingKey } from "../../crypto/sealed-box.ts";
import { err, ok, type Result } from "../../protocol/result.ts";

interface EnrolmentDatabase extends DBSchema {
  keys: { key: "technician" | "sealing"; value: SigningKey | SealingKey };
  enrolments: {
    key: string;
    value: {
      readonly id: string;
      readonly server: string;
      readonly token: string;
      /** The technician ended it before its time. */
      readonly isEnded?: boolean;
    };
  };
  uses: {
    key: [string, string];
    value: {
      readonly enrolment: string;
      readonly device: string;
      /** It was put on the list: an offer that is played again does not bring back what was removed there. */
      readonly isListed: boolean;
    };
    indexes: { enrolment: string };
  };
}

export async function withinEnrolments<Value>(
  work: (database: IDBPDatabase<EnrolmentDatabase>) => Promise<Value>,
): Promise<Result<Value>> {
  let database: IDBPDatabase<EnrolmentDatabase> | undefined;
  try {
    database = await openDB<EnrolmentDatabase>("farhand-enrolments", 2, {
      upgrade(created, before) {
        if (before < 1) {
          created.createObjectStore("keys");
          created.createObjectStore("enrolments", { keyPath: "id" });
        }
        const uses = created.createObjectStore("uses", { keyPath: ["enrolment", "device"] });
        uses.createIndex("enrolment", "enrolment");
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
