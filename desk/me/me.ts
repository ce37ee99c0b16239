/** Owns: what somebody who is signed in sees and changes of themselves. */

import {
  changeMyDetails,
  changePassword,
  endMyOtherSessions,
  endMySession,
  mySessions,
  myself,
} from "../../protocol/desk/sign-in-api.ts";
import { ok } from "../../protocol/result.ts";
import { changeAlone } from "../db/database.ts";
import { keepQuery } from "../db/kept-query.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { knownBrowserCookie } from "../http/session-cookie.ts";
import { endLinks } from "../links/links.ts";
import { changeAs } from "../members/administrator.ts";
import { holdMember, setDetails, setPassword } from "../members/member-repository.ts";
import { theOrganisation } from "../organisation/organisation.ts";
import { judgePasswordOf } from "../passwords/new-password.ts";
import type { DeskServices } from "../services.ts";
import { admit } from "../sign-in/admission.ts";
import { checkPassword } from "../sign-in/password-check.ts";
import { nextStepOf } from "../sign-in/sign-in.ts";

export function serveMe(api: Api, services: DeskServices): void {
  const { db, environment, sessions, hasher, audit, outbox } = services;
  const { clock } = environment;

  const countCodes = keepQuery(["id"], ({ id }) =>
    db
      .selectFrom("recovery_code")
      .select(({ fn }) => fn.countAll<number | string>().as("left"))
      .where("member_id", "=", id)
      .where("used_at", "is", null),
  );

  api.serve(myself, async ({ session }) => {
    const { id, name, email, language, roles, hasPassword, enrolledAt } = session.member;
    // Codes come with a factor and go with it.
    const [codes] = enrolledAt === null ? [] : await countCodes(db, { id });
    return ok({
      id,
      name,
      email,
      language,
      roles: [...roles],
      hasPassword,
      organisation: session.organisation.name,
      next: nextStepOf(session.stage),
      twoFactor: {
        enrolledAt,
        recoveryCodesLeft: Number(codes?.left ?? 0),
        requiredFrom: session.organisation.twoFactorFrom,
      },
    });
  });

  api.serve(changeMyDetails, ({ session, body }) =>
    changeAs(services, session, changeMyDetails.access, async (tx) => {
      const { id, name } = session.member;
      await setDetails(tx, session.member, body);
      // Reports and the log itself tell of people by name: nobody borrows another's for a while unseen.
      if (body.name !== name)
        await audit.append(tx, {
          actor: { id, name },
          action: "member.renamed",
          subject: id,
          detail: { from: name, to: body.name },
        });
      return ok(null);
    }),
  );

  api.serve(changePassword, async (call) => {
    const { session, body } = call;
    const checked = await checkPassword(services, {
      email: session.member.email,
      password: body.current,
      address: call.where.address,
      mark: call.cookie(knownBrowserCookie),
    });
    if (!checked.ok) return checked;
    if (body.new.normalize("NFKC") === body.current.normalize("NFKC")) return refuse("password-unchanged");
    const organisation = await theOrganisation(db);
    const now = isoTime(clock.now());
    const hasFactor = session.member.enrolledAt !== null;
    const problem = judgePasswordOf(organisation, { ...session.member, hasFactor }, body.new, now);
    if (problem) return refuse(problem);
    const hash = await hasher.hash(body.new);
    return changeAlone(db, async (tx) => {
      const { id, name, email, language } = session.member;
      const member = await holdMember(tx, id);
      // Hashing takes long enough for the session to have ended, or for a link to have set another password, meanwhile.
      if (member?.status !== "active" || !(await sessions.isThere(tx, session.id)))
        return refuse("not-signed-in");
      if (member.password_hash !== checked.member.password_hash) return refuse("sign-in-wrong");
      await setPassword(tx, id, hash, now);
      await endLinks(tx, "password-reset", id);
      await sessions.endAllOf(tx, id);
      await audit.append(tx, {
        actor: { id, name },
        action: "member.password-changed",
        subject: id,
        detail: {},
      });
      await outbox.add(tx, {
        kind: "password-changed",
        to: { name, email },
        language,
        values: { organisation: organisation.name },
      });
      await admit(services, tx, { ...member, password_set_at: now }, { stage: "full", provedAt: now }, call);
      return ok(null);
    });
  });

  api.serve(mySessions, async ({ session }) => {
    const rows = await sessions.listOf(session.member.id);
    return ok(
      rows.map((row) => ({
        id: row.id,
        isThisOne: row.id === session.id,
        startedAt: row.created_at,
        lastSeenAt: row.last_seen_at,
        address: row.address,
        browser: row.browser,
      })),
    );
  });

  api.serve(endMySession, async ({ session, params }) => {
    const ended = await db
      .deleteFrom("session")
      .where("id", "=", params.id)
      .where("member_id", "=", session.member.id)
      .returning("id")
      .executeTakeFirst();
    return ended ? ok(null) : refuse("desk-not-found");
  });

  api.serve(endMyOtherSessions, async ({ session }) => {
    await sessions.endAllOf(db, session.member.id, session.id);
    return ok(null);
  });
}
