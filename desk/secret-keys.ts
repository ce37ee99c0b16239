/**
 * Owns: the server's one master key and the keys made of it, each for one purpose. It never lies in the database, so
 * that a copy of the database opens nothing.
 * Source: RFC 5869 (HKDF), with the purpose as info.
 */

import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToBase64url } from "../protocol/base64url.ts";

/** Made ready once: a MAC under bare bytes takes fifteen times as long. */
export interface SecretKeys {
  /** What has to be read again: authenticators' secrets, mails on their way. */
  readonly sealing: KeyObject;
  /** The audit log's chain. */
  readonly audit: KeyObject;
  /** Short codes, which a plain hash would give away, and browsers that are known. */
  readonly codes: KeyObject;
  /** The seed of the Ed25519 key that technicians' rights to open a room are signed with. */
  readonly rooms: Uint8Array;
}

export const masterKeyBytes = 32;
export const masterKeyFile = "master.key";

export function deriveKeys(master: Uint8Array): SecretKeys {
  if (master.length !== masterKeyBytes) throw new RangeError("a master key of another length");
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", master, new Uint8Array(0), `farhand/1 desk ${purpose}`, 32));
  return {
    sealing: createSecretKey(derive("sealing")),
    audit: createSecretKey(derive("audit")),
    codes: createSecretKey(derive("codes")),
    rooms: derive("rooms"),
  };
}

/**
 * The key in the folder's file; drawn and kept there, for this user alone, when there is none yet.
 * @throws when the file holds anything but a key
 */
export function keepMasterKey(folder: string, randomBytes: (count: number) => Uint8Array): Uint8Array {
  const path = join(folder, masterKeyFile);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Whole or not at all, and never over another process's.
    const draft = `${path}.${bytesToBase64url(randomBytes(8))}`;
    writeFileSync(draft, `${Buffer.from(randomBytes(masterKeyBytes)).toString("base64")}\n`, {
      mode: 0o600,
      flush: true,
    });
    try {
      linkSync(draft, path);
    } catch (error) {
      if (!existsSync(path)) throw error;
    } finally {
      unlinkSync(draft);
    }
  }
  const key = parseMasterKey(readFileSync(path, "utf8").trim());
  if (!key) throw new Error(`${path} does not hold a key of ${masterKeyBytes} bytes in base64.`);
  return key;
}

/** Null for anything but 32 bytes in base64. */
export function parseMasterKey(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return null;
  return new Uint8Array(Buffer.from(text, "base64"));
}
