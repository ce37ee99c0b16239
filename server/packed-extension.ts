/**
 * Owns: handing out the packed extension: read whole at start, checked against what was written about it, served from
 * memory; and which version a device group's browsers are offered.
 * Never: serves a package whose hash is another than was written, or lets update.xml be kept for long: a browser must learn
 * of a newer package. Never offers the newest to a group because its channel cannot be read.
 */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { bytesToBase64url } from "../protocol/base64url.ts";
import type { UpdateChannel } from "../protocol/desk/device-settings.ts";
import { extensionOrigin } from "../protocol/extension-identity.ts";
import {
  PackedExtension,
  PackedVersions,
  packageAddress,
  packedExtensionBytes,
  packedExtensionPaths,
  packedVersionsBytes,
  updateManifest,
} from "../protocol/packed-extension.ts";
import { parseMessage } from "../protocol/parse.ts";
import { versionFor } from "../protocol/update-channel.ts";
import { hasNoBody, readMethods } from "./surface.ts";

export type ServedExtension = {
  /** What its requests come from: signaling is for them too. */
  readonly origin: string;
  /** Whether it answered, or will: false for any other path. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): boolean;
};

export type ReadExtension = {
  readonly extension: ServedExtension | null;
  /** One sentence for the operator, when there is something that cannot be handed out. */
  readonly problem: string | null;
};

export type Channels = {
  /** By which a group takes new versions; null where there are no groups, so that it takes the newest. Rejects when it cannot be read. */
  readonly channelOf: (group: string) => Promise<UpdateChannel | null>;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
};

type File = { readonly type: string; readonly cache: string; readonly bytes: Buffer; readonly etag: string };

/** @param folder as `npm run extension:pack` writes it */
export function readPackedExtension(folder: string, channels: Channels): ReadExtension {
  try {
    const text = readFileSync(join(folder, "extension.json"));
    const about = parseMessage(PackedExtension, text, packedExtensionBytes);
    if (!about.ok) throw new Error(about.code);
    const crx = readFileSync(join(folder, packageName(about.value.version)));
    if (sha256(crx) !== about.value.sha256) throw new Error("another hash");
    const updates = readFileSync(join(folder, "update.xml"));
    const files = new Map([
      [packedExtensionPaths.package as string, file("application/x-chrome-extension", "no-cache", crx)],
      [packedExtensionPaths.updates, updatesFile(updates)],
      [packedExtensionPaths.about, file("application/json; charset=utf-8", "no-cache", text)],
    ]);
    const extension = serve(about.value, files, readVersions(folder), channels);
    return { extension, problem: null };
  } catch {
    const problem = `${folder} holds no whole packed extension of this version: run \`npm run extension:pack\`.`;
    return { extension: null, problem };
  }
}

type Version = PackedVersions[number] & { readonly package: File };

/** Those whose packages are there, as they were written. A folder that an earlier Farhand packed has none. */
function readVersions(folder: string): readonly Version[] {
  const path = join(folder, "versions.json");
  if (!existsSync(path)) return [];
  const versions = parseMessage(PackedVersions, readFileSync(path), packedVersionsBytes);
  if (!versions.ok) throw new Error(versions.code);
  return versions.value.flatMap((each) => {
    const crxPath = join(folder, packageName(each.version));
    if (!existsSync(crxPath)) return [];
    const crx = readFileSync(crxPath);
    if (sha256(crx) !== each.sha256) return [];
    return [{ ...each, package: file("application/x-chrome-extension", "no-cache", crx) }];
  });
}

function serve(
  { id, server, version: newest }: PackedExtension,
  files: ReadonlyMap<string, File>,
  versions: readonly Version[],
  { channelOf, nowMs }: Channels,
): ServedExtension {
  /** Null: what a browser is answered that names no group, and so gets the newest. */
  async function updatesOf(group: string): Promise<File | null> {
    const channel = await channelOf(group);
    if (channel === null || versions.length === 0) return null;
    const offered = versionFor(channel, versions, nowMs());
    if (offered?.version === newest) return null;
    const codebase = packageAddress(server, offered?.version ?? null);
    return updatesFile(Buffer.from(updateManifest(id, offered && { ...offered, codebase })));
  }
  return {
    origin: extensionOrigin(id),
    answer(request, response, path) {
      const found = files.get(path);
      if (!found || !readMethods.has(request.method ?? "") || !hasNoBody(request)) return false;
      const asked = new URL(request.url ?? "", "http://localhost").searchParams;
      const version = asked.get("version");
      if (path === packedExtensionPaths.package && version !== null) {
        const earlier = versions.find((each) => each.version === version);
        if (earlier) send(request, response, earlier.package);
        else response.writeHead(404).end();
        return true;
      }
      const group = asked.get("group");
      if (path === packedExtensionPaths.updates && group !== null) {
        void updatesOf(group).then(
          (updates) => send(request, response, updates ?? found),
          () => response.writeHead(503, { "cache-control": "no-store" }).end(),
        );
        return true;
      }
      send(request, response, found);
      return true;
    },
  };
}

function send(request: IncomingMessage, response: ServerResponse, { type, cache, bytes, etag }: File): void {
  response.setHeader("cache-control", cache);
  response.setHeader("etag", etag);
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { "content-type": type, "content-length": bytes.byteLength });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function packageName(version: string): string {
  return `farhand-${version}.crx`;
}

function updatesFile(bytes: Buffer): File {
  return file("text/xml; charset=utf-8", "public, max-age=120", bytes);
}

function file(type: string, cache: string, bytes: Buffer): File {
  return { type, cache, bytes, etag: `"${sha256(bytes)}"` };
}

function sha256(bytes: Uint8Array): string {
  return bytesToBase64url(createHash("sha256").update(bytes).digest());
}
