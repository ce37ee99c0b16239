/** Owns: taking a lost factor away, with all that belongs to it, for somebody else: they are told, and sign in anew. */

import type { Actor } from "../audit/audit-log.ts";
import type { Tx } from "../db/database.ts";
import { theOrganisation } from "../organisation/organisation.ts";
import type { DeskServices } from "../services.ts";
import { openFactorLock } from "./member-locks.ts";
import type { StoredMember } from "./member-repository.ts";

/** In a transaction of `changeAlone`. @param by whose act it is; without an id: whoever runs the server */
export async function takeFactorAway(
  services: Pick<DeskServices, "attempts" | "sessions" | "audit" | "outbox">,
  tx: Tx,
  { id, name, email, language }: StoredMember,
  by: Actor,
): Promise<void> {
  for (const table of ["totp", "totp_pending", "recovery_code", "mailed_code"] as const)
    await tx.deleteFrom(table).where("member_id", "=", id).execute();
  await openFactorLock(services, tx, id);
  await services.sessions.endAllOf(tx, id);
  await services.audit.append(tx, {
    actor: by,
    action: "member.factor-reset",
    subject: id,
    detail: { name },
  });
  const { name: organisation } = await theOrganisation(tx);
  await services.outbox.add(tx, {
    kind: "factor-reset",
    to: { name, email },
    language,
    values: { organisation, by: by.id === null ? null : by.name },
  });
}
