/**
 * Owns: building the gallery and serving it on loopback under the product's strict Content-Security-Policy, so that
 * a view that would break under it is found here.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { build } from "vite";
import solid from "vite-plugin-solid";

const root = join(import.meta.dirname, "../..");
const outDir = join(root, "build/gallery");
const browsers = ["chrome123", "firefox121", "safari17.5"];
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; base-uri 'none'";
const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

export type Gallery = { readonly address: string; close(): Promise<void> };

/** Builds and serves. Throws what the build throws. */
export async function serveGallery(): Promise<Gallery> {
  await build({
    configFile: false,
    root: join(root, "e2e/gallery"),
    logLevel: "warn",
    plugins: [solid()],
    define: { global: "globalThis", __FARHAND_BUILD__: JSON.stringify("0.1.0+gallery") },
    build: { outDir, emptyOutDir: true, target: browsers, cssTarget: browsers, assetsInlineLimit: 0 },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://gallery");
    const name = /^\/assets\/[\w.-]+$/.test(pathname) ? pathname : "/index.html";
    readFile(join(outDir, name)).then(
      (bytes) => {
        response.setHeader("Content-Type", mediaTypes[extname(name)] ?? "application/octet-stream");
        response.setHeader("Content-Security-Policy", policy);
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
