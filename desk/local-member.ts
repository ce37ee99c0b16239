/**
 * Owns: a member of a test's own, put into the database without an invitation, and signed in.
 * Never: ships.
 */

import { randomBytes } from "node:crypto";
import type { Role } from "../protocol/desk/roles.ts";
import { signIn } from "../protocol/desk/sign-in-api.ts";
import { connectDatabase, type DatabasePlace, type Db } from "./db/database.ts";
import { cheapCost, type LocalDesk, type TestBrowser } from "./local-desk.ts";
import { insertMember } from "./members/member-repository.ts";
import { createPasswordHasher } from "./passwords/password-hash.ts";

const password = "nine calm walruses";

export interface LocalMember {
  readonly id: string;
  readonly name: string;
  readonly browser: TestBrowser;
  /** Once more, after the clock was moved on. */
  signIn(): Promise<void>;
}

export async function addMember(
  local: LocalDesk,
  place: DatabasePlace,
  { name, roles }: { readonly name: string; readonly roles: readonly Role[] },
): Promise<LocalMember> {
  const id = randomBytes(16).toString("base64url");
  const email = `${id}@northwind.example`;
  const hasher = await createPasswordHasher(cheapCost);
  const passwordHash = await hasher.hash(password);
  const at = new Date(local.clock.now()).toISOString();
  await inDatabase(place, (db) =>
    insertMember(db, { id, email, name, roles, passwordHash, language: "en", at }),
  );
  const member = {
    id,
    name,
    browser: local.browser(),
    async signIn() {
      const said = await member.browser.call(signIn, { body: { email, password } });
      if (!said.ok) throw new Error(`signing in said ${said.code}`);
    },
  };
  await member.signIn();
  return member;
}

/** What somebody does who has the database and not the server. */
export async function inDatabase<Value>(
  place: DatabasePlace,
  work: (db: Db) => Promise<Value>,
): Promise<Value> {
  const db = connectDatabase(place, { info() {}, warn() {}, error() {} });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
