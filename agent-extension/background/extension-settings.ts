/**
 * Owns: where the extension finds its server: what the organisation set by policy, else what the person set in the
 * options, else what it was built with.
 */

import * as v from "valibot";
import { ExtensionVersion } from "../../protocol/desk/device-settings.ts";
import { EnrolmentToken } from "../../protocol/enrolment.ts";
import { Scope } from "../../protocol/scope.ts";
import { isBuildTooOld } from "../../protocol/version-order.ts";

const Server = v.pipe(
  v.string(),
  v.maxLength(300),
  v.check((url) => isServer(url)),
  v.transform((url) => new URL(url).origin),
);

/** Over TLS, or on this machine. */
export function isServer(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1";
  return username === "" && password === "" && (protocol === "https:" || (protocol === "http:" && isLocal));
}

export type ExtensionSettings = {
  /** Origin. */
  readonly server: string;
  /** The organisation set it: the person cannot change it. */
  readonly isManaged: boolean;
  /** What the organisation lets somebody who helps ask for at all; null where it says nothing. */
  readonly scopes: readonly Scope[] | null;
  /** Whether whoever is at this device is asked first; null where the organisation says nothing. */
  readonly asksPersonFirst: boolean | null;
  /** Whether the person is asked if they called for this help. */
  readonly asksFraudQuestion: boolean;
  /** The organisation wants a newer extension than this one. */
  readonly isTooOld: boolean;
  /** By which the organisation wants this browser to enrol: nothing but its form is known of it here. */
  readonly enrolment: string | null;
};

const managedNames = [
  "server",
  "scopes",
  "enrolment",
  "asksPersonFirst",
  "asksFraudQuestion",
  "minimumVersion",
] as const;

export async function readSettings(): Promise<ExtensionSettings> {
  const [managed, own] = await Promise.all([
    // Not there where the browser is not managed.
    chrome.storage.managed.get([...managedNames]).catch((): Record<string, unknown> => ({})),
    chrome.storage.local.get("server"),
  ]);
  const token = v.safeParse(EnrolmentToken, managed["enrolment"]);
  const byPolicy = v.safeParse(Server, managed["server"]);
  const byPerson = v.safeParse(Server, own["server"]);
  const ofPerson = byPerson.success ? byPerson.output : __FARHAND_SERVER__;
  return {
    server: byPolicy.success ? byPolicy.output : ofPerson,
    isManaged: byPolicy.success,
    scopes: allowedScopes(managed["scopes"]),
    asksPersonFirst: asksPersonFirst(managed["asksPersonFirst"]),
    // Somebody who was talked into another server is asked, whatever a policy says of the organisation's own.
    asksFraudQuestion: !(byPolicy.success && managed["asksFraudQuestion"] === false),
    isTooOld: isTooOld(chrome.runtime.getManifest().version, managed["minimumVersion"]),
    enrolment: token.success ? token.output : null,
  };
}

/** What is neither yes nor no asks: it was meant to say something. */
function asksPersonFirst(managed: unknown): boolean | null {
  return managed === undefined ? null : managed !== false;
}

/** A version that cannot be read is one that this extension does not have: it was meant to hold something back. */
function isTooOld(version: string, managed: unknown): boolean {
  if (managed === undefined) return false;
  const least = v.safeParse(ExtensionVersion, managed);
  return !least.success || isBuildTooOld(version, least.output);
}

/** A list that cannot be read allows nothing: it was meant to hold something back. */
export function allowedScopes(managed: unknown): readonly Scope[] | null {
  if (managed === undefined) return null;
  const list = v.safeParse(v.pipe(v.array(Scope), v.maxLength(32)), managed);
  return list.success ? list.output : [];
}

export async function keepServer(url: string): Promise<boolean> {
  const server = v.safeParse(Server, url);
  if (server.success) await chrome.storage.local.set({ server: server.output });
  return server.success;
}
