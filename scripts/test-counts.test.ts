import { expect, test } from "vitest";
import { addCounts, countTests, noTests, readCounts, verdict } from "./test-counts.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test("counts tests by how they ended, everything neither passed nor failed as skipped", () => {
  const report = {
    testResults: [file("failed", "passed", "failed"), file("passed", "passed", "skipped", "todo", "pending")],
  };
  expect(countTests(report)).toEqual({ passed: 2, failed: 1, skipped: 3 });
});

test("a file that failed to load is a failure", () => {
  expect(countTests({ testResults: [file("failed")] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a report that was never written counts as no tests", () => {
  expect(readCounts("build/no/such/report.json")).toEqual(noTests);
});

test("the closing line names skipped tests only where there are some", () => {
  const some = { passed: 3, failed: 0, skipped: 0 };
  expect(verdict(some, { ci: true })).toEqual({ line: "3 passed, 0 failed", problem: undefined });
  expect(verdict({ ...some, skipped: 2 }, { ci: false })).toEqual({
    line: "3 passed, 0 failed, 2 skipped",
    problem: undefined,
  });
});

test("no test at all, a failed one, and in CI a skipped one are no success", () => {
  expect(verdict(noTests, { ci: false }).problem).toMatch(/No test ran/);
  expect(verdict({ passed: 1, failed: 1, skipped: 0 }, { ci: false }).problem).toMatch(/failed/);
  expect(
    verdict(addCounts({ passed: 1, failed: 0, skipped: 0 }, { passed: 0, failed: 0, skipped: 1 }), {
      ci: true,
    }).problem,
  ).toMatch(/skipped/);
});
