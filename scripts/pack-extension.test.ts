/** The packed extension: the same bytes twice, a signature that holds, and a key that stays a secret. */
import { createHash, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { base64urlToBytes } from "../protocol/base64url.ts";
import { trialExtensionId, trialExtensionKey } from "../protocol/extension-identity.ts";
import { PackedExtension, PackedVersions } from "../protocol/packed-extension.ts";
import { extensionIdOf } from "./crx3.ts";
import { packExtension } from "./pack-extension.ts";
import { publicAddress } from "./public-address.ts";
import { readOrMakeSigningKey, signingKeyPath } from "./signing-key.ts";

let folder: string;
const server = "https://support.example.org";
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "farhand-pack-"));
  mkdirSync(at("source/assets"), { recursive: true });
  const manifest = { version: "1.2.3", minimum_chrome_version: "124", key: "the trial's" };
  writeFileSync(at("source/manifest.json"), JSON.stringify(manifest));
  writeFileSync(at("source/service-worker.js"), "work();".repeat(500));
  writeFileSync(at("source/assets/panel.js"), "panel");
});
afterAll(() => rmSync(folder, { recursive: true }));

const pack = (target: string, nowMs = 1_000) =>
  packExtension({
    nowMs,
    source: at("source"),
    target: at(target),
    key: readOrMakeSigningKey(at("key.pem")).key,
    server,
  });

/** A reader of its own, after crx3.proto. */
function readCrx(bytes: Buffer) {
  expect(bytes.subarray(0, 4).toString()).toBe("Cr24");
  expect(bytes.readUInt32LE(4)).toBe(3);
  const end = 12 + bytes.readUInt32LE(8);
  const header = fieldsOf(bytes.subarray(12, end));
  const proof = fieldsOf(header.get(2) ?? Buffer.alloc(0));
  const part = (from: Map<number, Buffer>, number: number) => from.get(number) ?? Buffer.alloc(0);
  return {
    publicKey: part(proof, 1),
    signature: part(proof, 2),
    signedData: part(header, 10_000),
    archive: bytes.subarray(end),
  };
}

function fieldsOf(bytes: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const next = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = next();
    expect(tag % 8).toBe(2);
    const length = next();
    fields.set(Math.floor(tag / 8), bytes.subarray(at, at + length));
    at += length;
  }
  return fields;
}

test("packing twice gives the same bytes, whatever the files' times and modes", () => {
  const first = pack("first");
  utimesSync(at("source/assets/panel.js"), 1_000, 1_000);
  chmodSync(at("source/assets/panel.js"), 0o600);
  expect(pack("second")).toEqual(first);
  expect(readdirSync(at("first")).toSorted()).toEqual([
    "extension.json",
    "farhand-1.2.3.crx",
    "update.xml",
    "versions.json",
  ]);
  for (const name of readdirSync(at("first"))) {
    expect(readFileSync(at("second", name)).equals(readFileSync(at("first", name))), name).toBe(true);
  }
  writeFileSync(at("source/assets/panel.js"), "Panel");
  expect(pack("third").sha256).not.toBe(first.sha256);
});

test("the package is signed by the key that its id and its manifest come from", () => {
  const packed = pack("signed");
  const crx = readFileSync(at("signed/farhand-1.2.3.crx"));
  const { publicKey, signature, signedData, archive } = readCrx(crx);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(signedData.length);
  const signed = Buffer.concat([Buffer.from("CRX3 SignedData\0"), length, signedData, archive]);
  const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  expect(verify("sha256", signed, key, signature)).toBe(true);
  signed[signed.length - 1] = (signed.at(-1) ?? 0) ^ 1;
  expect(verify("sha256", signed, key, signature)).toBe(false);

  expect(extensionIdOf(publicKey)).toBe(packed.id);
  const crxId = createHash("sha256").update(publicKey).digest().subarray(0, 16);
  expect(fieldsOf(signedData).get(1)?.equals(crxId)).toBe(true);
  const files = unzipSync(archive);
  expect(Object.keys(files).toSorted()).toEqual(["assets/panel.js", "manifest.json", "service-worker.js"]);
  expect(JSON.parse(Buffer.from(files["manifest.json"] ?? []).toString())).toEqual({
    version: "1.2.3",
    minimum_chrome_version: "124",
    key: publicKey.toString("base64"),
    update_url: `${server}/extension/update.xml`,
  });
  const hash = createHash("sha256").update(crx).digest();
  expect(Buffer.from(base64urlToBytes(packed.sha256) ?? []).equals(hash)).toBe(true);
});

test("what a server tells of it fits the schema, and the update manifest names it", () => {
  const packed = pack("told");
  const told: unknown = JSON.parse(readFileSync(at("told/extension.json"), "utf8"));
  expect(v.parse(PackedExtension, told)).toEqual(packed);
  const updates = readFileSync(at("told/update.xml"), "utf8");
  expect(updates).toContain(`<app appid="${packed.id}">`);
  expect(updates).toContain(
    `<updatecheck codebase="${server}/extension/farhand.crx" version="1.2.3" prodversionmin="124"/>`,
  );
});

test("an id comes from its key as Chromium makes it", () => {
  expect(extensionIdOf(Buffer.from(trialExtensionKey, "base64"))).toBe(trialExtensionId);
});

test("packages of earlier versions stay, with the time that they were packed at first, and later ones go", () => {
  const build = (version: string, nowMs: number) => {
    writeFileSync(
      at("source/manifest.json"),
      JSON.stringify({ version, minimum_chrome_version: "124", key: "the trial's" }),
    );
    return pack("history", nowMs);
  };
  const versions = () =>
    v.parse(PackedVersions, JSON.parse(readFileSync(at("history/versions.json"), "utf8")));
  const told = () => versions().map(({ version, packedAtMs }) => [version, packedAtMs]);
  build("1.9.0", 1);
  const first = readFileSync(at("history/farhand-1.9.0.crx"));
  build("1.10.0", 2);
  build("1.10.0", 3);
  expect(told()).toEqual([
    ["1.10.0", 2],
    ["1.9.0", 1],
  ]);
  expect(readFileSync(at("history/farhand-1.9.0.crx")).equals(first)).toBe(true);
  // Other bytes are another package, whatever they are called.
  writeFileSync(at("source/assets/panel.js"), "a new panel");
  const again = build("1.10.0", 4);
  expect(versions()[0]).toMatchObject({ sha256: again.sha256, packedAtMs: 4 });
  build("2.0", 5);
  expect(told()).toHaveLength(3);
  build("1.9.5", 6);
  expect(told()).toEqual([
    ["1.9.5", 6],
    ["1.9.0", 1],
  ]);
  expect(readdirSync(at("history")).filter((name) => name.endsWith(".crx"))).toHaveLength(2);
  // For another server it would be no update.
  const key = readOrMakeSigningKey(at("key.pem")).key;
  packExtension({ source: at("source"), target: at("history"), key, server: "https://other.example.org" });
  expect(versions()).toHaveLength(1);
  build("1.2.3", 1);
});

test("the key is made once, for its owner alone, and is not replaced", () => {
  const path = at("keys/new.pem");
  expect(readOrMakeSigningKey(path).isNew).toBe(true);
  const text = readFileSync(path, "utf8");
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readOrMakeSigningKey(path).isNew).toBe(false);
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("a key that others can read, that is none, or that lies in the repository is refused", () => {
  writeFileSync(at("none.pem"), "none", { mode: 0o600 });
  expect(() => readOrMakeSigningKey(at("none.pem"))).toThrow(/PEM/);
  const weak = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  writeFileSync(at("weak.pem"), weak.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  expect(() => readOrMakeSigningKey(at("weak.pem"))).toThrow(/RSA/);
  const inside = join(import.meta.dirname, "../build/never.pem");
  expect(() => readOrMakeSigningKey(inside)).toThrow(/outside/);
  expect(existsSync(inside)).toBe(false);
  if (process.platform === "win32") return;
  readOrMakeSigningKey(at("open.pem"));
  chmodSync(at("open.pem"), 0o640);
  expect(() => readOrMakeSigningKey(at("open.pem"))).toThrow(/chmod 600/);
});

test("where the key lies and where the server is come from the environment", () => {
  expect(signingKeyPath({})).toMatch(/\.config[/\\]farhand[/\\]extension-key\.pem$/);
  expect(signingKeyPath({ FARHAND_EXTENSION_KEY: at("key.pem") })).toBe(at("key.pem"));
  expect(publicAddress({})).toBe("http://localhost:8080");
  expect(publicAddress({ PORT: "9000" })).toBe("http://localhost:9000");
  expect(publicAddress({ PORT: "443", FARHAND_TLS_CERT: "cert.pem" })).toBe("https://localhost");
  expect(publicAddress({ PORT: "9000", FARHAND_PUBLIC_ADDRESS: `${server}/` })).toBe(server);
  expect(() => publicAddress({ FARHAND_PUBLIC_ADDRESS: "support" })).toThrow(/FARHAND_PUBLIC_ADDRESS/);
});
