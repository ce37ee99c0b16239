/** Owns: what wrong passwords and codes have locked of one member, and opening it. */

import type { DbOrTx } from "../db/database.ts";
import type { DeskServices } from "../services.ts";
import { passwordKey } from "../sign-in/password-check.ts";
import { factorKey } from "../two-factor/factor-check.ts";

/** For everybody's browser and those that are known. */
export async function openPasswordLock(
  { keys, attempts }: Pick<DeskServices, "keys" | "attempts">,
  within: DbOrTx,
  email: string,
): Promise<void> {
  await attempts.open(within, passwordKey(keys.codes, email, null));
}

export async function openFactorLock(
  { attempts }: Pick<DeskServices, "attempts">,
  within: DbOrTx,
  memberId: string,
): Promise<void> {
  await attempts.open(within, factorKey(memberId));
}
