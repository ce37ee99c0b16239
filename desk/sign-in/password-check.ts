/**
 * Owns: checking a password, the one way there is for all routes that ask for one: an attempt is reserved for the network it
 * comes from, unless the browser is known, and for the name, then the hash is computed whether there is such a member or not.
 * Never: lets the answer, or the time it takes, tell whether an address is a member's.
 */

import type { KeyObject } from "node:crypto";
import { type Refusal, refuse } from "../http/problem.ts";
import { emailKey, memberByEmail, type StoredMember } from "../members/member-repository.ts";
import { macOf } from "../secret-box.ts";
import type { DeskServices } from "../services.ts";
import { addressRule, passwordRule } from "./attempt-lock.ts";
import { knownBrowser } from "./known-browser.ts";

export interface PasswordAttempt {
  readonly email: string;
  readonly password: string;
  readonly address: string;
  /** What the browser shows as its mark. */
  readonly mark: string | null;
}

const busyForMs = 5_000;

export type CheckedPassword = { readonly ok: true; readonly member: StoredMember } | Refusal;

export async function checkPassword(
  { db, keys, hasher, attempts }: DeskServices,
  { email, password, address, mark }: PasswordAttempt,
): Promise<CheckedPassword> {
  // Before an attempt is reserved: it would count as a failure.
  if (hasher.isFull()) return refuse("desk-busy", busyForMs);
  const member = await memberByEmail(db, email);
  const browser = knownBrowser(keys.codes, member, mark);
  const nameKey = passwordKey(keys.codes, email, browser);
  // A browser that is known has a count of its own: others of its network must not lock its person out.
  const addressKey = browser === null ? `address ${macOf(keys.codes, "address", address)}` : null;

  // The network first: one that is locked must not go on locking names.
  if (addressKey !== null) {
    const byAddress = await attempts.reserve(addressKey, addressRule);
    if (!byAddress.ok) return refuse("sign-in-locked", byAddress.retryAfterMs);
  }
  const byName = await attempts.reserve(nameKey, passwordRule);
  if (!byName.ok) {
    // Nothing was checked, so it is no failure.
    if (addressKey !== null) await attempts.giveBack(addressKey);
    return refuse("sign-in-locked", byName.retryAfterMs);
  }

  const isRight = await hasher.check(password, member?.password_hash ?? null);
  if (!member || !isRight || member.status !== "active") return refuse("sign-in-wrong");
  await attempts.clear(nameKey);
  if (addressKey !== null) await attempts.giveBack(addressKey);
  return { ok: true, member };
}

/**
 * Under which an address's attempts are counted: hashed, since somebody may type a password there. Those of a browser that
 * is known follow after a space.
 */
export function passwordKey(key: KeyObject, email: string, browser: string | null): string {
  return ["password", macOf(key, "password", emailKey(email)), ...(browser === null ? [] : [browser])].join(
    " ",
  );
}
