/**
 * Owns: inviting somebody by mail, and their joining by the link in it.
 * Never: tells the link to the administrator, or lets two join by one.
 */

import { bytesToBase64url } from "../../protocol/base64url.ts";
import {
  acceptInvitation,
  invite,
  listInvitations,
  readInvitation,
  withdrawInvitation,
} from "../../protocol/desk/members-api.ts";
import { ok } from "../../protocol/result.ts";
import { changeAlone, type DbOrTx } from "../db/database.ts";
import { isUniqueViolation } from "../db/database-trouble.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import { drawLink, peekLink, spendLink } from "../links/links.ts";
import { changeAsAdministrator } from "../members/administrator.ts";
import { openPasswordLock } from "../members/member-locks.ts";
import { emailKey, insertMember, memberByEmail, rolesText } from "../members/member-repository.ts";
import { theOrganisation } from "../organisation/organisation.ts";
import { judgePasswordOf, leastLengthNow } from "../passwords/new-password.ts";
import type { DeskServices } from "../services.ts";
import {
  dropInvitation,
  dropInvitationsTo,
  invitationById,
  type StoredInvitation,
} from "./invitation-store.ts";

const lifetimeMs = 7 * 24 * 3_600_000;
/** More than anybody reads; the latest are told. */
const mostListed = 1_000;

export function serveInvitations(api: Api, services: DeskServices): void {
  const { db, environment, hasher, sessions, audit, outbox } = services;
  const { clock, randomBytes } = environment;

  api.serve(listInvitations, async () => {
    const rows = await db
      .selectFrom("invitation")
      .selectAll()
      .where("expires_at", ">", isoTime(clock.now()))
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .limit(mostListed)
      .execute();
    return ok(rows.map((row) => told({ ...row, roles: JSON.parse(row.roles) as StoredInvitation["roles"] })));
  });

  api.serve(invite, ({ session, body }) =>
    changeAsAdministrator(services, session, async (tx) => {
      if (await memberByEmail(tx, body.email)) return refuse("email-taken");
      await dropInvitationsTo(tx, emailKey(body.email));
      const nowMs = clock.now();
      const invitation: StoredInvitation = {
        ...body,
        id: bytesToBase64url(randomBytes(16)),
        email_key: emailKey(body.email),
        invited_by: session.member.id,
        invited_by_name: session.member.name,
        created_at: isoTime(nowMs),
        expires_at: isoTime(nowMs + lifetimeMs),
      };
      const { id, roles } = invitation;
      await tx
        .insertInto("invitation")
        .values({ ...invitation, roles: rolesText(roles) })
        .execute();
      const token = await drawLink(tx, environment, { kind: "invitation", subject: id, lifetimeMs });
      const { name: organisation } = await theOrganisation(tx);
      await outbox.add(tx, {
        kind: "invitation",
        to: { name: body.name, email: body.email },
        language: body.language,
        values: {
          organisation,
          inviter: session.member.name,
          link: `${services.publicAddress}/invitation#${token}`,
        },
      });
      await audit.append(tx, {
        actor: { id: session.member.id, name: session.member.name },
        action: "member.invited",
        subject: id,
        detail: { name: body.name, email: body.email, roles },
      });
      return ok(told(invitation));
    }),
  );

  api.serve(withdrawInvitation, ({ session, params }) =>
    changeAsAdministrator(services, session, async (tx) => {
      const invitation = await invitationById(tx, params.id);
      if (!invitation || !(await dropInvitation(tx, params.id))) return refuse("desk-not-found");
      await audit.append(tx, {
        actor: { id: session.member.id, name: session.member.name },
        action: "member.invitation-withdrawn",
        subject: params.id,
        detail: { name: invitation.name },
      });
      return ok(null);
    }),
  );

  /** What a link that opens something is about. */
  async function invitationOf(within: DbOrTx, token: string): Promise<StoredInvitation | null> {
    const id = await peekLink(within, isoTime(clock.now()), "invitation", token);
    return id === null ? null : invitationById(within, id);
  }

  api.serve(readInvitation, async ({ body }) => {
    const invitation = await invitationOf(db, body.token);
    if (!invitation) return refuse("link-spent");
    const organisation = await theOrganisation(db);
    return ok({
      organisation: organisation.name,
      name: invitation.name,
      email: invitation.email,
      leastPasswordLength: leastLengthNow(organisation, isoTime(clock.now())),
    });
  });

  api.serve(acceptInvitation, async (call) => {
    const { token, name, password, language } = call.body;
    const invitation = await invitationOf(db, token);
    if (!invitation) return refuse("link-spent");
    const { email, roles } = invitation;
    const now = isoTime(clock.now());
    const person = { name, email, hasFactor: false };
    const problem = judgePasswordOf(await theOrganisation(db), person, password, now);
    if (problem) return refuse(problem);
    const passwordHash = await hasher.hash(password);
    try {
      const joined = await changeAlone(db, async (tx) => {
        if ((await spendLink(tx, now, "invitation", token)) !== invitation.id) return refuse("link-spent");
        await dropInvitation(tx, invitation.id);
        const id = bytesToBase64url(randomBytes(16));
        await insertMember(tx, { id, email, name, roles, passwordHash, language, at: now });
        await openPasswordLock(services, tx, email);
        await audit.append(tx, {
          actor: { id, name },
          action: "member.joined",
          subject: id,
          detail: { invitation: invitation.id, roles },
        });
        // Whoever was signed in here is not who joined.
        if (call.session) await sessions.end(tx, call.session.id);
        return ok(null);
      });
      if (joined.ok) call.endCookie(sessionCookie);
      return joined;
    } catch (error) {
      if (isUniqueViolation(error)) return refuse("email-taken");
      throw error;
    }
  });
}

function told(invitation: StoredInvitation) {
  const { id, name, email, roles, invited_by_name, created_at, expires_at } = invitation;
  return {
    id,
    name,
    email,
    roles,
    invitedBy: invited_by_name,
    invitedAt: created_at,
    expiresAt: expires_at,
  };
}
