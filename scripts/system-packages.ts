/**
 * Owns: finding programs of the system that tests need (redis-server, turnserver, ffmpeg, Xvfb, …), and installing them
 * with apt-get where that works without asking anybody: on Debian's family, as root.
 * Never: asks for a password, adds a package source, or starts the installed service.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program by the name it is called with, and the Debian package that brings it. */
export interface SystemPackage {
  readonly command: string;
  readonly aptPackage: string;
}

/** Where the program is, or one sentence on why a test that needs it has to be skipped. */
export type SystemPackageSearch =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/** The programs some journeys need besides a browser. `npm test` fetches them before the first test starts. */
export const systemPackagesForTests: readonly SystemPackage[] = [
  { command: "redis-server", aptPackage: "redis-server" },
  { command: "turnserver", aptPackage: "coturn" },
  { command: "ffmpeg", aptPackage: "ffmpeg" },
  { command: "ffprobe", aptPackage: "ffmpeg" },
  { command: "Xvfb", aptPackage: "xvfb" },
  { command: "xdotool", aptPackage: "xdotool" },
  // initdb itself lies outside of PATH there.
  { command: "pg_ctlcluster", aptPackage: "postgresql" },
  { command: "openssl", aptPackage: "openssl" },
  { command: "oathtool", aptPackage: "oathtool" },
  { command: "zbarimg", aptPackage: "zbar-tools" },
];

/** The full path of a program in PATH (or in the places of system programs that a user's PATH leaves out). */
export function findCommand(command: string): string | undefined {
  const windows = process.platform === "win32";
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  if (!windows)
    folders.push("/usr/local/bin", "/usr/bin", "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin");
  return folders.map((folder) => join(folder, windows ? `${command}.exe` : command)).find(isProgram);
}

/** Finds one program, installing it if this process may. Safe to call from several processes at once. */
export function ensureSystemPackage(wanted: SystemPackage): SystemPackageSearch {
  return ensureSystemPackages([wanted]).get(wanted.command) ?? notFound(wanted);
}

/** Finds several programs with one installation for all that are missing. The answers are keyed by command. */
export function ensureSystemPackages(wanted: readonly SystemPackage[]): Map<string, SystemPackageSearch> {
  const missing = wanted.filter(({ command }) => findCommand(command) === undefined);
  if (missing.length > 0 && canUseApt()) installWithApt([...new Set(missing.map((each) => each.aptPackage))]);
  return new Map(
    wanted.map((each) => {
      const path = findCommand(each.command);
      return [each.command, path ? { ok: true, path } : notFound(each)];
    }),
  );
}

function notFound({ command, aptPackage }: SystemPackage): SystemPackageSearch {
  return {
    ok: false,
    reason: `${command} is not installed (on Debian and Ubuntu: sudo apt-get install ${aptPackage}).`,
  };
}

function canUseApt(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && findCommand("apt-get") !== undefined;
}

function installWithApt(packages: readonly string[]): void {
  console.log(`Installing with apt-get: ${packages.join(", ")} …`);
  const waitForLock = ["-o", "DPkg::Lock::Timeout=300"];
  aptGet(["update", "-qq", ...waitForLock]);
  aptGet(["install", "-y", "-qq", "--no-install-recommends", ...waitForLock, ...packages]);
}

/** RUNLEVEL=1 makes Debian's maintainer scripts leave the services of what they install stopped. */
function aptGet(args: readonly string[]): void {
  const run = spawnSync("apt-get", args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  });
  if (run.status !== 0) {
    console.log(`apt-get ${args[0]} did not succeed:\n${run.stderr.trim() || run.stdout.trim()}`);
  }
}

/** Whether the path is a file that this process may run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
