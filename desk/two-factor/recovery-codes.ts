/**
 * Owns: recovery codes, for who has lost the authenticator: ten, each good once.
 * Never: stores one. 24 of 32 signs are 120 random bits, so a plain hash cannot be guessed back.
 * Source: OWASP ASVS 5.0 6.5.2 (112 bits or more).
 */

import type { Tx } from "../db/database.ts";
import { hashSecret } from "../secret-box.ts";

/** Crockford's base32: no I, L, O or U, which look like others. */
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeChars = 24;
const groupChars = 4;
const codesDrawn = 10;

/** Ten new ones in place of whatever there were. @returns them as they are printed: `7KQ2-…-M0XA` */
export async function drawRecoveryCodesOf(
  tx: Tx,
  memberId: string,
  randomBytes: (count: number) => Uint8Array,
): Promise<string[]> {
  const codes = Array.from({ length: codesDrawn }, () =>
    // 256 is eight times 32: every sign is as likely as any other.
    Array.from(randomBytes(codeChars), (byte) => signs.charAt(byte % signs.length)).join(""),
  );
  await tx.deleteFrom("recovery_code").where("member_id", "=", memberId).execute();
  await tx
    .insertInto("recovery_code")
    .values(codes.map((code) => ({ member_id: memberId, code_hash: hashSecret(code), used_at: null })))
    .execute();
  return codes.map((code) => (code.match(new RegExp(`.{${groupChars}}`, "g")) ?? []).join("-"));
}

/**
 * Uses it up: of two at once, one gets through.
 * @param code without spaces and dashes, in capitals
 */
export async function spendRecoveryCode(
  tx: Tx,
  memberId: string,
  code: string,
  now: string,
): Promise<boolean> {
  const meant = code.replace(/[IL]/g, "1").replaceAll("O", "0");
  const spent = await tx
    .updateTable("recovery_code")
    .set({ used_at: now })
    .where("member_id", "=", memberId)
    .where("code_hash", "=", hashSecret(meant))
    .where("used_at", "is", null)
    .returning("member_id")
    .executeTakeFirst();
  return spent !== undefined;
}
