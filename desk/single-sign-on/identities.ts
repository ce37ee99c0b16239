/**
 * Owns: which member a provider's subject is. Bound once, by an address that the provider has verified, to a member or an
 * invitation of that address, who is told so; from then on by the subject alone, whatever address it has.
 * Never: takes an address for a member's because Unicode would have the two look or fold alike: it may be another mailbox.
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
import { theOrganisation } from "../organisation/organisation.ts";
import type { DeskServices } from "../services.ts";

export interface ProvidersWord {
  readonly issuer: string;
  /** As people know it: what its button says. */
  readonly provider: string;
  readonly subject: string;
  /** Null unless the provider says that it is verified. */
  readonly email: string | null;
}

/** Null: nobody of ours. In a transaction of `changeAlone`. */
export async function memberOfIdentity(
  tx: Tx,
  { environment, audit, outbox }: DeskServices,
  { issuer, provider, subject, email }: ProvidersWord,
): Promise<StoredMember | null> {
  const bound = await tx
    .selectFrom("member_identity")
    .select("member_id")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  if (bound) return memberById(tx, bound.member_id);
  if (email === null) return null;

  const found = await memberByEmail(tx, email);
  const member = found ?? (await joinByInvitation());
  if (member?.status !== "active" || !isSameMailbox(member.email, email)) return null;
  // Another subject of the same provider has this member already: an address that was given to somebody new.
  const other = await tx
    .selectFrom("member_identity")
    .select("subject")
    .where("member_id", "=", member.id)
    .where("issuer", "=", issuer)
    .executeTakeFirst();
  if (other) return null;
  await tx.insertInto("member_identity").values({ issuer, subject, member_id: member.id }).execute();
  // Who joins by it knows.
  if (found) await tellOfLink(found);
  return member;

  async function tellOfLink({ id, name, email: to, language }: StoredMember): Promise<void> {
    await audit.append(tx, {
      actor: { id, name },
      action: "member.identity-linked",
      subject: id,
      detail: { issuer },
    });
    const { name: organisation } = await theOrganisation(tx);
    await outbox.add(tx, {
      kind: "identity-linked",
      to: { name, email: to },
      language,
      values: { organisation, provider },
    });
  }

  async function joinByInvitation(): Promise<StoredMember | null> {
    const now = isoTime(environment.clock.now());
    const invitation = await invitationTo(tx, emailKey(email ?? ""), now);
    if (!invitation || !isSameMailbox(invitation.email, email ?? "")) return null;
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

/** But for the case of Latin letters, in which no mail server tells mailboxes apart. */
function isSameMailbox(one: string, other: string): boolean {
  const form = (email: string) => email.normalize("NFC").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return form(one) === form(other);
}
