/**
 * Owns: serving the built app: its one page at the known routes, its files, and 404 for everything else.
 * Never: reads a path from a request: the files were listed at start, and only those exist.
 */

import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import sirv from "sirv";
import { narrowToFile } from "./security-headers.ts";
import { hasNoBody, pagePaths, readMethods, securityTextPath } from "./surface.ts";

export interface StaticAppOptions {
  /** The folder Vite built into, with .br and .gz beside the files. */
  readonly folder: string;
  readonly securityContact: string | null;
  readonly now: () => number;
}

export type StaticApp = (request: IncomingMessage, response: ServerResponse, path: string) => void;

const securityTextLifetimeMs = 180 * 24 * 3_600_000;

export function isBuilt(folder: string): boolean {
  return existsSync(join(folder, "index.html"));
}

/** @param folder has to hold a build; it is listed once */
export function createStaticApp({ folder, securityContact, now }: StaticAppOptions): StaticApp {
  const page = readFileSync(join(folder, "index.html"));
  const serveFile = sirv(folder, {
    dev: false,
    etag: true,
    brotli: true,
    gzip: true,
    extensions: [],
    setHeaders(response, path) {
      const hashed = path.startsWith("/assets/");
      if (hashed) narrowToFile(response, path);
      response.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });

  function answerText(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
    });
    response.end(response.req.method === "HEAD" ? undefined : text);
  }

  /** The app's own page, under status 404, for a person; one word for a program. */
  function answerNotFound(request: IncomingMessage, response: ServerResponse, path: string): void {
    const isForPerson = (request.headers.accept ?? "").includes("text/html") && !path.startsWith("/assets/");
    if (!isForPerson) return answerText(response, 404, "Not found\n");
    response.writeHead(404, {
      "content-type": "text/html; charset=utf-8",
      "content-length": page.byteLength,
      "cache-control": "no-store",
    });
    response.end(request.method === "HEAD" ? undefined : page);
  }

  return (request, response, path) => {
    if (!readMethods.has(request.method ?? "") || !hasNoBody(request)) {
      response.setHeader("allow", "GET, HEAD");
      response.setHeader("connection", "close");
      return answerText(response, 405, "Method not allowed\n");
    }
    if (path === securityTextPath && securityContact !== null) {
      const expires = new Date(now() + securityTextLifetimeMs).toISOString();
      return answerText(response, 200, `Contact: ${securityContact}\nExpires: ${expires}\n`);
    }
    if (path !== "/" && path.endsWith("/") && pagePaths.has(path.slice(0, -1))) {
      response.writeHead(308, { location: path.slice(0, -1), "content-length": 0 });
      return void response.end();
    }
    if (path === "/index.html") return answerNotFound(request, response, path);
    request.url = pagePaths.has(path) ? "/index.html" : path;
    serveFile(request, response, () => answerNotFound(request, response, path));
  };
}
