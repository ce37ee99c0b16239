/**
 * Owns: the benchmarks' own pages, served from their sources, and a Chromium to open pages in.
 * Never: serves the app: what is measured of the app comes from the real server.
 */

import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { createServer } from "vite";
import { browserArgs, findBrowser } from "../scripts/browser.ts";

export type BenchPages = {
  /** `http://127.0.0.1:PORT/`: what lies in the repository is below it, transformed as Vite does. */
  readonly address: string;
  close(): Promise<void>;
};

export async function serveBenchPages(): Promise<BenchPages> {
  const root = join(import.meta.dirname, "..");
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "error",
    define: { global: "globalThis" },
    // Imported by a worker alone, and not to be found only when that starts.
    optimizeDeps: { include: ["hash-wasm"] },
    server: { host: "127.0.0.1", port: 0, hmr: false, watch: null },
    cacheDir: join(root, "build/bench-cache"),
  });
  await server.listen();
  const [address] = server.resolvedUrls?.local ?? [];
  if (address === undefined) throw new Error("Vite listens nowhere");
  return { address, close: () => server.close() };
}

export async function launchBrowser(furtherArgs: readonly string[] = []): Promise<Browser> {
  const found = await findBrowser();
  if (!found.ok) throw new Error(found.reason);
  return chromium.launch({ executablePath: found.path, args: [...browserArgs, ...furtherArgs] });
}
