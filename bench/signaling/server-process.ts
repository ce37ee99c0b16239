/**
 * Owns: a signaling server under test in a process of its own, ours or the bare relay, and asking it what it uses.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { MemoryReport, ProcessorReport } from "./process-probe.ts";

const root = join(import.meta.dirname, "../..");

export type ServerProcess = {
  readonly port: number;
  memory(): Promise<MemoryReport>;
  processor(): Promise<ProcessorReport>;
  close(): Promise<void>;
};

/** The real `server.ts`. All load comes from one address, so its limits are raised; they are still counted. */
export const startOurServer = () =>
  startServerProcess("server.ts", {
    FARHAND_DEV: "1",
    FARHAND_LIMIT_FACTOR: "100000",
    FARHAND_LOG_LEVEL: "info",
  });

export const startBareRelay = () => startServerProcess("bench/signaling/bare-relay.ts", {});

/**
 * Starts `script` (a path in the repository), which prints an address with its port once it listens.
 * @param environment besides PATH; PORT is any free one
 */
export async function startServerProcess(
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    ["--expose-gc", "--import", join(import.meta.dirname, "process-probe.ts"), join(root, script)],
    {
      cwd: root,
      env: { PATH: process.env["PATH"], PORT: "0", ...profilerOptions(), ...environment },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    },
  );
  const port = await firstPort(child);
  async function ask<Report>(what: "memory" | "processor"): Promise<Report> {
    child.send(what);
    const [report] = (await once(child, "message")) as [Report];
    return report;
  }
  return {
    port,
    memory: () => ask("memory"),
    processor: () => ask("processor"),
    async close() {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
    },
  };
}

/** `FARHAND_BENCH_PROFILE=folder` writes a `--cpu-prof` of each server there. */
function profilerOptions(): Record<string, string> {
  const folder = process.env["FARHAND_BENCH_PROFILE"];
  return folder ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` } : {};
}

async function firstPort(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error("the server's output is not a pipe");
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const port = /\/\/[\w.]+:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return Number(port);
  }
  throw new Error(`the server ended before it listened (exit code ${child.exitCode})`);
}
