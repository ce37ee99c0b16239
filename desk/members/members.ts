/**
 * Owns: what an account administrator does to members: roles, disabling, removing, and helping who is locked out.
 * Never: leaves an organisation without an active account administrator, shows or sets anybody's password or factor, or
 * tells a member that is not there from one that never was.
 */

import {
  changeRoles,
  listMembers,
  removeMember,
  resetFactor,
  setMemberStatus,
  signMemberOut,
  unlockMember,
} from "../../protocol/desk/members-api.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { Tx } from "../db/database.ts";
import type { MemberTable } from "../db/schema.ts";
import type { Api } from "../http/api.ts";
import { type Refusal, refuse } from "../http/problem.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import { withdrawInvitationsOf } from "../invitations/invitation-store.ts";
import { endLinks } from "../links/links.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession } from "../sessions/sessions.ts";
import { admit } from "../sign-in/admission.ts";
import { changeAsAdministrator, isAnotherAdministrator } from "./administrator.ts";
import { takeFactorAway } from "./factor-reset.ts";
import { listedMembers } from "./member-list.ts";
import { openFactorLock, openPasswordLock } from "./member-locks.ts";
import { memberById, rolesText, type StoredMember } from "./member-repository.ts";

export function serveMembers(api: Api, services: DeskServices): void {
  const { sessions, audit } = services;

  api.serve(listMembers, ({ query }) => listedMembers(services, query));

  api.serve(changeRoles, (call) => {
    const { session, params, body } = call;
    return withMember(services, session, params.id, async (tx, member) => {
      const staysAdministrator = body.roles.includes("account-administrator");
      if (!staysAdministrator && !(await isAnotherAdministrator(tx, member.id)))
        return refuse("last-administrator");
      const changed = await change(tx, member, body.revision, { roles: rolesText(body.roles) });
      if (!changed) return refuse("desk-changed-meanwhile");
      await sessions.endAllOf(tx, member.id);
      if (!staysAdministrator) await withdrawInvitationsOf(tx, member.id);
      await audit.append(tx, {
        actor: actorOf(session),
        action: "member.roles-changed",
        subject: member.id,
        detail: { name: member.name, from: [...member.roles], to: body.roles },
      });
      // Who changed their own goes on under a new token, and no longer by it.
      if (member.id === session.member.id) {
        const { provedAt, begunAt } = session;
        await admit(services, tx, member, { stage: "full", provedAt, begunAt }, call);
      }
      return ok(null);
    });
  });

  api.serve(setMemberStatus, (call) => {
    const { session, params, body } = call;
    return withMember(services, session, params.id, async (tx, member) => {
      if (member.status === body.status) return ok(null);
      const isEnabled = body.status === "active";
      if (!isEnabled && !(await isAnotherAdministrator(tx, member.id))) return refuse("last-administrator");
      const changed = await change(tx, member, body.revision, { status: body.status });
      if (!changed) return refuse("desk-changed-meanwhile");
      // Also of who is enabled again: nothing from before holds.
      await sessions.endAllOf(tx, member.id);
      if (!isEnabled) await shutOut(tx, member.id);
      await audit.append(tx, {
        actor: actorOf(session),
        action: isEnabled ? "member.enabled" : "member.disabled",
        subject: member.id,
        detail: { name: member.name },
      });
      return ok(null);
    });
  });

  api.serve(removeMember, (call) => {
    const { session, params } = call;
    return withMember(services, session, params.id, async (tx, member) => {
      if (!(await isAnotherAdministrator(tx, member.id))) return refuse("last-administrator");
      await shutOut(tx, member.id);
      await openPasswordLock(services, tx, member.email);
      await openFactorLock(services, tx, member.id);
      // Sessions, factor and codes go with it.
      await tx.deleteFrom("member").where("id", "=", member.id).execute();
      await audit.append(tx, {
        actor: actorOf(session),
        action: "member.removed",
        subject: member.id,
        detail: { name: member.name, roles: [...member.roles] },
      });
      if (member.id === session.member.id) call.endCookie(sessionCookie);
      return ok(null);
    });
  });

  api.serve(resetFactor, ({ session, params }) =>
    withMember(services, session, params.id, async (tx, member) => {
      // One's own is taken away by password and code (`two-factor-api.ts`).
      if (member.id === session.member.id) return refuse("desk-not-allowed");
      await takeFactorAway(services, tx, member, actorOf(session));
      return ok(null);
    }),
  );

  api.serve(unlockMember, ({ session, params }) =>
    withMember(services, session, params.id, async (tx, member) => {
      await openPasswordLock(services, tx, member.email);
      await openFactorLock(services, tx, member.id);
      await audit.append(tx, {
        actor: actorOf(session),
        action: "member.unlocked",
        subject: member.id,
        detail: { name: member.name },
      });
      return ok(null);
    }),
  );

  api.serve(signMemberOut, (call) => {
    const { session, params } = call;
    return withMember(services, session, params.id, async (tx, member) => {
      await sessions.endAllOf(tx, member.id);
      await audit.append(tx, {
        actor: actorOf(session),
        action: "member.signed-out",
        subject: member.id,
        detail: { name: member.name },
      });
      if (member.id === session.member.id) call.endCookie(sessionCookie);
      return ok(null);
    });
  });
}

function actorOf({ member }: LiveSession) {
  return { id: member.id, name: member.name };
}

function withMember<Value>(
  services: DeskServices,
  session: LiveSession,
  id: string,
  work: (tx: Tx, member: StoredMember) => Promise<Result<Value> | Refusal>,
): Promise<Result<Value> | Refusal> {
  return changeAsAdministrator(services, session, async (tx) => {
    const member = await memberById(tx, id);
    return member ? work(tx, member) : refuse("desk-not-found");
  });
}

/** False when somebody else changed them since `revision`. */
async function change(
  tx: Tx,
  member: StoredMember,
  revision: number,
  how: Partial<Pick<MemberTable, "roles" | "status">>,
): Promise<boolean> {
  const changed = await tx
    .updateTable("member")
    .set({ ...how, revision: revision + 1 })
    .where("id", "=", member.id)
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  return changed !== undefined;
}

/** What lies in mailboxes opens nothing any more: links to a new password, and invitations they made. */
async function shutOut(tx: Tx, memberId: string): Promise<void> {
  await endLinks(tx, "password-reset", memberId);
  await withdrawInvitationsOf(tx, memberId);
}
