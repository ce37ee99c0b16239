/**
 * Owns: knowing a browser again that somebody has signed in from: its attempts are counted apart, so that a stranger who
 * fails on purpose locks others of the person's name, and not the person (ASVS 5.0 6.1.1).
 * Never: opens anything: password and second factor are asked for all the same. A new password makes it unknown.
 *
 * The mark is a name drawn for the browser and a MAC over it, the member and when the password was set.
 */

import type { KeyObject } from "node:crypto";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { isSameText, macOf } from "../secret-box.ts";

export interface KnownMember {
  readonly id: string;
  readonly password_set_at: string | null;
}

export function markBrowser(
  key: KeyObject,
  member: KnownMember,
  randomBytes: (count: number) => Uint8Array,
): string {
  const name = bytesToBase64url(randomBytes(16));
  return `${name}.${macFor(key, name, member)}`;
}

/** The browser's name when the mark is one of this member's, else null. */
export function knownBrowser(key: KeyObject, member: KnownMember | null, mark: string | null): string | null {
  const [name = "", mac = ""] = (mark ?? "").split(".");
  return member && isSameText(mac, macFor(key, name, member)) ? name : null;
}

function macFor(key: KeyObject, name: string, member: KnownMember): string {
  return macOf(key, "known browser", name, member.id, member.password_set_at ?? "");
}
