/**
 * Owns: what a test run comes to: reading vitest's JSON report, adding reports up, and the verdict over the sum.
 */
import { readFileSync } from "node:fs";

/** How many tests there were, by how they ended. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The sum of no reports. */
export const noTests: TestCounts = { passed: 0, failed: 0, skipped: 0 };

interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** The counts of a report file; no tests where vitest died before writing one. */
export function readCounts(path: string): TestCounts {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return noTests;
  }
  return countTests(JSON.parse(text) as Report);
}

/** Counts single tests. A file that failed without a failed test (it did not even load) counts as one failure. */
export function countTests(report: Report): TestCounts {
  return report.testResults.map(countFile).reduce(addCounts, noTests);
}

function countFile({ status, assertionResults }: Report["testResults"][number]): TestCounts {
  const passed = assertionResults.filter((test) => test.status === "passed").length;
  const failed = assertionResults.filter((test) => test.status === "failed").length;
  return {
    passed,
    failed: failed === 0 && status === "failed" ? 1 : failed,
    skipped: assertionResults.length - passed - failed,
  };
}

/** The sum of two counts. */
export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The closing line, and the sentence on why a run with no failed step is no success all the same. */
export function verdict(
  counts: TestCounts,
  { ci }: { ci: boolean },
): { line: string; problem: string | undefined } {
  const { passed, failed, skipped } = counts;
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  if (failed > 0) return { line, problem: "There are failed tests." };
  if (passed === 0) return { line, problem: "No test ran, so nothing is proved." };
  if (ci && skipped > 0)
    return { line, problem: "Tests were skipped, and in CI a skipped test is a failure." };
  return { line, problem: undefined };
}
