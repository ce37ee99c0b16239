import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readModules } from "../../scripts/module-graph.ts";
import { notices } from "./notices.ts";

const shipped = /^(?:app|peer|protocol|crypto)\//;
const packageOf = (specifier: string) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

test("are of exactly those packages that the page is built with", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  const imported = readModules(process.cwd())
    .filter(({ path }) => shipped.test(path) && !/\.test\.tsx?$/.test(path))
    .flatMap(({ edges }) => edges.filter(({ ours }) => !ours).map(({ target }) => packageOf(target)));
  const built = [...new Set(imported)].filter((name) => name in dependencies);
  expect(built.toSorted()).toEqual(notices.map(({ name }) => name).toSorted());
});
