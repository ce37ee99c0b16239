/** The import table and the house's rules on files, checked on what the sources really import. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { areaOf, fileOffences, importCircles, importOffences } from "./import-rules.ts";
import { ourFiles, parseModule, readModules } from "./module-graph.ts";

const root = join(import.meta.dirname, "..");
const modules = readModules(root);

/** The offences of one imagined file among no others. */
const offencesOf = (path: string, text: string) => importOffences([parseModule(path, text)]);

test("the parser saw the project: its modules, and imports that are known to be there", () => {
  expect(modules.length).toBeGreaterThan(60);
  const edges = new Set(
    modules.flatMap(({ path, edges }) => edges.map(({ target }) => `${areaOf(path)} > ${areaOf(target)}`)),
  );
  for (const known of [
    "peer > protocol",
    "peer > crypto",
    "app > peer",
    "signaling > protocol",
    "server.ts > signaling",
    "scripts > vite",
  ]) {
    expect(edges).toContain(known);
  }
  const linkFiles = modules.filter(({ edges }) =>
    edges.some(({ target }) => target.startsWith("simple-peer")),
  );
  expect(linkFiles.length).toBeGreaterThan(0);
});

test("every import keeps to the table", () => {
  expect(importOffences(modules)).toEqual([]);
});

test("no file imports itself by way of others", () => {
  expect(importCircles(modules)).toEqual([]);
});

test("a circle is found, of types too, and a mere fork is none", () => {
  const files = {
    "peer/a.ts": 'import { b } from "./b.ts"; import { d } from "./d.ts";',
    "peer/b.ts": 'import type { C } from "./c.ts";',
    "peer/c.ts": 'export * from "./a.ts"; import { d } from "./d.ts";',
    "peer/d.ts": "export const d = 1;",
  };
  const parsed = Object.entries(files).map(([path, text]) => parseModule(path, text));
  expect(importCircles(parsed)).toEqual([["peer/a.ts", "peer/b.ts", "peer/c.ts"]]);
  expect(importCircles(parsed.filter(({ path }) => path !== "peer/c.ts"))).toEqual([]);
});

test("every import of ours names a file that is there", () => {
  const files = new Set(ourFiles(root));
  const missing = modules.flatMap(({ path, edges }) =>
    edges
      .filter(({ ours, target }) => ours && !files.has(target))
      .map(({ target }) => `${path} imports ${target}`),
  );
  expect(missing).toEqual([]);
});

test("every file has a name that says something and a size one can read", () => {
  const files = ourFiles(root, [".ts", ".tsx", ".css", ".mjs"]);
  expect(files.length).toBeGreaterThan(modules.length);
  const sized = files.map((path) => ({
    path,
    lineCount: readFileSync(join(root, path), "utf8").split("\n").length - 1,
  }));
  expect(fileOffences(sized)).toEqual([]);
});

test.each([
  ["protocol/a.ts", 'import { x } from "../crypto/b.ts";'],
  ["crypto/a.ts", 'import type { X } from "../protocol/b.ts";'],
  ["peer/a.ts", 'export * from "../app/b.ts";'],
  ["peer/a.ts", 'export { x } from "../signaling/b.ts";'],
  ["peer/a.ts", 'import { createSignal } from "solid-js";'],
  ["peer/a.ts", 'import { createHash } from "node:crypto";'],
  ["peer/a.ts", "const load = (path: string) => import(path);"],
  ["signaling/a.ts", 'const x = import("../peer/b.ts");'],
  ["signaling/a.ts", 'let x: import("../crypto/b.ts").X;'],
  ["signaling/a.test.ts", 'import { x } from "../peer/b.ts";'],
  ["signaling/a.test.ts", 'vi.mock("../peer/b.ts");'],
  ["server.ts", 'import { x } from "./peer/b.ts";'],
  ["scripts/a.ts", 'import { x } from "../peer/b.ts";'],
  ["app/customer/a.tsx", 'import { B } from "../technician/b.tsx";'],
  ["app/customer/a.tsx", 'import { B } from "../routes.tsx";'],
  ["app/ui/a.tsx", 'import { B } from "../customer/b.tsx";'],
  ["app/ui/a.tsx", 'import { X } from "lucide-solid";'],
  ["app/session/a.ts", 'import Peer from "simple-peer";'],
  ["app/session/a.ts", 'new Worker(new URL("../../signaling/b.ts", import.meta.url));'],
  ["app/session/a.ts", 'import "../../../elsewhere/b.ts";'],
  ["elsewhere/a.ts", 'import { x } from "../protocol/b.ts";'],
])("in %s, %s is caught", (path, text) => {
  expect(offencesOf(path, text)).toHaveLength(1);
});

test.each([
  ["peer/a.ts", 'import { x } from "../protocol/b.ts"; import Peer from "simple-peer";'],
  [
    "app/customer/a.tsx",
    'import { B } from "../ui/b.tsx"; import X from "lucide-solid/icons/x"; const y = <B />;',
  ],
  ["app/routes.tsx", 'const Customer = lazy(() => import("./customer/page.tsx"));'],
  ["app/session/a.ts", 'new Worker(new URL("../../peer/b.ts", import.meta.url), { type: "module" });'],
  [
    "signaling/a.test.ts",
    'import { freePort } from "../scripts/free-port.ts"; import { test } from "vitest";',
  ],
  ["server.ts", 'import { createServer } from "node:http"; import { x } from "./signaling/b.ts";'],
])("in %s, %s is fine", (path, text) => {
  expect(offencesOf(path, text)).toEqual([]);
});

test("simple-peer in a second file is caught", () => {
  const text = 'import Peer from "simple-peer";';
  expect(importOffences([parseModule("peer/a.ts", text), parseModule("peer/b.ts", text)])).toHaveLength(1);
});

test("bad names and sizes are caught, with tests and texts free to be long", () => {
  const names = [
    "app/utils.ts",
    "peer/helpers/a.ts",
    "protocol/types.ts",
    "app/ui/Button.tsx",
    "peer/my_file.ts",
  ];
  expect(fileOffences(names.map((path) => ({ path, lineCount: 10 })))).toHaveLength(names.length);
  expect(fileOffences([{ path: "peer/link.ts", lineCount: 401 }])).toHaveLength(1);
  const free = [
    "peer/link.ts",
    "peer/link.browser.test.ts",
    "app/ui/button.module.css",
    "protocol/platform.d.ts",
  ];
  expect(fileOffences(free.map((path) => ({ path, lineCount: 400 })))).toEqual([]);
  expect(fileOffences([{ path: "app/i18n/german.ts", lineCount: 900 }])).toEqual([]);
});
