/**
 * Owns: where the extension finds its server: what the organisation set by policy, else what the person set in the
 * options, else what it was built with.
 */

import * as v from "valibot";
import { EnrolmentToken } from "../../protocol/enrolment.ts";
import { Scope } from "../../protocol/scope.ts";

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
  /** By which the organisation wants this browser to enrol: nothing but its form is known of it here. */
  readonly enrolment: string | null;
};

export async function readSettings(): Promise<ExtensionSettings> {
  const [managed, own] = await Promise.all([
    // Not there where the browser is not managed.
    chrome.storage.managed.get(["server", "scopes", "enrolment"]).catch((): Record<string, unknown> => ({})),
    chrome.storage.local.get("server"),
  ]);
  const scopes = allowedScopes(managed["scopes"]);
  const token = v.safeParse(EnrolmentToken, managed["enrolment"]);
  const enrolment = token.success ? token.output : null;
  const byPolicy = v.safeParse(Server, managed["server"]);
  if (byPolicy.success) return { server: byPolicy.output, isManaged: true, scopes, enrolment };
  const byPerson = v.safeParse(Server, own["server"]);
  const server = byPerson.success ? byPerson.output : __FARHAND_SERVER__;
  return { server, isManaged: false, scopes, enrolment };
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
