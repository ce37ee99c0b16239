/** Owns: whether a member has a second factor, putting it in place, and taking it away with all that belongs to it. */

import type { DbOrTx, Tx } from "../db/database.ts";

export interface StoredFactor {
  readonly sealed_secret: string;
  readonly last_step: number;
}

export async function factorOf(db: DbOrTx, memberId: string): Promise<StoredFactor | null> {
  const row = await db
    .selectFrom("totp")
    .select(["sealed_secret", "last_step"])
    .where("member_id", "=", memberId)
    .executeTakeFirst();
  return row ?? null;
}

/** In place of the one before. @param step of the code that confirmed it: that one is spent */
export async function putFactor(
  tx: Tx,
  memberId: string,
  { sealedSecret, step, at }: { readonly sealedSecret: string; readonly step: number; readonly at: string },
): Promise<void> {
  await tx.deleteFrom("totp").where("member_id", "=", memberId).execute();
  await tx
    .insertInto("totp")
    .values({ member_id: memberId, sealed_secret: sealedSecret, last_step: step, enrolled_at: at })
    .execute();
}

/** The authenticator, one that is being set up, and the recovery codes. @returns whether there was one */
export async function deleteFactor(tx: Tx, memberId: string): Promise<boolean> {
  await tx.deleteFrom("totp_pending").where("member_id", "=", memberId).execute();
  await tx.deleteFrom("recovery_code").where("member_id", "=", memberId).execute();
  const deleted = await tx
    .deleteFrom("totp")
    .where("member_id", "=", memberId)
    .returning("member_id")
    .executeTakeFirst();
  return deleted !== undefined;
}
