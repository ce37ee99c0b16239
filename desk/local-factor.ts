/**
 * Owns: what tests of second factors have besides a desk: more members, a look into the database, an authenticator
 * app, and somebody who sets one up.
 * Never: ships. The app computes its codes by itself, so that a mistake is not made on both sides alike.
 */

import { createHmac, randomBytes } from "node:crypto";
import type { Role } from "../protocol/desk/roles.ts";
import { beginEnrolment, confirmEnrolment, proveMail } from "../protocol/desk/two-factor-api.ts";
import { connectDatabase, type DatabasePlace, type Db } from "./db/database.ts";
import type { DeskClock } from "./environment.ts";
import { cheapCost, firstAdministrator, type LocalDesk, type TestBrowser } from "./local-desk.ts";
import type { MailKind } from "./mail/mails.ts";
import { insertMember } from "./members/member-repository.ts";
import { createPasswordHasher } from "./passwords/password-hash.ts";

/** A look into the database beside the desk. */
export async function inDatabase<Value>(
  place: DatabasePlace,
  work: (db: Db) => Promise<Value>,
): Promise<Value> {
  const silent = () => undefined;
  const db = connectDatabase(place, { info: silent, warn: silent, error: silent });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** How many mails of a kind were written, sent or not. */
export async function countMails(place: DatabasePlace, kind: MailKind): Promise<number> {
  const rows = await inDatabase(place, (db) =>
    db.selectFrom("outbox").select("id").where("kind", "=", kind).execute(),
  );
  return rows.length;
}

export interface AuthenticatorApp {
  /** The code of now, or of so many steps away. */
  code(stepsAway?: number): string;
}

export function createAuthenticatorApp(secret: string, clock: DeskClock): AuthenticatorApp {
  const key = fromBase32(secret);
  return {
    code(stepsAway = 0) {
      const message = Buffer.alloc(8);
      message.writeBigUInt64BE(BigInt(Math.floor(clock.now() / 30_000) + stepsAway));
      const digest = createHmac("sha1", key).update(message).digest();
      const offset = digest.readUInt8(19) & 15;
      return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
    },
  };
}

export interface SomebodyEnrolling {
  readonly local: LocalDesk;
  readonly browser: TestBrowser;
  /** The first administrator's where nothing is said. */
  readonly email?: string;
}

/** As far as the new secret. @param proof of somebody who is signed in */
export async function drawApp(
  { local, browser, email = firstAdministrator.email }: SomebodyEnrolling,
  proof: { readonly password?: string; readonly code?: string } = {},
): Promise<AuthenticatorApp> {
  const begun = await browser.call(beginEnrolment, {
    body: { password: proof.password ?? null, code: proof.code ?? null },
  });
  if (!begun.ok) throw new Error(`enrolment began with ${begun.code}`);
  const { code } = await local.takeMail("enrolment-code", email);
  const proved = await browser.call(proveMail, { body: { code } });
  if (!proved.ok) throw new Error(`the mailed code was ${proved.code}`);
  return createAuthenticatorApp(proved.value.secret, local.clock);
}

/** All of it. The browser is signed out by it. */
export async function enrol(
  who: SomebodyEnrolling,
  proof: { readonly password?: string; readonly code?: string } = {},
): Promise<{ readonly app: AuthenticatorApp; readonly recoveryCodes: readonly string[] }> {
  const app = await drawApp(who, proof);
  const confirmed = await who.browser.call(confirmEnrolment, { body: { code: app.code() } });
  if (!confirmed.ok) throw new Error(`the first code was ${confirmed.code}`);
  return { app, recoveryCodes: confirmed.value.recoveryCodes };
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (sign) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"),
  ).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** Somebody who joined at some time, without a factor. */
export async function addMember(
  place: DatabasePlace,
  member: {
    readonly name: string;
    readonly email: string;
    readonly roles: readonly Role[];
    readonly password: string;
  },
): Promise<void> {
  const { password, ...person } = member;
  const hasher = await createPasswordHasher(cheapCost);
  const passwordHash = await hasher.hash(password);
  const id = randomBytes(16).toString("base64url");
  await inDatabase(place, (db) =>
    insertMember(db, { ...person, id, passwordHash, language: "de", at: "2026-11-01T08:00:00.000Z" }),
  );
}
