/**
 * Owns: the log of every administrative act: appended in the transaction of the act itself, each entry's MAC over its own
 * content and the MAC before it, under a key that is not in the database.
 * Never: changes or takes out an entry, or holds a secret or what somebody typed into a secret field.
 *
 * Retention alone takes out, the old end, and keeps what the rest follows (`audit-chain.ts`).
 *
 * MAC = HMAC-SHA-256 over the JSON of [previous MAC, seq, time, actor's id, actor's name, action, subject, detail].
 * Whoever changes, moves or takes out an entry in the database breaks the chain there. Cutting off its end leaves a whole,
 * shorter chain: against that helps only a copy of its last entry elsewhere (the log of the process, an export).
 */

import type { KeyObject } from "node:crypto";
import type { AuditAction } from "../../protocol/desk/audit-actions.ts";
import type { JsonValue } from "../../protocol/json.ts";
import type { Tx } from "../db/database.ts";
import { type DeskClock, isoTime } from "../environment.ts";
import { macOf } from "../secret-box.ts";

export interface Actor {
  /** Null for the server itself, and for somebody who is not signed in. */
  readonly id: string | null;
  readonly name: string;
}

export interface Act {
  readonly actor: Actor;
  readonly action: AuditAction;
  /** Whom or what it was done to, by id. Empty: the organisation. */
  readonly subject: string;
  readonly detail: { readonly [name: string]: JsonValue };
}

/** What the first entry follows. */
export const chainStart = "";

export interface AuditLog {
  /** In a transaction of `changeAlone`: two acts at once would else follow the same entry. */
  append(tx: Tx, act: Act): Promise<void>;
}

export function createAuditLog(key: KeyObject, clock: DeskClock): AuditLog {
  return {
    async append(tx, { actor, action, subject, detail }) {
      const last = await tx
        .selectFrom("audit")
        .select(["seq", "mac"])
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst();
      const entry = {
        seq: (last?.seq ?? 0) + 1,
        at: isoTime(clock.now()),
        actor_id: actor.id,
        actor_name: actor.name,
        action,
        subject,
        detail: JSON.stringify(detail),
      };
      await tx
        .insertInto("audit")
        .values({ ...entry, mac: entryMac(key, last?.mac ?? chainStart, entry) })
        .execute();
    },
  };
}

export interface AuditFields {
  readonly seq: number;
  readonly at: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

export function entryMac(key: KeyObject, previous: string, entry: AuditFields): string {
  const { seq, at, actor_id, actor_name, action, subject, detail } = entry;
  // A null and an empty id must not look alike.
  return macOf(key, previous, String(seq), at, JSON.stringify(actor_id), actor_name, action, subject, detail);
}
