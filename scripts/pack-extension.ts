/**
 * Owns: `npm run extension:pack`: the built extension as a signed package with what a server needs to hand it out:
 *   build/packed/farhand-VERSION.crx   the package
 *   build/packed/update.xml            where browsers learn of a newer one (gupdate protocol)
 *   build/packed/extension.json        id, version, hash, key and server (protocol/packed-extension.ts)
 *   build/packed/versions.json         the package and those before it, of the same key and server, and when each was packed
 * With `--trial`, as `npm start` calls it, what keeps it from packing is said and is no failure.
 * Never: packs anything but build/extension, or leaves half of a package behind.
 */
import { createHash, type KeyObject } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { bytesToBase64url } from "../protocol/base64url.ts";
import {
  PackedExtension,
  PackedVersions,
  packageAddress,
  packagesKept,
  packedExtensionPaths,
  updateManifest,
} from "../protocol/packed-extension.ts";
import { compareVersions } from "../protocol/version-order.ts";
import { buildIfChanged } from "./build.ts";
import { extensionIdOf, packCrx3, publicKeyOf } from "./crx3.ts";
import { publicAddress } from "./public-address.ts";
import { readOrMakeSigningKey, SigningKeyProblem, signingKeyPath } from "./signing-key.ts";

const root = join(import.meta.dirname, "..");

export type PackOptions = {
  /** An extension as it is loaded unpacked. */
  readonly source: string;
  /** Replaced; packages of earlier versions stay in it, for groups of computers that take new ones later. */
  readonly target: string;
  readonly key: KeyObject;
  /** Origin of the server that will hand it out. */
  readonly server: string;
  /** Milliseconds since 1970: nothing of it is in the package. */
  readonly nowMs?: number;
};

type Manifest = { readonly version: string; readonly minimum_chrome_version: string };

export function packExtension(options: PackOptions): PackedExtension {
  const { source, target, key, server, nowMs = Date.now() } = options;
  const publicKey = publicKeyOf(key);
  const files = new Map<string, Uint8Array>();
  for (const found of globSync("**", { cwd: source })) {
    const path = join(source, found);
    if (statSync(path).isFile()) files.set(found.replaceAll("\\", "/"), readFileSync(path));
  }
  const built = JSON.parse(Buffer.from(files.get("manifest.json") ?? []).toString()) as Manifest;
  const manifest = {
    ...built,
    key: publicKey.toString("base64"),
    update_url: server + packedExtensionPaths.updates,
  };
  files.set("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));

  const crx = packCrx3(files, key);
  const packed: PackedExtension = {
    id: extensionIdOf(publicKey),
    version: built.version,
    sha256: bytesToBase64url(createHash("sha256").update(crx).digest()),
    publicKey: manifest.key,
    server,
  };
  const growing = `${target}.new`;
  rmSync(growing, { recursive: true, force: true });
  mkdirSync(growing, { recursive: true });
  writeFileSync(join(growing, packageName(packed.version)), crx);
  const newest = { version: packed.version, oldestBrowser: built.minimum_chrome_version };
  const codebase = packageAddress(server, null);
  writeFileSync(join(growing, "update.xml"), updateManifest(packed.id, { ...newest, codebase }));
  writeFileSync(join(growing, "extension.json"), `${JSON.stringify(packed, null, 2)}\n`);
  const kept = packagesBefore(target, packed);
  const same = kept.find(({ version, sha256 }) => version === packed.version && sha256 === packed.sha256);
  const earlier = kept
    .filter(({ version }) => compareVersions(version, packed.version) < 0)
    .slice(0, packagesKept - 1);
  for (const { version } of earlier)
    copyFileSync(join(target, packageName(version)), join(growing, packageName(version)));
  const { sha256 } = packed;
  const packedAtMs = same?.packedAtMs ?? nowMs;
  const versions: PackedVersions = [{ ...newest, sha256, packedAtMs }, ...earlier];
  writeFileSync(join(growing, "versions.json"), `${JSON.stringify(versions, null, 2)}\n`);
  rmSync(target, { recursive: true, force: true });
  renameSync(growing, target);
  return packed;
}

export function packageName(version: string): string {
  return `farhand-${version}.crx`;
}

/** What lies there of the same key and server, newest first: of another it would be no update. */
function packagesBefore(folder: string, { id, server }: PackedExtension): PackedVersions {
  try {
    const read = <Schema extends v.GenericSchema>(schema: Schema, name: string) =>
      v.parse(schema, JSON.parse(readFileSync(join(folder, name), "utf8")));
    const about = read(PackedExtension, "extension.json");
    if (about.id !== id || about.server !== server) return [];
    return read(PackedVersions, "versions.json")
      .filter(({ version }) => existsSync(join(folder, packageName(version))))
      .toSorted((one, other) => compareVersions(other.version, one.version));
  } catch {
    return [];
  }
}

async function main(): Promise<void> {
  const isTrial = process.argv.includes("--trial");
  try {
    await buildIfChanged();
    const keyPath = signingKeyPath(process.env);
    const { key, isNew } = readOrMakeSigningKey(keyPath);
    if (isNew) {
      console.log(
        `Made a signing key for the extension: ${keyPath}. Keep a copy: only extensions signed with it can replace those that are installed.`,
      );
    }
    const target = join(root, "build/packed");
    const packed = packExtension({
      source: join(root, "build/extension"),
      target,
      key,
      server: publicAddress(process.env),
    });
    console.log(
      isTrial
        ? `The customer's extension: load build/extension unpacked; build/packed has it signed, for ${packed.server} (/devices/deploy).`
        : `Packed ${join(target, packageName(packed.version))}, id ${packed.id}, for ${packed.server}.`,
    );
  } catch (error) {
    if (!(error instanceof SigningKeyProblem)) throw error;
    console.error(error.message);
    if (isTrial) console.log("The customer's extension: load build/extension unpacked. It is not packed.");
    else process.exitCode = 1;
  }
}

if (import.meta.main) await main();
