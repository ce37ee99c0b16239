/**
 * Owns: the way from a fresh clone to a running command, on a machine that may have nothing but npm and Node 18.
 *   node scripts/bootstrap.mjs a.ts [--then b.ts] [arguments for the last script]
 * 1. installs from package-lock.json, only when what is in node_modules does not match it;
 * 2. finds the Node that the development dependency `node` carries, whatever Node started this;
 * 3. runs the scripts one after another until one fails, hands signals on to them, and ends with their exit code.
 * Never: imports a dependency, or uses anything newer than Node 18: it runs before either is there.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldestNode = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const stampPath = join(modules, ".farhand-install.json");
const windows = process.platform === "win32";

/** What a person has to hear, with no stack behind it. */
class Stop extends Error {}

try {
  installIfChanged();
  process.exitCode = await runAll(findNode(), splitCommands(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function installIfChanged() {
  const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
  const stamp = JSON.stringify({
    lock: createHash("sha256").update(lockText).digest("hex"),
    platform: `${process.platform}-${process.arch}`,
  });
  if (readIfThere(stampPath) === stamp) return;
  const last = readIfThere(stampPath);
  const samePlatform = last === undefined || JSON.parse(last).platform === JSON.parse(stamp).platform;
  if (!samePlatform || !matchesLock(lockText)) install();
  writeFileSync(stampPath, stamp);
}

/**
 * Whether npm's own record of node_modules agrees with the lock file: true right after somebody's `npm install`, which
 * need not be done over again.
 */
function matchesLock(lockText) {
  const record = readIfThere(join(modules, ".package-lock.json"));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  return Object.entries(JSON.parse(lockText).packages).every(([path, locked]) => {
    if (path === "") return true;
    const there = installed[path];
    return there === undefined ? locked.optional === true : there.integrity === locked.integrity;
  });
}

function install() {
  console.log("Installing the packages of package-lock.json (the first time takes about a minute) …");
  const startedMs = Date.now();
  const options = ["ci", "--include=dev", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=2000"];
  const run = npm(options);
  if (run.status === 0) {
    console.log(`Installed in ${Math.round((Date.now() - startedMs) / 1000)} s.`);
    return;
  }
  const output = `${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}`.trim();
  const unreachable =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|E50[0-9])\b/;
  const reason = unreachable.exec(output)?.[1];
  throw new Stop(
    reason
      ? `The npm registry could not be reached (${reason}). Check the connection, the proxy (HTTPS_PROXY) and \`npm config get registry\`, then run the same command again.`
      : `${firstErrors(output)}\n\nnpm could not install the packages; what it said is above.`,
  );
}

/** npm says what is wrong first, and then a page on its options. */
function firstErrors(output) {
  const lines = output.split("\n").filter((line) => !line.startsWith("npm warn"));
  return lines.slice(0, 25).join("\n");
}

/**
 * Runs npm with the Node that npm itself runs on. The Node that runs this file may be the one in node_modules, which
 * the installation is about to delete.
 */
function npm(args) {
  const { npm_execpath: npmCli, npm_node_execpath: npmNode } = process.env;
  const environment = { ...process.env, PATH: pathWithout(join(modules, ".bin")), NODE_ENV: "development" };
  delete environment.Path;
  const options = { cwd: root, encoding: "utf8", env: environment, maxBuffer: 64 * 1024 * 1024 };
  return npmCli?.endsWith("npm-cli.js") && npmNode && !npmNode.startsWith(modules)
    ? spawnSync(npmNode, [npmCli, ...args], options)
    : spawnSync("npm", args, { ...options, shell: windows });
}

function findNode() {
  const carried = join(modules, "node", "bin", windows ? "node.exe" : "node");
  const candidates = [carried, process.execPath].filter((path) => existsSync(path));
  const versions = candidates.map((path) => [path, nodeVersion(path)]);
  const found = versions.find(([, version]) => version !== undefined && major(version) >= oldestNode);
  if (found) return found[0];
  throw new Stop(
    `Farhand needs Node ${oldestNode} or newer: this is ${process.version}, and the one in node_modules cannot run here. Install it from https://nodejs.org and run the same command again.`,
  );
}

function nodeVersion(path) {
  if (path === process.execPath) return process.version;
  const run = spawnSync(path, ["--version"], { encoding: "utf8" });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

function major(version) {
  return Number.parseInt(version.slice(1), 10);
}

function splitCommands(args) {
  const commands = [[]];
  for (const arg of args) {
    if (arg === "--then") commands.push([]);
    else commands[commands.length - 1].push(arg);
  }
  return commands;
}

async function runAll(node, commands) {
  for (const command of commands) {
    const exitCode = await runOne(node, command);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

/**
 * A signal sent to this process goes on to the child, which decides how to end. In a terminal Ctrl-C has reached the
 * child already, and a second one would mean "at once".
 */
function runOne(node, args) {
  return new Promise((resolve) => {
    const path = [dirname(node), join(modules, ".bin"), pathWithout(join(modules, ".bin"))].join(delimiter);
    const environment = { ...process.env, PATH: path };
    if (windows) delete environment.Path;
    const child = spawn(node, args, { cwd: root, env: environment, stdio: "inherit" });
    const forward = (signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    const orphanCheck = whenOrphaned(() => child.kill("SIGTERM"));
    child.on("close", (code, signal) => {
      clearInterval(orphanCheck);
      for (const each of signals) process.off(each, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * npm hands a SIGTERM to the shell between it and this process, and some shells (dash) end at that without handing it
 * on. The shell's end is then the only sign there is.
 */
function whenOrphaned(end) {
  const parent = process.ppid;
  if (windows || process.env.npm_lifecycle_event === undefined) return undefined;
  return setInterval(() => process.ppid !== parent && end(), 200);
}

function pathWithout(folder) {
  const path = process.env.PATH ?? process.env.Path ?? "";
  return path
    .split(delimiter)
    .filter((each) => each !== folder)
    .join(delimiter);
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
