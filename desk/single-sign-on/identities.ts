/**
 * Owns: which member a provider's subject is. Bound once, by an address that the provider has verified, to a member or an
 * invitation of that address; from then on by the subject alone, whatever address it has.
 */

import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { Tx } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import { dropInvitation, invitationTo } from "../invitations/invitation-store.ts";
import {
  emailKey,
  insertMember,
  memberByEmail,
  memberById,
  type StoredMember,
} from "../members/member-repository.ts";
import type { DeskServices } from "../services.ts";

export interface ProvidersWord {
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider says that it is verified. */
  readonly email: string | null;
}

/** Null: nobody of ours. In a transaction of `changeAlone`. */
export async function memberOfIdentity(
  tx: Tx,
  { environment, audit }: DeskServices,
  { issuer, subject, email }: ProvidersWord,
): Promise<StoredMember | null> {
  const bound = await tx
    .selectFrom("member_identity")
    .select("member_id")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  if (bound) return memberById(tx, bound.member_id);
  if (email === null) return null;

  const member = (await memberByEmail(tx, email)) ?? (await joinByInvitation());
  if (!member) return null;
  // Another subject of the same provider has this member already: an address that was given to somebody new.
  const other = await tx
    .selectFrom("member_identity")
    .select("subject")
    .where("member_id", "=", member.id)
    .where("issuer", "=", issuer)
    .executeTakeFirst();
  if (other) return null;
  await tx.insertInto("member_identity").values({ issuer, subject, member_id: member.id }).execute();
  return member;

  async function joinByInvitation(): Promise<StoredMember | null> {
    const now = isoTime(environment.clock.now());
    const invitation = await invitationTo(tx, emailKey(email ?? ""), now);
    if (!invitation) return null;
    await dropInvitation(tx, invitation.id);
    const id = bytesToBase64url(environment.randomBytes(16));
    await insertMember(tx, {
      id,
      email: invitation.email,
      name: invitation.name,
      roles: invitation.roles,
      passwordHash: null,
      language: invitation.language,
      at: now,
    });
    await audit.append(tx, {
      actor: { id, name: invitation.name },
      action: "member.joined",
      subject: id,
      detail: { invitation: invitation.id, roles: invitation.roles, by: "single-sign-on" },
    });
    return memberById(tx, id);
  }
}
