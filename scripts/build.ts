/**
 * Owns: building the app into build/app and the extension into build/extension, only when something they are made from,
 * or the address that is built in, has changed since the last build.
 * Never: trusts file times. The stamp is a hash of the contents, and is gone while a build is under way.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createBuilder } from "vite";
import { publicAddress } from "./public-address.ts";

const root = join(import.meta.dirname, "..");
const builtPage = join(root, "build/app/index.html");
const stampPath = join(root, "build/app.stamp");
const sources = [
  "{agent-extension,app,peer,protocol,crypto,public}/**",
  "scripts/{build,extension-files,precompress,public-address}.ts",
  "{index.html,vite.config.ts,tsconfig.base.json,package.json,package-lock.json}",
];

/** Builds unless build/app is what the present sources give. Throws what Vite throws. */
export async function buildIfChanged(): Promise<"built" | "unchanged"> {
  const stamp = hashOfSources();
  const unchanged =
    existsSync(builtPage) && existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp;
  if (unchanged) return "unchanged";
  rmSync(stampPath, { force: true });
  const builder = await createBuilder({ root, logLevel: "warn" });
  await builder.buildApp();
  writeFileSync(stampPath, stamp);
  return "built";
}

function hashOfSources(): string {
  const hash = createHash("sha256").update(`${commit()}\0${publicAddress(process.env)}`);
  for (const path of globSync(sources, { cwd: root }).toSorted()) {
    if (!statSync(join(root, path)).isFile() || /\.test\.tsx?$/.test(path)) continue;
    const bytes = readFileSync(join(root, path));
    hash.update(`\0${path}\0${bytes.byteLength}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/** The build carries the commit's name, so another commit is another build. */
function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return "";
  }
}

if (import.meta.main) {
  const startedMs = performance.now();
  const outcome = await buildIfChanged();
  if (outcome === "built")
    console.log(`Built the app in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
}
