/** Whose the file of SQLite is: its owner's alone, whatever folder it was put into. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openDatabase, sqliteFile } from "./database.ts";
import { quickFolder } from "./quick-folder.ts";

const logger = { info() {}, warn() {}, error() {} };
const folder = mkdtempSync(join(quickFolder(), "farhand-sqlite-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the database and what lies beside it is readable for its owner alone, also in a folder that all may enter", async () => {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const db = await openDatabase({ kind: "sqlite", folder }, logger);
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
  await db.destroy();
  expect(modes.length).toBeGreaterThan(1);
  expect(modes).toContainEqual([sqliteFile, 0o600]);
  for (const [, mode] of modes) expect(mode).toBe(0o600);
});
