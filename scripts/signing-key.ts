/**
 * Owns: the private key that packed extensions are signed with: where it lies, making it once, and reading it.
 * Never: puts it inside of the repository, writes over one that is there, or takes one that others can read. Whoever
 * has it can put any extension in the place of ours; whoever loses it has to install anew everywhere.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

const root = join(import.meta.dirname, "..");
const leastBits = 2_048;

/** What the person who runs this can put right, as one sentence. */
export class SigningKeyProblem extends Error {}

export function signingKeyPath(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment["FARHAND_EXTENSION_KEY"]?.trim();
  return named ? resolve(named) : join(homedir(), ".config/farhand/extension-key.pem");
}

/** Reads the key, or makes it when there is no such file. Throws a `SigningKeyProblem`. */
export function readOrMakeSigningKey(path: string): { readonly key: KeyObject; readonly isNew: boolean } {
  if (!relative(root, path).startsWith("..")) {
    throw new SigningKeyProblem(
      `The signing key must lie outside of the repository, and ${path} is inside of it: name another path in FARHAND_EXTENSION_KEY.`,
    );
  }
  if (!existsSync(path)) return { key: makeKey(path), isNew: true };
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
    throw new SigningKeyProblem(`Others can read the signing key ${path}: run chmod 600 on it.`);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(path));
  } catch {
    throw new SigningKeyProblem(`${path} holds no private key in PEM form that can be read.`);
  }
  if (key.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastBits) {
    throw new SigningKeyProblem(`The signing key ${path} must be an RSA key of at least ${leastBits} bits.`);
  }
  return { key, isNew: false };
}

function makeKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: leastBits });
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // `wx`: a file that has come to be meanwhile stays as it is.
    writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new SigningKeyProblem(
      `No signing key could be written to ${path} (${why}): name another path in FARHAND_EXTENSION_KEY.`,
    );
  }
  return privateKey;
}
