/**
 * Owns: the operator's command for who is locked out when nobody else can open it, as a sole administrator. The server may run meanwhile.
 *   npm run unlock -- EMAIL                  opens what wrong passwords and codes have locked
 *   npm run unlock -- EMAIL --reset-factor   takes the lost authenticator and its recovery codes away as well
 * Never: sets a password, makes a database or a key, or touches an older or newer database's tables.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { isLastSealedBy } from "../audit/audit-chain.ts";
import { createAuditLog } from "../audit/audit-log.ts";
import { commandEnvironment } from "../command-environment.ts";
import { type DeskConfiguration, readDeskConfiguration } from "../configuration.ts";
import { changeAlone, connectDatabase, type Db, sqliteFile } from "../db/database.ts";
import { migrations } from "../db/migrate.ts";
import type { DeskEnvironment } from "../environment.ts";
import { createOutbox } from "../mail/outbox.ts";
import { deriveKeys, keepMasterKey, masterKeyFile, type SecretKeys } from "../secret-keys.ts";
import { createSessions } from "../sessions/sessions.ts";
import { createAttemptLock } from "../sign-in/attempt-lock.ts";
import { takeFactorAway } from "./factor-reset.ts";
import { openFactorLock, openPasswordLock } from "./member-locks.ts";
import { memberByEmail } from "./member-repository.ts";

export interface CommandSaid {
  readonly ok: boolean;
  readonly text: string;
}

const usage = "npm run unlock -- EMAIL, or npm run unlock -- EMAIL --reset-factor.";
const operator = { id: null, name: "Farhand" } as const;

/** @returns what to say, and whether it went well */
export async function runUnlockCommand(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  environment: DeskEnvironment = commandEnvironment,
): Promise<CommandSaid> {
  const [email, option, ...more] = args;
  if (!email || email.startsWith("-") || more.length > 0) return { ok: false, text: usage };
  if (option !== undefined && option !== "--reset-factor") return { ok: false, text: usage };

  const settings = readDeskConfiguration(variables);
  if (!settings.ok) return { ok: false, text: settings.problems.join("\n") };
  if (settings.value === null) return { ok: false, text: "FARHAND_ACCOUNTS=0: there is no database." };
  const { database, folder } = settings.value;
  if (database.kind === "sqlite" && !existsSync(join(folder, sqliteFile)))
    return { ok: false, text: `There is no database in ${folder}.` };
  const keys = keysOf(settings.value);
  if (keys === null)
    return {
      ok: false,
      text: `There is no master key in ${folder}: set FARHAND_MASTER_KEY to the server's.`,
    };

  const db = connectDatabase(database, environment.logger);
  try {
    return await unlock({ db, keys, environment }, email, option === "--reset-factor");
  } finally {
    await db.destroy();
  }
}

/** One that were drawn here would open nothing. */
function keysOf({ folder, masterKey }: DeskConfiguration): SecretKeys | null {
  if (masterKey) return deriveKeys(masterKey);
  if (!existsSync(join(folder, masterKeyFile))) return null;
  return deriveKeys(keepMasterKey(folder, commandEnvironment.randomBytes));
}

interface Given {
  readonly db: Db;
  readonly keys: SecretKeys;
  readonly environment: DeskEnvironment;
}

async function unlock(
  { db, keys, environment }: Given,
  email: string,
  resets: boolean,
): Promise<CommandSaid> {
  if (!(await isOfThisVersion(db)))
    return { ok: false, text: "The database is of another version. Start this Farhand on it first." };
  const attempts = createAttemptLock(db, environment.clock);
  const sessions = createSessions(db, environment);
  const audit = createAuditLog(keys.audit, environment.clock);
  const outbox = createOutbox(keys.sealing, environment);

  return changeAlone(db, async (tx): Promise<CommandSaid> => {
    const member = await memberByEmail(tx, email);
    if (!member) return { ok: false, text: "Nobody has this address here." };
    // Under another one no lock would be found, and the audit log's chain would break here.
    if (!(await isLastSealedBy(tx, keys.audit)))
      return { ok: false, text: "The master key is not the one that the audit log was written under." };
    await openPasswordLock({ keys, attempts }, tx, member.email);
    await openFactorLock({ attempts }, tx, member.id);
    await audit.append(tx, {
      actor: operator,
      action: "member.unlocked",
      subject: member.id,
      detail: { name: member.name },
    });
    if (resets) await takeFactorAway({ attempts, sessions, audit, outbox }, tx, member, operator);
    const said = [
      `${member.name} can try again at once.`,
      ...(resets
        ? ["The second factor is gone: a new one is set up at the next sign-in. A mail tells them."]
        : []),
      ...(member.status === "disabled"
        ? ["The account is disabled all the same: an administrator enables it."]
        : []),
    ];
    return { ok: true, text: said.join("\n") };
  });
}

async function isOfThisVersion(db: Db): Promise<boolean> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) return false;
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom("kysely_migration")
    .select("name")
    .execute();
  return (
    rows
      .map(({ name }) => name)
      .toSorted()
      .join() === Object.keys(migrations).toSorted().join()
  );
}

if (import.meta.main) {
  const { ok, text } = await runUnlockCommand(process.argv.slice(2), process.env);
  process.stdout.write(`${text}\n`);
  process.exitCode = ok ? 0 : 1;
}
