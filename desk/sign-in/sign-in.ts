/** Owns: signing in by email and password, and out. What comes after the password is decided here, once. */

import type { NextStep } from "../../protocol/desk/sign-in-api.ts";
import { signIn, signOut } from "../../protocol/desk/sign-in-api.ts";
import { ok } from "../../protocol/result.ts";
import type { DbOrTx } from "../db/database.ts";
import type { SessionStage } from "../db/schema.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { knownBrowserCookie, sessionCookie } from "../http/session-cookie.ts";
import { holdMember } from "../members/member-repository.ts";
import { theOrganisation } from "../organisation/organisation.ts";
import type { DeskServices } from "../services.ts";
import { isFactorDue } from "../sessions/sessions.ts";
import { admit } from "./admission.ts";
import { checkPassword } from "./password-check.ts";

export function serveSignIn(api: Api, services: DeskServices): void {
  const { db, environment, sessions } = services;

  api.serve(signIn, async (call) => {
    const checked = await checkPassword(services, {
      ...call.body,
      address: call.where.address,
      mark: call.cookie(knownBrowserCookie),
    });
    if (!checked.ok) return checked;
    return db.transaction().execute(async (tx) => {
      const member = await holdMember(tx, checked.member.id);
      // Hashing takes long enough for the password to have changed meanwhile, or the person to be gone.
      if (member?.status !== "active" || member.password_hash !== checked.member.password_hash)
        return refuse("sign-in-wrong");
      const provedAt = isoTime(environment.clock.now());
      const stage = await stageAfterPassword(tx, member.id, provedAt);
      await admit(services, tx, member, { stage, provedAt }, call);
      return ok({ next: nextStepOf(stage) });
    });
  });

  api.serve(signOut, async (call) => {
    if (call.session) await sessions.end(db, call.session.id);
    call.endCookie(sessionCookie);
    return ok(null);
  });
}

/** Who has a second factor is asked for it at every sign-in; who has none and must, gets no further than to set it up. */
export async function stageAfterPassword(db: DbOrTx, memberId: string, now: string): Promise<SessionStage> {
  const factor = await db
    .selectFrom("totp")
    .select("member_id")
    .where("member_id", "=", memberId)
    .executeTakeFirst();
  if (factor) return "half";
  const { twoFactor, twoFactorFrom } = await theOrganisation(db);
  return isFactorDue({ two_factor: twoFactor, two_factor_from: twoFactorFrom }, now) ? "enrolling" : "full";
}

export function nextStepOf(stage: SessionStage): NextStep {
  return ({ half: "second-factor", enrolling: "enrol", full: "nothing" } as const)[stage];
}
