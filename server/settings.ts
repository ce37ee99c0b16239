/**
 * Owns: the settings of the process itself: where it listens, TLS, and whether it serves the app.
 * Never: repeats a value in an error.
 */

import * as v from "valibot";
import { createSettingsReader } from "../protocol/settings-reader.ts";

export interface ServerSettings {
  readonly port: number;
  /** Null: chosen by what is safe, see `listenHost`. */
  readonly host: string | null;
  readonly tls: { readonly certPath: string; readonly keyPath: string } | null;
  /** Signaling only; Vite serves the app. */
  readonly development: boolean;
  readonly securityContact: string | null;
  /** With a packed extension in it; null: build/packed, if it is there. */
  readonly extensionFolder: string | null;
}

export type ReadSettings =
  | { readonly ok: true; readonly value: ServerSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The names read here, for the check that the operator's guide lists them all. */
export const serverVariables = [
  "PORT",
  "FARHAND_HOST",
  "HOST",
  "FARHAND_TLS_CERT",
  "FARHAND_TLS_KEY",
  "FARHAND_SECURITY_CONTACT",
  "FARHAND_EXTENSION_FOLDER",
  "FARHAND_DEV",
] as const;

const Port = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65_535));
const Host = v.pipe(v.string(), v.maxLength(255), v.regex(/^[A-Za-z0-9.:_-]+$/));
const FilePath = v.pipe(v.string(), v.maxLength(4_096));
const Contact = v.pipe(v.string(), v.maxLength(500), v.regex(/^(mailto:|https:\/\/|tel:)[\x21-\x7e]+$/));
const Switch = v.picklist(["0", "1"]);

export function readServerSettings(environment: Readonly<Record<string, string | undefined>>): ReadSettings {
  const { read, problems } = createSettingsReader<(typeof serverVariables)[number]>(environment);

  const port = read("PORT", Port, "must be a port from 0 (any free one) to 65535") ?? 8080;
  const wantsHost = "must be an address or name of this machine, like 0.0.0.0";
  const host = read("FARHAND_HOST", Host, wantsHost) ?? read("HOST", Host, wantsHost);
  const certPath = read("FARHAND_TLS_CERT", FilePath, "must be the path of a PEM file");
  const keyPath = read("FARHAND_TLS_KEY", FilePath, "must be the path of a PEM file");
  const securityContact = read(
    "FARHAND_SECURITY_CONTACT",
    Contact,
    "must be an address like mailto:security@example.org or https://example.org/security",
  );
  const extensionFolder = read("FARHAND_EXTENSION_FOLDER", FilePath, "must be the path of a folder");
  const development = read("FARHAND_DEV", Switch, "must be 1 or 0") === "1";
  if ((certPath === null) !== (keyPath === null)) {
    problems.push("FARHAND_TLS_CERT and FARHAND_TLS_KEY go together: set both, or none.");
  }
  if (problems.length > 0) return { ok: false, problems };
  const tls = certPath !== null && keyPath !== null ? { certPath, keyPath } : null;
  return { ok: true, value: { port, host, tls, development, securityContact, extensionFolder } };
}

/**
 * Where to listen when nothing was said: with TLS everywhere, without it on this machine only, so that nobody serves
 * plain HTTP to a network by accident. A proxy on the same machine reaches it there.
 */
export function listenHost({ host, tls }: ServerSettings): string {
  return host ?? (tls ? "::" : "127.0.0.1");
}
