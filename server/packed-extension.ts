/**
 * Owns: handing out the packed extension: read whole at start, checked against what was written about it, served from
 * memory.
 * Never: serves a package whose hash is another than extension.json says, or lets update.xml be kept for long: a browser
 * must learn of a newer package.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { extensionOrigin } from "../protocol/extension-identity.ts";
import { PackedExtension, packedExtensionBytes, packedExtensionPaths } from "../protocol/packed-extension.ts";
import { parseMessage } from "../protocol/parse.ts";
import { hasNoBody, readMethods } from "./surface.ts";

export type ServedExtension = {
  /** What its requests come from: signaling is for them too. */
  readonly origin: string;
  /** Whether it answered: false for any other path. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): boolean;
};

export type ReadExtension = {
  readonly extension: ServedExtension | null;
  /** One sentence for the operator, when there is something that cannot be handed out. */
  readonly problem: string | null;
};

/** @param folder as `npm run extension:pack` writes it */
export function readPackedExtension(folder: string): ReadExtension {
  try {
    const text = readFileSync(join(folder, "extension.json"));
    const about = parseMessage(PackedExtension, text, packedExtensionBytes);
    if (!about.ok) throw new Error(about.code);
    const crx = readFileSync(join(folder, `farhand-${about.value.version}.crx`));
    if (sha256(crx) !== about.value.sha256) throw new Error("another hash");
    const updates = readFileSync(join(folder, "update.xml"));
    return { extension: serve(about.value.id, text, crx, updates), problem: null };
  } catch {
    const problem = `${folder} holds no whole packed extension of this version: run \`npm run extension:pack\`.`;
    return { extension: null, problem };
  }
}

function serve(id: string, text: Buffer, crx: Buffer, updates: Buffer): ServedExtension {
  const files: ReadonlyMap<string, { type: string; cache: string; bytes: Buffer; etag: string }> = new Map([
    [packedExtensionPaths.package, file("application/x-chrome-extension", "no-cache", crx)],
    [packedExtensionPaths.updates, file("text/xml; charset=utf-8", "public, max-age=120", updates)],
    [packedExtensionPaths.about, file("application/json; charset=utf-8", "no-cache", text)],
  ]);
  return {
    origin: extensionOrigin(id),
    answer(request, response, path) {
      const found = files.get(path);
      if (!found || !readMethods.has(request.method ?? "") || !hasNoBody(request)) return false;
      response.setHeader("cache-control", found.cache);
      response.setHeader("etag", found.etag);
      if (request.headers["if-none-match"] === found.etag) {
        response.writeHead(304).end();
        return true;
      }
      response.writeHead(200, { "content-type": found.type, "content-length": found.bytes.byteLength });
      response.end(request.method === "HEAD" ? undefined : found.bytes);
      return true;
    },
  };
}

function file(type: string, cache: string, bytes: Buffer) {
  return { type, cache, bytes, etag: `"${sha256(bytes)}"` };
}

function sha256(bytes: Uint8Array): string {
  return bytesToBase64url(createHash("sha256").update(bytes).digest());
}
