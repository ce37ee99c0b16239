/**
 * Owns: the second factor at signing in, and what somebody who has one does with it later: new recovery codes, taking it
 * away. Setting it up is in `enrolment.ts`.
 */

import { drawRecoveryCodes, proveFactor, removeFactor } from "../../protocol/desk/two-factor-api.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { Tx } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import type { Api, Call } from "../http/api.ts";
import { type Refusal, refuse } from "../http/problem.ts";
import { holdMember } from "../members/member-repository.ts";
import { theOrganisation } from "../organisation/organisation.ts";
import { judgePasswordOf } from "../passwords/new-password.ts";
import type { DeskServices } from "../services.ts";
import { admit } from "../sign-in/admission.ts";
import { proveAnew } from "../sign-in/fresh-proof.ts";
import { serveEnrolment } from "./enrolment.ts";
import { withFactor } from "./factor-check.ts";
import { deleteFactor, factorOf } from "./factor-store.ts";
import { drawRecoveryCodesOf } from "./recovery-codes.ts";

export function serveTwoFactor(api: Api, services: DeskServices): void {
  const { db, environment, audit, outbox, sessions } = services;
  serveEnrolment(api, services);

  api.serve(proveFactor, async (call) => {
    const { session, body } = call;
    // A right code must not prolong a session that has an end.
    if (session.stage !== "half") return refuse("desk-not-allowed");
    return withFactor(services, session.member, body.code, async (tx) => {
      const member = await holdMember(tx, session.member.id);
      const half = await tx
        .deleteFrom("session")
        .where("id", "=", session.id)
        .returning("id")
        .executeTakeFirst();
      // Ended since the request began: signed out everywhere, disabled, another password.
      if (!half || member?.status !== "active") return refuse("not-signed-in");
      await admit(services, tx, member, { stage: "full", provedAt: session.provedAt }, call);
      return ok({ next: "nothing" as const });
    });
  });

  api.serve(drawRecoveryCodes, (call) =>
    proveBoth(call, async (tx) => {
      const { id, name } = call.session.member;
      const recoveryCodes = await drawRecoveryCodesOf(tx, id, environment.randomBytes);
      await audit.append(tx, {
        actor: { id, name },
        action: "member.recovery-codes-drawn",
        subject: id,
        detail: {},
      });
      return ok({ recoveryCodes });
    }),
  );

  api.serve(removeFactor, async (call) => {
    if (await isAskedOfEverybody()) return refuse("desk-not-allowed");
    const organisation = await theOrganisation(db);
    const now = isoTime(environment.clock.now());
    const person = { ...call.session.member, hasFactor: false };
    // What was long enough beside a factor may be too short alone.
    const willDo = (password: string) =>
      judgePasswordOf(organisation, person, password, now) !== "password-too-short";
    return proveBoth(
      call,
      async (tx) => {
        // Another may have set a date meanwhile.
        if (await isAskedOfEverybody(tx)) return refuse("desk-not-allowed");
        const { id, name, email, language } = call.session.member;
        const member = await holdMember(tx, id);
        if (!member) return refuse("not-signed-in");
        await deleteFactor(tx, id);
        await sessions.endAllOf(tx, id);
        await audit.append(tx, {
          actor: { id, name },
          action: "member.factor-removed",
          subject: id,
          detail: {},
        });
        const { name: organisation } = await theOrganisation(tx);
        await outbox.add(tx, {
          kind: "factor-removed",
          to: { name, email },
          language,
          values: { organisation },
        });
        await admit(services, tx, member, { stage: "full", provedAt: call.session.provedAt }, call);
        return ok(null);
      },
      willDo,
    );
  });

  /** Also where the date is still to come: it was announced. */
  async function isAskedOfEverybody(within: Tx | typeof db = db): Promise<boolean> {
    const { twoFactor, twoFactorFrom } = await theOrganisation(within);
    return twoFactor === "on" && twoFactorFrom !== null;
  }

  /**
   * Password and factor, fresh, of somebody who is signed in; then `work`.
   * @param willDo whether the password is long enough for what comes
   */
  async function proveBoth<Value>(
    call: Call<typeof drawRecoveryCodes | typeof removeFactor>,
    work: (tx: Tx) => Promise<Result<Value> | Refusal>,
    willDo: (password: string) => boolean = () => true,
  ): Promise<Result<Value> | Refusal> {
    const { member } = call.session;
    const { password } = call.body;
    if ((await factorOf(db, member.id)) === null) return refuse("factor-missing");
    const proved = await proveAnew(services, call, password);
    if (!proved.ok) return proved;
    if (password !== null && !willDo(password)) return refuse("password-too-short");
    // Proving takes long enough for the session to have been ended meanwhile.
    return withFactor(services, member, call.body.code, async (tx) =>
      (await sessions.isThere(tx, call.session.id)) ? work(tx) : refuse("not-signed-in"),
    );
  }
}
