/**
 * Owns: setting up an authenticator (requirement R23), the first one or another in place of it (R26).
 * Never: touches the old one before the new one's first code came; lets a session do more by it than enrol.
 *
 * ```
 * begin ──mailed code──► proved ──secret──► confirmed: the old one and all its recovery codes dead, everybody signed out
 *   ▲ └──again, after a minute──┘
 *   └── password and factor anew, where there are any
 * ```
 */

import { beginEnrolment, confirmEnrolment, proveMail } from "../../protocol/desk/two-factor-api.ts";
import { ok } from "../../protocol/result.ts";
import { changeAlone, type DbOrTx, type Tx } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import type { Api, Call } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import { holdMember } from "../members/member-repository.ts";
import { theOrganisation } from "../organisation/organisation.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession } from "../sessions/sessions.ts";
import { proveAnew } from "../sign-in/fresh-proof.ts";
import {
  authenticatorUri,
  drawSecretKey,
  openSecretKey,
  sealSecretKey,
  stepOfCode,
} from "./authenticator.ts";
import { factorKey, factorRule, withFactor } from "./factor-check.ts";
import { factorOf, putFactor } from "./factor-store.ts";
import { drawMailedCode, nextMailAt, spendMailedCode } from "./mailed-code.ts";
import { drawRecoveryCodesOf } from "./recovery-codes.ts";

/** For so long another mail is sent without proving anything again. */
const provenForMs = 10 * 60_000;
/** From the start to the first code. */
const pendingForMs = 30 * 60_000;

/** Under which a member's wrong mailed codes are counted: a key under that of the factor, so that both are opened at once. */
function mailedCodeKey(memberId: string): string {
  return `${factorKey(memberId)} mail`;
}

export function serveEnrolment(api: Api, services: DeskServices): void {
  const { db, environment, keys, attempts, audit, outbox, sessions } = services;
  const { clock, randomBytes } = environment;

  api.serve(beginEnrolment, async (call) => {
    const { member } = call.session;
    const nextAt = await nextMailAt(db, member.id, clock.now());
    // Asked before anything is proved, so that no code of the app is spent for nothing.
    if (nextAt > clock.now()) return refuse("rate-limited", nextAt - clock.now());
    if (await isPending(db, call.session, clock.now() - provenForMs))
      return changeAlone(db, (tx) => sendCode(tx, call, "again"));

    const hasFactor = (await factorOf(db, member.id)) !== null;
    if (call.session.stage === "full" || hasFactor) {
      const proved = await proveAnew(services, call, call.body.password);
      if (!proved.ok) return proved;
    }
    if (!hasFactor) return changeAlone(db, (tx) => sendCode(tx, call, "first"));
    if (call.body.code === null) return refuse("factor-wrong");
    return withFactor(services, member, call.body.code, (tx) => sendCode(tx, call, "first"));
  });

  async function sendCode(tx: Tx, { session }: Call<typeof beginEnrolment>, which: "first" | "again") {
    const { id: memberId, name, email, language } = session.member;
    const nowMs = clock.now();
    // It may have ended since the request began: by an enrolment that was confirmed elsewhere.
    if (!(await sessions.isThere(tx, session.id))) return refuse("not-signed-in");
    const nextAt = await nextMailAt(tx, memberId, nowMs);
    if (nextAt > nowMs) return refuse("rate-limited", nextAt - nowMs);

    if (which === "again") {
      await tx
        .updateTable("totp_pending")
        .set({ sealed_secret: null })
        .where("member_id", "=", memberId)
        .execute();
    } else {
      await tx.deleteFrom("totp_pending").where("member_id", "=", memberId).execute();
      await tx
        .insertInto("totp_pending")
        .values({
          member_id: memberId,
          sealed_secret: null,
          session_id: session.id,
          created_at: isoTime(nowMs),
        })
        .execute();
    }
    const { code, expiresAt } = await drawMailedCode(tx, environment, keys.codes, {
      memberId,
      sessionId: session.id,
    });
    const { name: organisation } = await theOrganisation(tx);
    await outbox.add(tx, {
      kind: "enrolment-code",
      to: { name, email },
      language,
      values: { organisation, code },
    });
    const resendFrom = isoTime(await nextMailAt(tx, memberId, nowMs));
    return ok({ sentTo: masked(email), expiresAt, resendFrom });
  }

  api.serve(proveMail, async ({ session, body }) => {
    const { id: memberId, email } = session.member;
    const key = mailedCodeKey(memberId);
    const reserved = await attempts.reserve(key, factorRule);
    if (!reserved.ok) return refuse("factor-locked", reserved.retryAfterMs);
    const secret = drawSecretKey(randomBytes);
    const sealed = sealSecretKey(keys.sealing, secret, memberId, randomBytes);
    const isRight = await db.transaction().execute(async (tx) => {
      const now = isoTime(clock.now());
      const attempt = { memberId, sessionId: session.id, code: body.code };
      if (!(await spendMailedCode(tx, keys.codes, now, attempt))) return false;
      const pending = await tx
        .updateTable("totp_pending")
        .set({ sealed_secret: sealed })
        .where("member_id", "=", memberId)
        .where("session_id", "=", session.id)
        .returning("member_id")
        .executeTakeFirst();
      return pending !== undefined;
    });
    if (!isRight) return refuse("mailed-code-wrong");
    await attempts.clear(key);
    const { name: organisation } = await theOrganisation(db);
    return ok({ uri: authenticatorUri(secret, organisation, email), secret });
  });

  api.serve(confirmEnrolment, async (call) => {
    const { session, body } = call;
    const { id: memberId, name, email, language } = session.member;
    const sealedSecret = await pendingSecret(db, session, clock.now() - pendingForMs);
    if (sealedSecret === null) return refuse("mailed-code-wrong");
    const reserved = await attempts.reserve(factorKey(memberId), factorRule);
    if (!reserved.ok) return refuse("factor-locked", reserved.retryAfterMs);
    const secret = openSecretKey(keys.sealing, sealedSecret, memberId);
    const step = secret === null ? null : stepOfCode(secret, body.code, clock.now());
    if (step === null) return refuse("factor-wrong");

    const codes = await changeAlone(db, async (tx): Promise<string[] | null> => {
      const decided = await tx
        .deleteFrom("totp_pending")
        .where("member_id", "=", memberId)
        .where("session_id", "=", session.id)
        .where("sealed_secret", "=", sealedSecret)
        .returning("member_id")
        .executeTakeFirst();
      if (!decided || !(await holdMember(tx, memberId))) return null;
      if (!(await sessions.isThere(tx, session.id))) return null;
      const replaces = (await factorOf(tx, memberId)) !== null;
      await putFactor(tx, memberId, { sealedSecret, step, at: isoTime(clock.now()) });
      const drawn = await drawRecoveryCodesOf(tx, memberId, randomBytes);
      await sessions.endAllOf(tx, memberId);
      await audit.append(tx, {
        actor: { id: memberId, name },
        action: "member.factor-enrolled",
        subject: memberId,
        detail: { replaces },
      });
      const { name: organisation } = await theOrganisation(tx);
      await outbox.add(tx, {
        kind: "factor-enrolled",
        to: { name, email },
        language,
        values: { organisation },
      });
      return drawn;
    });
    if (codes === null) return refuse("factor-wrong");
    await attempts.clear(factorKey(memberId));
    call.endCookie(sessionCookie);
    return ok({ recoveryCodes: codes });
  });
}

/** Whether this very session has begun an enrolment since then. */
async function isPending(db: DbOrTx, session: LiveSession, sinceMs: number): Promise<boolean> {
  return (await pendingOf(db, session, sinceMs)) !== undefined;
}

/** Null where the mailed code is still to come, or it is too long ago. */
async function pendingSecret(db: DbOrTx, session: LiveSession, sinceMs: number): Promise<string | null> {
  return (await pendingOf(db, session, sinceMs))?.sealed_secret ?? null;
}

function pendingOf(db: DbOrTx, session: LiveSession, sinceMs: number) {
  return db
    .selectFrom("totp_pending")
    .select("sealed_secret")
    .where("member_id", "=", session.member.id)
    .where("session_id", "=", session.id)
    .where("created_at", ">", isoTime(sinceMs))
    .executeTakeFirst();
}

/** `a•••@northwind.example` */
function masked(email: string): string {
  const [first = ""] = Array.from(email);
  return `${first}•••${email.slice(email.lastIndexOf("@"))}`;
}
