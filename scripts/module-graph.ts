/**
 * Owns: reading who imports whom from the sources themselves, with a real parser.
 * Sees: import and export declarations, `import()`, types written `import("x").Y`, workers named by
 * `new URL("x.ts", import.meta.url)`, and the modules that `vi.mock("x")` names.
 * Never: resolves packages or judges; import-rules.ts does that.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync, Visitor } from "vite";

/** One import. `target` is a path from the root for our own files, else the specifier as written. */
export interface Edge {
  readonly target: string;
  readonly ours: boolean;
}

/** A source file, its path from the root with forward slashes. */
export interface Module {
  readonly path: string;
  readonly lineCount: number;
  readonly edges: readonly Edge[];
}

const neverOurs = new Set(["node_modules", "build", "coverage", "results", ".git", ".farhand"]);

/** Paths, from the root and with forward slashes, of our files that end in one of the endings (or of all). */
export function ourFiles(root: string, endings: readonly string[] = [""]): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return neverOurs.has(entry.name) ? [] : walk(path);
      return entry.isFile() && endings.some((ending) => path.endsWith(ending)) ? [path] : [];
    });
  return walk("").toSorted();
}

/** Reads and parses every TypeScript file under the root. Throws on the first that does not parse. */
export function readModules(root: string): Module[] {
  return ourFiles(root, [".ts", ".tsx"]).map((path) =>
    parseModule(path, readFileSync(join(root, path), "utf8")),
  );
}

/** The imports of one source text that lies, or is imagined to lie, at the path. */
export function parseModule(path: string, text: string): Module {
  const lang = path.endsWith(".d.ts") ? "dts" : path.endsWith(".tsx") ? "tsx" : "ts";
  const parsed = parseSync(path, text, { lang, sourceType: "module" });
  if (parsed.errors.length > 0) throw new Error(`${path} does not parse: ${parsed.errors[0]?.message}`);
  const specifiers: string[] = [];
  const see = (node: unknown) => specifiers.push(literalText(node) ?? unreadable);
  new Visitor({
    ImportDeclaration: (node) => see(node.source),
    ExportAllDeclaration: (node) => see(node.source),
    ExportNamedDeclaration: (node) => node.source && see(node.source),
    ImportExpression: (node) => see(node.source),
    TSImportType: (node) => see(node.source),
    NewExpression: (node) => {
      const [file, base] = node.arguments;
      if (isName(node.callee, "URL") && isImportMetaUrl(base) && isSourcePath(file)) see(file);
    },
    CallExpression: (node) => {
      if (
        node.callee.type === "MemberExpression" &&
        isName(node.callee.object, "vi") &&
        /^(?:do)?mock$/i.test(nameOf(node.callee.property))
      ) {
        see(node.arguments[0]);
      }
    },
  }).visit(parsed.program);
  return {
    path,
    lineCount: text.split("\n").length - 1,
    edges: specifiers.map((each) => toEdge(path, each)),
  };
}

/** Stands for a specifier that is computed, and therefore cannot be checked. */
export const unreadable = "(computed)";

function toEdge(from: string, specifier: string): Edge {
  if (!/^\.{0,2}\//.test(specifier)) return { target: specifier, ours: false };
  const path = specifier.replace(/[?#].*$/, "");
  const target = path.startsWith("/") ? path.slice(1) : posix.join(posix.dirname(from), path);
  return { target, ours: true };
}

function literalText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (typeof node["value"] === "string") return node["value"];
  // `vi.mock(import("x"))` names its module by the import inside it, which is seen anyway.
  return node["type"] === "ImportExpression" ? literalText(node["source"]) : undefined;
}

function isSourcePath(node: unknown): boolean {
  return /\.tsx?$/.test(literalText(node) ?? "");
}

function isImportMetaUrl(node: unknown): boolean {
  return isNode(node) && isNode(node["object"]) && node["object"]["type"] === "MetaProperty";
}

function isName(node: unknown, name: string): boolean {
  return nameOf(node) === name;
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node["name"] === "string" ? node["name"] : "";
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
