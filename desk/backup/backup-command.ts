/**
 * Owns: the operator's two commands.
 *   npm run backup -- FILE     while the server runs
 *   npm run restore -- FILE    to an empty database, while it does not
 */

import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { commandEnvironment } from "../command-environment.ts";
import { readDeskConfiguration } from "../configuration.ts";
import { BackupRefused, backupStream, restoreBackup } from "./backup.ts";

const { clock, logger } = commandEnvironment;

/** @returns what to say, and whether it went well */
export async function runBackupCommand(
  [command, path]: readonly (string | undefined)[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  if ((command !== "backup" && command !== "restore") || !path)
    return { ok: false, text: "npm run backup -- FILE, or npm run restore -- FILE." };
  const settings = readDeskConfiguration(environment);
  if (!settings.ok) return { ok: false, text: settings.problems.join("\n") };
  if (settings.value === null) return { ok: false, text: "FARHAND_ACCOUNTS=0: there is no database." };
  const place = settings.value.database;
  if (command === "restore") {
    if (!existsSync(path)) return { ok: false, text: `There is no file ${path}.` };
    try {
      const { rows, at } = await restoreBackup(place, createReadStream(path), logger);
      return {
        ok: true,
        text: `Restored ${rows} rows of ${at}. Before the server starts on it, put the master key of that time there, too (master.key, or FARHAND_MASTER_KEY). Everybody signs in anew.`,
      };
    } catch (error) {
      if (error instanceof BackupRefused) return { ok: false, text: error.message };
      throw error;
    }
  }
  if (existsSync(path)) return { ok: false, text: `${path} is there already, and is left as it is.` };
  // Whole or not at all: a backup that broke off must not look like one.
  const draft = `${path}.part`;
  try {
    await pipeline(
      backupStream(place, clock, logger),
      createWriteStream(draft, { mode: 0o600, flags: "wx", flush: true }),
    );
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return {
    ok: true,
    text: `Written to ${path}. The master key is not in it (master.key in FARHAND_DATA, or FARHAND_MASTER_KEY): keep a copy elsewhere, since both are needed.`,
  };
}

if (import.meta.main) {
  const { ok, text } = await runBackupCommand(process.argv.slice(2), process.env);
  process.stdout.write(`${text}\n`);
  process.exitCode = ok ? 0 : 1;
}
