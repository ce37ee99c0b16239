/** A backup made under load is whole, restores to either database, and nothing else restores. */
import { randomBytes } from "node:crypto";
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { connectDatabase, type DatabasePlace, openDatabase } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { quickFolder } from "../db/quick-folder.ts";
import {
  createTurnedClock,
  firstAdministrator,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
} from "../local-desk.ts";
import { BackupRefused, backupStream, restoreBackup } from "./backup.ts";
import { runBackupCommand } from "./backup-command.ts";
import { keptTables, passingTables } from "./tables.ts";

const logger = { info() {}, warn() {}, error() {} };
const clock = createTurnedClock();
const { email, password } = firstAdministrator;
const minute = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(quickFolder(), "farhand-backup-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function bytesOf(stream: Readable): Promise<Buffer> {
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

describeOnEachDatabase("a backup", (under) => {
  const started: LocalDesk[] = [];
  async function start(place: DatabasePlace) {
    const local = await startLocalDesk({ place });
    started.push(local);
    return local;
  }
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  async function withReports(place: DatabasePlace, count: number, notes = () => "line\nline") {
    const db = connectDatabase(place, logger);
    for (let index = 0; index < count; index++) {
      await db
        .insertInto("session_report")
        .values({
          id: String(index).padStart(22, "0"),
          member_id: "someone",
          member_name: "Ada Berg",
          customer_name: `Customer “${index}” 🦊`,
          kind: "attended",
          device_group_id: null,
          began_at: "2026-11-01T10:00:00.000Z",
          ended_at: "2026-11-01T10:10:00.000Z",
          duration_seconds: 600,
          scopes: "[]",
          file_count: 0,
          posted_hash: "",
          files: "[]",
          outcome: "solved",
          notes: notes(),
          search_text: "",
          received_at: "2026-11-01T10:10:01.000Z",
          revision: 0,
        })
        .execute();
    }
    await db.destroy();
  }

  test("knows every table there is", async () => {
    const db = await openDatabase(await under.place(), logger);
    const there = (await db.introspection.getTables())
      .map(({ name }) => name)
      .filter((name) => !name.startsWith("sqlite_"));
    await db.destroy();
    const known = [...keptTables.map(({ name }) => name), ...passingTables];
    expect(known.toSorted()).toEqual(there.toSorted());
  });

  test("restores to an empty database of either kind: people sign in, and lists are whole", async () => {
    const place = await under.place();
    const local = await start(place);
    await setUpOrganisation(local);
    await withReports(place, 1_203);
    const file = await bytesOf(backupStream(place, clock, logger));

    const other: DatabasePlace = { kind: "sqlite", folder: mkdtempSync(join(folder, "restored-")) };
    for (const target of [await under.place(), other]) {
      expect(await restoreBackup(target, Readable.from([file]), logger)).toMatchObject({
        rows: 1 + 1 + 1_203 + 1,
      });
      const restored = await start(target);
      const browser = restored.browser();
      expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({ ok: true });
      expect(await browser.call(myself)).toMatchObject({ value: { organisation: "Northwind" } });
      const db = connectDatabase(target, logger);
      const rows = await db.selectFrom("session_report").selectAll().orderBy("id").execute();
      await db.destroy();
      expect(rows).toHaveLength(1_203);
      expect(rows[1_202]).toMatchObject({ customer_name: "Customer “1202” 🦊", notes: "line\nline" });
    }
  });

  test("shows one moment, whatever is written meanwhile, and holds no writer up", async () => {
    const place = await under.place();
    const local = await start(place);
    await setUpOrganisation(local);
    await withReports(place, 600);
    const stream = backupStream(place, clock, logger);
    const chunks: Buffer[] = [];
    const iterator = stream[Symbol.asyncIterator]();
    const first = await iterator.next();
    chunks.push(first.value as Buffer);
    const browser = local.browser();
    expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({ ok: true });
    const db = connectDatabase(place, logger);
    await db.updateTable("session_report").set({ notes: "written meanwhile" }).execute();
    await db.destroy();
    for (;;) {
      const next = await iterator.next();
      if (next.done) break;
      chunks.push(next.value as Buffer);
    }
    expect(gunzipSync(Buffer.concat(chunks)).toString()).not.toContain("written meanwhile");
  });

  test("is broken off when nobody takes it any more, and not while somebody does, however slowly", async () => {
    const place = await under.place();
    const local = await start(place);
    await setUpOrganisation(local);
    await withReports(place, 1_000, () => randomBytes(1_500).toString("base64"));
    const turned = createTurnedClock();
    const db = connectDatabase(place, logger);
    /** Whether somebody holds the database as it was: SQLite's log grows as long, and PostgreSQL clears nothing away. */
    async function isHeld(): Promise<boolean> {
      if (place.kind === "sqlite") {
        await db.updateTable("session_report").set({ revision: sql<number>`revision + 1` }).execute();
        const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
        return rows[0]?.busy === 1;
      }
      const { rows } = await sql`select 1 from pg_stat_activity
        where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`.execute(
        db,
      );
      return rows.length > 0;
    }

    const taken = backupStream(place, turned, logger)[Symbol.asyncIterator]();
    for (let part = 0; part < 8; part++) {
      expect(await taken.next()).toMatchObject({ done: false });
      turned.advance(minute);
    }
    await taken.return?.();
    await vi.waitFor(async () => expect(await isHeld()).toBe(false), 10_000);

    const left = backupStream(place, turned, logger)[Symbol.asyncIterator]();
    await left.next();
    await vi.waitFor(async () => expect(await isHeld()).toBe(true), 10_000);
    turned.advance(minute);
    turned.advance(minute);
    await vi.waitFor(async () => expect(await isHeld()).toBe(false), 10_000);
    await db.destroy();
    const restOf = async () => {
      while (!(await left.next()).done);
    };
    await expect(restOf()).rejects.toThrow();
  });

  test("brings no session, link or unsent mail back to life", async () => {
    const place = await under.place();
    const local = await start(place);
    const browser = await setUpOrganisation(local);
    const file = await bytesOf(backupStream(place, clock, logger));
    const target = await under.place();
    await restoreBackup(target, Readable.from([file]), logger);
    const restored = await start(target);
    const thief = restored.browser();
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    expect(await thief.call(myself)).toMatchObject({ code: "not-signed-in" });
  });

  test("breaks off, and says so, where the database cannot be read", async () => {
    const away: DatabasePlace =
      under.kind === "sqlite"
        ? { kind: "sqlite", folder: mkdtempSync(join(folder, "damaged-")) }
        : { kind: "postgres", url: "postgres://nobody@127.0.0.1:1/none" };
    if (away.kind === "sqlite") writeFileSync(join(away.folder, "desk.sqlite"), "no database".repeat(500));
    await expect(bytesOf(backupStream(away, clock, logger))).rejects.toThrow();
  });

  test("is refused where there is an organisation, and leaves it as it was", async () => {
    const place = await under.place();
    const local = await start(place);
    const browser = await setUpOrganisation(local);
    const file = await bytesOf(backupStream(place, clock, logger));
    await expect(restoreBackup(place, Readable.from([file]), logger)).rejects.toThrow(/empty/);
    expect(await browser.call(myself)).toMatchObject({ ok: true });
  });

  test("that is cut off, changed, of a newer Farhand or none at all restores nothing", async () => {
    const place = await under.place();
    const local = await start(place);
    await setUpOrganisation(local);
    const text = gunzipSync(await bytesOf(backupStream(place, clock, logger))).toString();
    const lines = text.trimEnd().split("\n");
    const files: readonly (readonly [string, Buffer])[] = [
      ["cut off", gzipSync(`${lines.slice(0, -1).join("\n")}\n`)],
      ["a row gone", gzipSync(`${[...lines.slice(0, 2), ...lines.slice(3)].join("\n")}\n`)],
      ["a role added", gzipSync(text.replace('\\"technician\\"', '\\"technician2\\"'))],
      ["newer", gzipSync(text.replace("0001-accounts", "9999-later"))],
      ["another table", gzipSync(text.replace('["member"', '["sqlite_master"'))],
      ["no gzip", Buffer.from(text)],
      ["cut gzip", gzipSync(text).subarray(0, 200)],
      ["nothing", Buffer.alloc(0)],
    ];
    for (const [title, file] of files) {
      const target = await under.place();
      await expect(restoreBackup(target, Readable.from([file]), logger), title).rejects.toThrow(
        BackupRefused,
      );
      const db = await openDatabase(target, logger);
      expect(await db.selectFrom("organisation").select("id").execute(), title).toEqual([]);
      expect(await db.selectFrom("member").select("id").execute(), title).toEqual([]);
      await db.destroy();
    }
  });

  test("is made and restored by the two commands, readable by this user alone", async () => {
    const place = await under.place();
    const local = await start(place);
    await setUpOrganisation(local);
    const environmentOf = (at: DatabasePlace): Record<string, string> =>
      at.kind === "sqlite" ? { FARHAND_DATA: at.folder } : { FARHAND_DATABASE_URL: at.url };
    const path = join(mkdtempSync(join(folder, "command-")), "farhand.backup");
    expect(await runBackupCommand(["backup", path], environmentOf(place))).toMatchObject({ ok: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await runBackupCommand(["backup", path], environmentOf(place))).toMatchObject({ ok: false });
    const target = await under.place();
    expect(await runBackupCommand(["restore", path], environmentOf(target))).toMatchObject({ ok: true });
    expect(await runBackupCommand(["restore", path], environmentOf(target))).toMatchObject({ ok: false });
    expect(await runBackupCommand(["restore", `${path}2`], environmentOf(target))).toMatchObject({
      ok: false,
    });
    expect(await runBackupCommand([], {})).toMatchObject({ ok: false });
    const restored = await start(target);
    expect(await restored.browser().call(signIn, { body: { email, password } })).toMatchObject({ ok: true });
    writeFileSync(path, readFileSync(path).subarray(0, 50));
    const empty = await under.place();
    await expect(restoreBackup(empty, createReadStream(path), logger)).rejects.toThrow(BackupRefused);
  });
});
