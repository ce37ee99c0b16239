/**
 * Owns: mails on their way: written down in the transaction of what they are about, so that neither can be without the
 * other; sent later, and again until a mail server took them.
 */

import type { KeyObject } from "node:crypto";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { DbOrTx } from "../db/database.ts";
import { type DeskEnvironment, isoTime } from "../environment.ts";
import { sealText } from "../secret-box.ts";
import type { Mail } from "./mails.ts";

export interface Outbox {
  /** @returns its id */
  add(db: DbOrTx, mail: Mail): Promise<string>;
  takeBack(db: DbOrTx, id: string): Promise<void>;
}

export const mailPurpose = "mail";

export function createOutbox(sealingKey: KeyObject, { clock, randomBytes }: DeskEnvironment): Outbox {
  return {
    async add(db, mail) {
      const id = bytesToBase64url(randomBytes(16));
      const now = isoTime(clock.now());
      await db
        .insertInto("outbox")
        .values({
          id,
          sealed_mail: sealText(sealingKey, JSON.stringify(mail), `${mailPurpose} ${id}`, randomBytes),
          kind: mail.kind,
          created_at: now,
          attempts: 0,
          next_attempt_at: now,
          sent_at: null,
          given_up_at: null,
          last_problem: null,
        })
        .execute();
      return id;
    },
    async takeBack(db, id) {
      await db.deleteFrom("outbox").where("id", "=", id).execute();
    },
  };
}
