/**
 * Ties docs/PROTOCOL.md to the tests: a rule is a line `- **[XX-n]** …`, and each is named in the title of a test.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ourFiles } from "./module-graph.ts";
import { definedRuleIds, titleRuleIds } from "./rule-ids.ts";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs/PROTOCOL.md");

const defined = existsSync(page) ? definedRuleIds(readFileSync(page, "utf8")) : [];
const inTitles = new Map(
  ourFiles(root, [".test.ts", ".test.tsx"])
    .filter((path) => !path.startsWith("scripts/"))
    .flatMap((path) =>
      titleRuleIds(readFileSync(join(root, path), "utf8"), path).map((id) => [id, path] as const),
    ),
);

test("docs/PROTOCOL.md defines rules, each once", () => {
  expect(existsSync(page), "docs/PROTOCOL.md is missing").toBe(true);
  expect(defined.length).toBeGreaterThan(0);
  expect(defined.filter((id, index) => defined.indexOf(id) !== index)).toEqual([]);
});

test("every rule has a test that carries its id", () => {
  expect(defined.filter((id) => !inTitles.has(id))).toEqual([]);
});

test("every id in a test's title is a rule", () => {
  const unknown = [...inTitles].filter(([id]) => !defined.includes(id));
  expect(unknown.map(([id, path]) => `${id} in ${path}`)).toEqual([]);
});

test("ids are read from rule lines and titles, and from nowhere else", () => {
  expect(definedRuleIds("- **[HS-4]** Both ends …\nas [HS-5] says\n- [HS-6] no\n- **[FILE-12]** x")).toEqual([
    "HS-4",
    "FILE-12",
  ]);
  const tests = [
    'test("[HS-1] plain", () => {}); it(`[HS-2] [HS-3] template ${1}`, () => {});',
    'describe("[HS-4] group", () => {}); test.each([1])("[HS-5] %s", () => {});',
    'test.skipIf(x)("[HS-6] skipped somewhere", () => {}); // [HS-7]\n const x = "[HS-8]";',
  ];
  expect(titleRuleIds(tests.join("\n"), "a.test.tsx")).toEqual([
    "HS-1",
    "HS-2",
    "HS-3",
    "HS-4",
    "HS-5",
    "HS-6",
  ]);
});
