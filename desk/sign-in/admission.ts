/** Owns: letting somebody in who has proved what was asked: a new token, in a cookie, and the browser known from then on. */

import type { Tx } from "../db/database.ts";
import type { SessionStage } from "../db/schema.ts";
import { isoTime } from "../environment.ts";
import { knownBrowserCookie, sessionCookie } from "../http/session-cookie.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession, Whereabouts } from "../sessions/sessions.ts";
import { type KnownMember, markBrowser } from "./known-browser.ts";

/** The part of a call that admission touches. */
export interface Door {
  readonly session: LiveSession | null;
  readonly where: Whereabouts;
  setCookie(name: string, value: string, maxAgeSeconds: number | null): void;
}

const knownForSeconds = 365 * 24 * 3_600;

export interface Admission {
  readonly stage: SessionStage;
  /** When they proved who they are: now, or when the session before this one was begun by it. */
  readonly provedAt: string;
  /** Of the session before this one, where it goes on without anything having been proved. */
  readonly begunAt?: string;
}

/** Whatever session this browser had ends: a token never lives through a change of what it is good for. */
export async function admit(
  { sessions, environment, keys }: DeskServices,
  tx: Tx,
  member: KnownMember,
  { stage, ...times }: Admission,
  door: Door,
): Promise<void> {
  if (door.session) await sessions.end(tx, door.session.id);
  const token = await sessions.begin(tx, { memberId: member.id, stage, ...times, where: door.where });
  door.setCookie(sessionCookie, token, null);
  if (stage !== "full") return;
  door.setCookie(
    knownBrowserCookie,
    markBrowser(keys.codes, member, environment.randomBytes),
    knownForSeconds,
  );
  await tx
    .updateTable("member")
    .set({ last_sign_in_at: isoTime(environment.clock.now()) })
    .where("id", "=", member.id)
    .execute();
}
