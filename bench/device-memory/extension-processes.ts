/**
 * Owns: the processes of Chromium below this one that run an extension, and the memory that they hold, from Linux's
 * /proc.
 * Source: proc_pid_smaps(5). Resident counts pages that other processes have as well, Chromium's code above all; private
 * counts what is there for this process alone.
 */

import { readdirSync, readFileSync } from "node:fs";

export type ProcessMemory = {
  readonly processes: number;
  readonly residentBytes: number;
  readonly privateBytes: number;
};

export function extensionMemory(): ProcessMemory {
  const rollups = descendants()
    .filter((pid) => {
      const line = read(pid, "cmdline");
      return line.includes("--type=renderer") && line.includes("--extension-process");
    })
    .map((pid) => read(pid, "smaps_rollup"));
  const sum = (...fields: readonly string[]) =>
    rollups.reduce(
      (total, rollup) => total + fields.reduce((all, field) => all + bytesOf(rollup, field), 0),
      0,
    );
  return {
    processes: rollups.length,
    residentBytes: sum("Rss"),
    privateBytes: sum("Private_Clean", "Private_Dirty"),
  };
}

function bytesOf(rollup: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1] ?? 0) * 1024;
}

/** Every process that this one started, and that those started. */
function descendants(): number[] {
  const childrenByParent = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(pid, "status"))?.[1] ?? 0);
    childrenByParent.set(parent, [...(childrenByParent.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] =>
    (childrenByParent.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(process.pid);
}

/** Empty where the process is gone meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
