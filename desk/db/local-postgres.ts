/**
 * Owns: a PostgreSQL server of a test's own, on a socket in a folder that goes with it, so that no port is taken.
 * Never: ships, or touches a server it did not start.
 */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

export interface LocalPostgres {
  /** A new database with each call: empty, or a copy of another one, by its address, that nobody is connected to. */
  createDatabase(like?: string): Promise<string>;
  /** Ends it, at once or as after a crash, and starts it again in the same folder. */
  restart(how: "fast" | "immediate"): Promise<void>;
  /** Ends it and starts nothing, until `restart`. */
  halt(): Promise<void>;
  stop(): Promise<void>;
}

const installed = "/usr/lib/postgresql";

/** The folder of its programs, or null where it is not installed. */
export function postgresPrograms(): string | null {
  try {
    const newest = readdirSync(installed).toSorted((a, b) => Number(b) - Number(a))[0];
    return newest === undefined ? null : join(installed, newest, "bin");
  } catch {
    return null;
  }
}

/**
 * Resolves once it takes connections.
 * @param where its folder is made, and whether what it writes has to outlive the machine
 */
export async function startLocalPostgres(
  programs: string,
  where: { readonly folder: string; readonly syncs: boolean } = { folder: tmpdir(), syncs: true },
): Promise<LocalPostgres> {
  const folder = mkdtempSync(join(where.folder, "farhand-postgres-"));
  const user = serverUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const made = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "farhand", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { encoding: "utf8", cwd: folder, ...user },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);

  async function start() {
    const args = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "max_connections=200"];
    if (!where.syncs) args.push("-c", "fsync=off", "-c", "full_page_writes=off");
    const child = spawn(join(programs, "postgres"), args, {
      stdio: ["ignore", "ignore", "pipe"],
      cwd: folder,
      ...user,
    });
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
      if (said.includes("database system is ready to accept connections")) resolve();
    });
    child.once("exit", () => reject(new Error(`postgres ended before it was ready: ${said}`)));
    await ready;
    return child;
  }

  async function end(signal: "SIGINT" | "SIGQUIT") {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  let child = await start();
  let databases = 0;
  const urlOf = (name: string) => `postgres://farhand@localhost/${name}?host=${folder}`;
  return {
    async createDatabase(like) {
      const from = like === undefined ? "template0" : new URL(like).pathname.slice(1);
      const name = `farhand_${++databases}`;
      const client = new pg.Client({ connectionString: urlOf("postgres") });
      await client.connect();
      await client.query(`create database ${name} template ${from}`);
      await client.end();
      return urlOf(name);
    },
    async restart(how) {
      await end(how === "fast" ? "SIGINT" : "SIGQUIT");
      child = await start();
    },
    halt: () => end("SIGINT"),
    async stop() {
      await end("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: there it runs as the user its package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) =>
    Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout.trim());
  return { uid: idOf("-u"), gid: idOf("-g") };
}
