/**
 * Owns: reading rule ids such as `[HS-4]` out of docs/PROTOCOL.md (where a rule is defined) and out of test titles
 * (where it is shown to hold).
 */
import { parseSync, Visitor } from "vite";

const definition = /^- \*\*\[([A-Z]+-\d+)\]\*\*/gm;
const mention = /\[([A-Z]+-\d+)\]/g;
const titled = new Set(["test", "it", "describe"]);

/** The ids a page defines, in its order, doubles included. */
export function definedRuleIds(markdown: string): string[] {
  return [...markdown.matchAll(definition)].flatMap((match) => match[1] ?? []);
}

/** The ids in the titles of a test file's tests and groups, in its order. Throws if the text does not parse. */
export function titleRuleIds(testText: string, path: string): string[] {
  const lang = path.endsWith(".tsx") ? "tsx" : "ts";
  const parsed = parseSync(path, testText, { lang, sourceType: "module" });
  const first = parsed.errors[0];
  if (first) throw new Error(first.message);
  const ids: string[] = [];
  new Visitor({
    CallExpression: (node) => {
      const title = node.arguments[0];
      if (!title || !titled.has(calledName(node.callee))) return;
      ids.push(
        ...[...testText.slice(title.start, title.end).matchAll(mention)].flatMap((match) => match[1] ?? []),
      );
    },
  }).visit(parsed.program);
  return ids;
}

/** The name at the root of `test`, `test.each(…)` or `describe.skipIf(…)`. */
function calledName(callee: object): string {
  if ("name" in callee && typeof callee.name === "string") return callee.name;
  if ("object" in callee && isObject(callee.object)) return calledName(callee.object);
  if ("callee" in callee && isObject(callee.callee)) return calledName(callee.callee);
  return "";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
