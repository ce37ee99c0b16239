/** What must never be committed, and under which licences the parts that reach people may come. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ourFiles } from "./module-graph.ts";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "..");
const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
const lock = JSON.parse(lockText) as { packages: Record<string, LockedPackage> };
const locked = Object.entries(lock.packages).filter(([path]) => path !== "");

const allowedLicences = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
]);

test("the lock file pins every package by content, and by no registry's address", () => {
  expect(locked.length).toBeGreaterThan(100);
  expect(locked.filter(([, each]) => each.resolved !== undefined).map(([path]) => path)).toEqual([]);
  expect(lockText).not.toMatch(/https?:\/\/[^"]*\/-\/[^"]*\.tgz/);
  const unpinned = locked.filter(([, each]) => !each.integrity && !(each.optional && each.os));
  expect(unpinned.map(([path]) => path)).toEqual([]);
});

test("the lock file names the native packages of every platform, or npm ci refuses it", () => {
  const missing = locked.flatMap(([, each]) =>
    Object.keys(each.optionalDependencies ?? {}).filter(
      (name) => !locked.some(([path]) => path.endsWith(`node_modules/${name}`)),
    ),
  );
  expect(missing).toEqual([]);
});

test("package.json names exact versions, the ones in the lock file", () => {
  const page = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as LockedPackage;
  const named = Object.entries({ ...page.dependencies, ...page.devDependencies });
  expect(named.length).toBeGreaterThan(20);
  const other = named.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version);
  expect(other).toEqual([]);
});

test("every package that reaches people has a licence from the list", () => {
  const shipped = locked.filter(([, each]) => !each.dev && !each.devOptional);
  expect(shipped.length).toBeGreaterThan(20);
  const refused = shipped
    .map(([path, each]) => [path, licenceOf(path, each)])
    .filter(([, licence]) => !isAllowed(licence));
  expect(refused).toEqual([]);
});

test("a licence expression is judged whole", () => {
  expect(["MIT", "(MIT OR GPL-3.0-only)", "MIT AND ISC"].map(isAllowed)).toEqual([true, true, true]);
  expect(["GPL-3.0-only", "MIT AND GPL-3.0-only", "", undefined].map(isAllowed)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("no file contains a private key", () => {
  const privateKey = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;
  const files = ourFiles(root);
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((path) => privateKey.test(readFileSync(join(root, path), "latin1")))).toEqual([]);
});

/** The lock file names the licence, or else the package itself does, some in the older `licenses`. */
function licenceOf(path: string, { license }: LockedPackage): string | undefined {
  if (license) return license;
  const text = readFileSync(join(root, path, "package.json"), "utf8");
  const named = JSON.parse(text) as { license?: string; licenses?: readonly { type: string }[] };
  return named.license ?? named.licenses?.map(({ type }) => type).join(" AND ");
}

function isAllowed(licence: string | undefined): boolean {
  if (!licence) return false;
  const alternatives = licence.replaceAll(/[()]/g, "").split(" OR ");
  return alternatives.some((each) => each.split(" AND ").every((part) => allowedLicences.has(part.trim())));
}
