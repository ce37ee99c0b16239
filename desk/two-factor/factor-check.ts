/**
 * Owns: checking a second factor, the one way there is for all routes that ask for one: an attempt is reserved for the
 * member, whatever session or challenge it comes from, and a code that is right is taken once.
 * Never: lets two requests have the same code: what decides is one conditional update, in the transaction of what the code
 * was shown for.
 * Source: RFC 6238 §5.2 (once only), OWASP ASVS 5.0 6.5.1; requirement R35 for the lock.
 */

import type { Result } from "../../protocol/result.ts";
import { changeAlone, type Tx } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import { type Refusal, refuse } from "../http/problem.ts";
import { theOrganisation } from "../organisation/organisation.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession } from "../sessions/sessions.ts";
import { passwordRule } from "../sign-in/attempt-lock.ts";
import { openSecretKey, stepOfCode } from "./authenticator.ts";
import { factorOf } from "./factor-store.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";

/** Who is tried: somebody whose password was right, at the least. */
type FactorHolder = LiveSession["member"];

/** As many tries as for a password. */
export const factorRule = passwordRule;

/** Under which a member's wrong codes are counted. */
export function factorKey(memberId: string): string {
  return `factor ${memberId}`;
}

/**
 * Takes `code`, of the app or a recovery code, and does `work` in the same transaction.
 * @returns what `work` returns; `factor-wrong` or `factor-locked`, and `work` was not begun
 */
export async function withFactor<Value>(
  services: DeskServices,
  member: FactorHolder,
  code: string,
  work: (tx: Tx) => Promise<Result<Value> | Refusal>,
): Promise<Result<Value> | Refusal> {
  const { db, attempts } = services;
  const key = factorKey(member.id);
  const reserved = await attempts.reserve(key, factorRule);
  if (!reserved.ok) return refuse("factor-locked", reserved.retryAfterMs);
  let wasRight = false;
  const outcome = await changeAlone(db, async (tx): Promise<Result<Value> | Refusal> => {
    const isApp = /^\d{6}$/.test(code);
    wasRight = isApp
      ? await takeAppCode(services, tx, member, code)
      : await takeRecovery(services, tx, member, code);
    if (wasRight) return work(tx);
    if (reserved.locks) await tellOfLock(services, tx, member);
    return refuse("factor-wrong");
  });
  if (wasRight) await attempts.clear(key);
  return outcome;
}

/** Whoever it was knows the password. */
async function tellOfLock(
  { outbox }: DeskServices,
  tx: Tx,
  { name, email, language }: FactorHolder,
): Promise<void> {
  const { name: organisation } = await theOrganisation(tx);
  await outbox.add(tx, { kind: "factor-locked", to: { name, email }, language, values: { organisation } });
}

async function takeAppCode(
  { keys, environment }: DeskServices,
  tx: Tx,
  { id }: FactorHolder,
  code: string,
): Promise<boolean> {
  const factor = await factorOf(tx, id);
  const secret = factor && openSecretKey(keys.sealing, factor.sealed_secret, id);
  const step = secret === null ? null : stepOfCode(secret, code, environment.clock.now());
  if (factor === null || step === null) return false;
  const taken = await tx
    .updateTable("totp")
    .set({ last_step: step })
    .where("member_id", "=", id)
    .where("sealed_secret", "=", factor.sealed_secret)
    .where("last_step", "<", step)
    .returning("member_id")
    .executeTakeFirst();
  return taken !== undefined;
}

async function takeRecovery(
  { environment, audit }: DeskServices,
  tx: Tx,
  member: FactorHolder,
  code: string,
): Promise<boolean> {
  if (!(await spendRecoveryCode(tx, member.id, code, isoTime(environment.clock.now())))) return false;
  await audit.append(tx, {
    actor: { id: member.id, name: member.name },
    action: "member.recovery-code-used",
    subject: member.id,
    detail: {},
  });
  return true;
}
