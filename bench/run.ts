/**
 * Owns: `npm run bench`: all benchmarks, or those named as arguments, one after another; a table to read, and
 * bench/results/latest.json to keep.
 * Never: stops because one failed. It says so at the end, and ends with a non-zero exit code.
 *
 *   npm run bench                 all
 *   npm run bench seal join       those
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { BenchContext, BenchRow } from "./bench-row.ts";

/** Loaded when their turn comes, so that one that cannot be loaded spoils no other. */
const benchmarks: Readonly<Record<string, () => Promise<(context: BenchContext) => Promise<BenchRow[]>>>> = {
  seal: async () => (await import("./seal.ts")).benchSeal,
  signaling: async () => (await import("./signaling.ts")).benchSignaling,
  presence: async () => (await import("./presence.ts")).benchPresence,
  "api-overhead": async () => (await import("./api-overhead.ts")).benchApiOverhead,
  "login-throughput": async () => (await import("./login-throughput.ts")).benchLoginThroughput,
  "list-100k": async () => (await import("./report-list.ts")).benchReportList,
  "admin-100k": async () => (await import("./admin-pages.ts")).benchAdminPages,
  "join-weight": async () => (await import("./join-weight.ts")).benchJoinWeight,
  join: async () => (await import("./join.ts")).benchJoin,
  screen: async () => (await import("./screen.ts")).benchScreen,
  files: async () => (await import("./files.ts")).benchFiles,
  "device-memory": async () => (await import("./device-memory.ts")).benchDeviceMemory,
  "control-loop": async () => (await import("./control-loop.ts")).benchControlLoop,
  "screencast-latency": async () => (await import("./screencast-latency.ts")).benchScreencastLatency,
};

const resultsFolder = join(import.meta.dirname, "results");

async function main(named: readonly string[]): Promise<number> {
  const unknown = named.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    console.error(
      `There is no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}.`,
    );
    return 1;
  }
  const model = cpus()[0]?.model ?? "an unknown processor";
  console.log(`${cpus().length} × ${model}, Node ${process.versions.node}`);
  const rows: BenchRow[] = [];
  const failures: string[] = [];
  for (const name of named.length > 0 ? named : Object.keys(benchmarks)) {
    console.log(`\n${name}`);
    const startedMs = performance.now();
    try {
      const bench = await benchmarks[name]?.();
      rows.push(...((await bench?.({ log: (line) => console.log(`  ${line}`) })) ?? []));
    } catch (error) {
      console.error(error);
      failures.push(name);
    }
    console.log(`  took ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  }
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(join(resultsFolder, "latest.json"), `${JSON.stringify(rows.map(resultOf), null, 2)}\n`);
  console.log(`\n${tableOf(rows)}`);
  if (failures.length > 0) console.error(`\nFailed, see above: ${failures.join(", ")}.`);
  return failures.length > 0 ? 1 : 0;
}

/** Exactly the fields of the file's format. JSON has no NaN: what was not measured is null there. */
function resultOf({ name, unit, ours, reference, ratio, referenceIs }: BenchRow): BenchRow {
  return { name, unit, ours, reference, ratio, referenceIs };
}

function tableOf(rows: readonly BenchRow[]): string {
  const number = (value: number | null, digits: number) => (value === null ? "–" : value.toFixed(digits));
  const digitsFor = (value: number) => (Math.abs(value) < 100 ? 2 : 0);
  const cells = rows.map(({ name, unit, ours, reference, ratio, referenceIs }) => [
    name,
    number(ours, digitsFor(ours)),
    number(reference, digitsFor(reference ?? 0)),
    number(ratio, 3),
    unit,
    referenceIs,
  ]);
  const all = [["name", "ours", "reference", "ratio", "unit", "the reference is"], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column >= 1 && column <= 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

process.exitCode = await main(process.argv.slice(2));
// A benchmark that failed may have left something behind that would keep the process alive.
if (process.exitCode !== 0) process.exit();
