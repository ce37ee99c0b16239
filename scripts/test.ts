/**
 * Owns: `npm test`: every check of the project in order, cheapest first, stopping at the first that fails.
 *   npm test                   everything
 *   npm test -- peer/link      only the tests whose path contains that, in whatever project they are
 * Ends with a line `N passed, N failed` (and `, N skipped`) alone on a line, counted over all tests that ran.
 * Fails, too, when no test ran at all, and under CI when one was skipped: a green line must mean something.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "./browser.ts";
import { ensureSystemPackages, systemPackagesForTests } from "./system-packages.ts";
import { addCounts, noTests, readCounts, type TestCounts, verdict } from "./test-counts.ts";

interface Step {
  readonly name: string;
  readonly run: () => Promise<boolean>;
}

const root = join(import.meta.dirname, "..");
const results = join(root, "build/test-results");
const filters = process.argv.slice(2);
let counts: TestCounts = noTests;

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const everything: Step[] = [
  { name: "browser and programs", run: prepareMachine },
  { name: "types", run: () => quiet("typescript/bin/tsc", "-b") },
  { name: "lint", run: () => quiet("oxlint/bin/oxlint", "--type-aware", "--deny-warnings") },
  { name: "format", run: () => quiet("@biomejs/biome/bin/biome", "check") },
  { name: "house rules", run: () => vitest("rules", "--project=rules") },
  { name: "unit tests", run: () => vitest("unit", "--project=unit", "--project=app") },
  { name: "tests in the browser", run: () => vitest("browser", "--project=browser") },
  { name: "build", run: buildApp },
  { name: "journeys", run: () => vitest("journeys", "--project=journeys") },
];

const chosen: Step[] = [
  ...(filters.some((filter) => filter.includes("e2e")) ? [{ name: "build", run: buildApp }] : []),
  { name: "chosen tests", run: () => vitest("chosen", ...filters) },
];

const failedStep = await runSteps(filters.length > 0 ? chosen : everything);
const { line, problem } = verdict(counts, { ci: isCi() });
if (failedStep) console.log(`\nFailed at: ${failedStep}.`);
else if (problem) console.log(`\n${problem}`);
console.log(line);
process.exitCode = failedStep || problem ? 1 : 0;

/** Runs the steps in order; returns the name of the one that failed. */
async function runSteps(steps: readonly Step[]): Promise<string | undefined> {
  for (const { name, run } of steps) {
    console.log(`▶ ${name}`);
    const startedMs = performance.now();
    const ok = await run();
    console.log(`${ok ? "✔" : "✘"} ${name} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`);
    if (!ok) return name;
  }
  return undefined;
}

/** Here, once, and not in the tests that need them: two package managers at a time only wait for each other. */
async function prepareMachine(): Promise<boolean> {
  for (const search of ensureSystemPackages(systemPackagesForTests).values()) {
    if (!search.ok) console.log(`  ${search.reason} Tests that need it are skipped.`);
  }
  const browser = await ensureBrowser();
  console.log(browser.ok ? `  ${browser.path}` : browser.reason);
  return browser.ok;
}

async function buildApp(): Promise<boolean> {
  return (await runNode(["scripts/build.ts"], "shown")).ok;
}

/** Runs one of vitest's projects, showing what it says, and adds its tests to the sum. */
async function vitest(name: string, ...args: string[]): Promise<boolean> {
  const report = join(results, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const run = await runNode([packaged("vitest/vitest.mjs"), "run", ...reporters, ...args], "shown");
  counts = addCounts(counts, readCounts(report));
  return run.ok;
}

/** Runs a tool that has nothing to say when all is well. */
async function quiet(tool: string, ...args: string[]): Promise<boolean> {
  const run = await runNode([packaged(tool), ...args], "kept");
  if (!run.ok) console.log(run.output);
  return run.ok;
}

function packaged(path: string): string {
  return join(root, "node_modules", path);
}

/** Runs a script with this same Node. A signal ends the script too, so that nothing is left behind. */
async function runNode(
  args: readonly string[],
  output: "shown" | "kept",
): Promise<{ ok: boolean; output: string }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: output === "shown" ? "inherit" : "pipe" });
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const end = () => child.kill("SIGTERM");
  process.once("SIGINT", end).once("SIGTERM", end);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("close", resolve).once("error", reject);
  const exitCode = await promise;
  process.off("SIGINT", end).off("SIGTERM", end);
  return { ok: exitCode === 0, output: text };
}

function isCi(): boolean {
  const ci = process.env["CI"];
  return ci !== undefined && ci !== "" && ci !== "false" && ci !== "0";
}
