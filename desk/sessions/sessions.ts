/**
 * Owns: who is signed in: sessions by opaque tokens, of which the database holds hashes, and what they are good for now.
 * Never: lets a session live on past its end, its idle time, its person's removal, or the day on which two-factor
 * authentication became due for somebody without it.
 * Source: OWASP ASVS 5.0 7.2 to 7.4.
 *
 * ```
 * half ──right code──► full            each arrow is a new token; the old one is dead
 * enrolling ──enrolled──► signed out   (one signs in again, with the new code)
 * half, enrolling, full ──end──► gone
 * ```
 */

import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { SessionPolicy } from "../../protocol/desk/policies.ts";
import type { Role } from "../../protocol/desk/roles.ts";
import type { DbOrTx } from "../db/database.ts";
import { keepQuery } from "../db/kept-query.ts";
import type { SessionStage } from "../db/schema.ts";
import { type DeskEnvironment, isoTime } from "../environment.ts";
import { hashSecret } from "../secret-box.ts";

export interface LiveSession {
  readonly id: string;
  readonly stage: SessionStage;
  readonly expiresAt: string;
  readonly begunAt: string;
  /** When the password was typed, or the provider gave its word. */
  readonly provedAt: string;
  readonly member: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly language: "en" | "de";
    readonly roles: readonly Role[];
    /** Who has none signs in by the organisation's own provider alone. */
    readonly hasPassword: boolean;
    /** Since when they have a second factor; null: they have none. */
    readonly enrolledAt: string | null;
  };
  readonly organisation: {
    readonly name: string;
    /** From when on everybody has to have a second factor; null: not. */
    readonly twoFactorFrom: string | null;
  };
}

/** Where somebody is, as told in their list of sessions. */
export interface Whereabouts {
  readonly address: string;
  readonly browser: string;
}

/** Somebody half signed in has so long; somebody who sets up a factor has a mail to wait for and an app to install. */
const unfinishedMs = { half: 15 * 60_000, enrolling: 30 * 60_000 } as const;
/** The last time somebody was seen is written down no more often. */
const seenEveryMs = 60_000;

export interface Sessions {
  /** @returns the token, which is nowhere else */
  begin(db: DbOrTx, begun: BegunSession): Promise<string>;
  /** Null when there is no such session any more. */
  find(token: string): Promise<LiveSession | null>;
  /** Whether it has not ended, as a change in its name asks once more before it is made. */
  isThere(db: DbOrTx, sessionId: string): Promise<boolean>;
  end(db: DbOrTx, sessionId: string): Promise<void>;
  /** @param except a session that goes on */
  endAllOf(db: DbOrTx, memberId: string, except?: string): Promise<void>;
  listOf(memberId: string): Promise<SessionRow[]>;
  /** Takes out what is over, by the organisation's rule of now: a longer one brings nothing back after it. */
  sweep(within?: DbOrTx): Promise<void>;
}

export interface BegunSession {
  readonly memberId: string;
  readonly stage: SessionStage;
  readonly provedAt: string;
  /** Of the session that goes on in it under another token, and ends when that one would have; left out: now. */
  readonly begunAt?: string;
  readonly where: Whereabouts;
}

export interface SessionRow {
  readonly id: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly address: string;
  readonly browser: string;
}

type Times = Pick<SessionRow, "created_at" | "last_seen_at">;

export function createSessions(db: DbOrTx, { clock, randomBytes }: DeskEnvironment): Sessions {
  /** By the organisation's rule as it is now: a shorter one holds for sessions that had begun under a longer one. */
  function isOver({ created_at, last_seen_at }: Times, policy: string): boolean {
    const { idleMinutes, hours } = JSON.parse(policy) as SessionPolicy;
    const nowMs = clock.now();
    return (
      Date.parse(last_seen_at) + idleMinutes * 60_000 <= nowMs ||
      Date.parse(created_at) + hours * 3_600_000 <= nowMs
    );
  }

  const findLive = keepQuery(["hash", "now"], ({ hash, now }) =>
    db
      .selectFrom("session")
      .innerJoin("member", "member.id", "session.member_id")
      .innerJoin("organisation", (join) => join.onTrue())
      .leftJoin("totp", "totp.member_id", "member.id")
      .select([
        "session.id",
        "session.stage",
        "session.expires_at",
        "session.created_at",
        "session.proved_at",
        "session.last_seen_at",
        "member.id as member_id",
        "member.name",
        "member.email",
        "member.language",
        "member.roles",
        "member.password_set_at",
        "organisation.name as organisation_name",
        "organisation.session_policy",
        "organisation.two_factor",
        "organisation.two_factor_from",
        "totp.enrolled_at",
      ])
      .where("session.token_hash", "=", hash)
      .where("session.expires_at", ">", now)
      .where("member.status", "=", "active"),
  );

  return {
    async begin(within, { memberId, stage, provedAt, begunAt, where: { address, browser } }) {
      const token = bytesToBase64url(randomBytes(32));
      const nowMs = clock.now();
      const { session_policy: policy } = await within
        .selectFrom("organisation")
        .select("session_policy")
        .executeTakeFirstOrThrow();
      const { hours } = JSON.parse(policy) as SessionPolicy;
      const begunMs = begunAt === undefined ? nowMs : Date.parse(begunAt);
      await within
        .insertInto("session")
        .values({
          id: bytesToBase64url(randomBytes(16)),
          token_hash: hashSecret(token),
          member_id: memberId,
          stage,
          created_at: isoTime(begunMs),
          proved_at: provedAt,
          last_seen_at: isoTime(nowMs),
          expires_at: isoTime(begunMs + (stage === "full" ? hours * 3_600_000 : unfinishedMs[stage])),
          address,
          browser,
        })
        .execute();
      return token;
    },

    async find(token) {
      const now = isoTime(clock.now());
      const [row] = await findLive(db, { hash: hashSecret(token), now });
      if (!row || isOver(row, row.session_policy)) return null;
      if (row.stage === "full" && row.enrolled_at === null && isFactorDue(row, now)) return null;
      if (Date.parse(row.last_seen_at) + seenEveryMs <= clock.now())
        await db.updateTable("session").set({ last_seen_at: now }).where("id", "=", row.id).execute();
      return {
        id: row.id,
        stage: row.stage,
        expiresAt: row.expires_at,
        begunAt: row.created_at,
        provedAt: row.proved_at,
        member: {
          id: row.member_id,
          name: row.name,
          email: row.email,
          language: row.language,
          roles: JSON.parse(row.roles) as Role[],
          hasPassword: row.password_set_at !== null,
          enrolledAt: row.enrolled_at,
        },
        organisation: {
          name: row.organisation_name,
          twoFactorFrom: row.two_factor === "on" ? row.two_factor_from : null,
        },
      };
    },

    async isThere(within, sessionId) {
      const row = await within
        .selectFrom("session")
        .select("id")
        .where("id", "=", sessionId)
        .executeTakeFirst();
      return row !== undefined;
    },

    async end(within, sessionId) {
      await within.deleteFrom("session").where("id", "=", sessionId).execute();
    },

    async endAllOf(within, memberId, except) {
      let ending = within.deleteFrom("session").where("member_id", "=", memberId);
      if (except !== undefined) ending = ending.where("id", "!=", except);
      await ending.execute();
    },

    async listOf(memberId) {
      const { session_policy: policy } = await db
        .selectFrom("organisation")
        .select("session_policy")
        .executeTakeFirstOrThrow();
      const rows = await db
        .selectFrom("session")
        .select(["id", "created_at", "last_seen_at", "address", "browser"])
        .where("member_id", "=", memberId)
        .where("stage", "=", "full")
        .where("expires_at", ">", isoTime(clock.now()))
        .orderBy("last_seen_at", "desc")
        .execute();
      return rows.filter((row) => !isOver(row, policy));
    },

    async sweep(within = db) {
      const nowMs = clock.now();
      await within.deleteFrom("session").where("expires_at", "<=", isoTime(nowMs)).execute();
      await within.deleteFrom("link").where("expires_at", "<=", isoTime(nowMs)).execute();
      await within.deleteFrom("invitation").where("expires_at", "<=", isoTime(nowMs)).execute();
      const organisation = await within
        .selectFrom("organisation")
        .select("session_policy")
        .executeTakeFirst();
      if (!organisation) return;
      const { idleMinutes, hours } = JSON.parse(organisation.session_policy) as SessionPolicy;
      await within
        .deleteFrom("session")
        .where((where) =>
          where.or([
            where("last_seen_at", "<=", isoTime(nowMs - idleMinutes * 60_000)),
            where("created_at", "<=", isoTime(nowMs - hours * 3_600_000)),
          ]),
        )
        .execute();
    },
  };
}

/** Whether the organisation asks everybody for a second factor by now. */
export function isFactorDue(
  organisation: { readonly two_factor: "off" | "on"; readonly two_factor_from: string | null },
  now: string,
): boolean {
  const { two_factor: state, two_factor_from: from } = organisation;
  return state === "on" && from !== null && from <= now;
}
