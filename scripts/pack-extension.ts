/**
 * Owns: `npm run extension:pack`: the built extension as a signed package with what a server needs to hand it out:
 *   build/packed/farhand-VERSION.crx   the package
 *   build/packed/update.xml            where browsers learn of a newer one (gupdate protocol)
 *   build/packed/extension.json        id, version, hash, key and server (protocol/packed-extension.ts)
 * With `--trial`, as `npm start` calls it, what keeps it from packing is said and is no failure.
 * Never: packs anything but build/extension, or leaves half of a package behind.
 */
import { createHash, type KeyObject } from "node:crypto";
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { type PackedExtension, packedExtensionPaths } from "../protocol/packed-extension.ts";
import { buildIfChanged } from "./build.ts";
import { extensionIdOf, packCrx3, publicKeyOf } from "./crx3.ts";
import { publicAddress } from "./public-address.ts";
import { readOrMakeSigningKey, SigningKeyProblem, signingKeyPath } from "./signing-key.ts";

const root = join(import.meta.dirname, "..");

export type PackOptions = {
  /** An extension as it is loaded unpacked. */
  readonly source: string;
  /** Replaced as a whole. */
  readonly target: string;
  readonly key: KeyObject;
  /** Origin of the server that will hand it out. */
  readonly server: string;
};

type Manifest = { readonly version: string; readonly minimum_chrome_version: string };

export function packExtension({ source, target, key, server }: PackOptions): PackedExtension {
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
  writeFileSync(join(growing, "update.xml"), updateManifest(packed, built.minimum_chrome_version));
  writeFileSync(join(growing, "extension.json"), `${JSON.stringify(packed, null, 2)}\n`);
  rmSync(target, { recursive: true, force: true });
  renameSync(growing, target);
  return packed;
}

export function packageName(version: string): string {
  return `farhand-${version}.crx`;
}

/** None of these values can hold a character that XML would need escaped: their schemas leave none. */
function updateManifest({ id, version, server }: PackedExtension, oldestBrowser: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}">
    <updatecheck codebase="${server}${packedExtensionPaths.package}" version="${version}" prodversionmin="${oldestBrowser}"/>
  </app>
</gupdate>
`;
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
