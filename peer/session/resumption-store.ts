/**
 * Owns: what a page needs to find its session again after it was loaded anew: meeting place and resumption secret of
 * each pair. It lives in the tab's own `sessionStorage`, ends with the tab, and is gone after ten minutes.
 * Must never: hold a grant. A host that was loaded anew has granted nothing.
 */

import * as v from "valibot";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import { base64urlOf, DisplayName, Id, integerIn, TimestampMs } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";

const storageKey = "farhand.resumption";
const rowBytes = 8 * 1024;

const StoredSession = v.strictObject({
  version: v.literal(1),
  role: v.picklist(["host", "viewer"]),
  sessionId: v.union([Id, v.literal("")]),
  name: DisplayName,
  expiresAtMs: TimestampMs,
  pairs: v.pipe(
    v.array(
      v.strictObject({
        sender: integerIn(1, 255),
        name: DisplayName,
        rendezvous: base64urlOf(16),
        secret: base64urlOf(32),
      }),
    ),
    v.minLength(1),
    v.maxLength(limits.viewers),
    v.check((pairs) => new Set(pairs.map(({ sender }) => sender)).size === pairs.length),
    v.check((pairs) => new Set(pairs.map(({ rendezvous }) => rendezvous)).size === pairs.length),
  ),
});
export type StoredSession = v.InferOutput<typeof StoredSession>;

/** The little of `Storage` that is used. */
export type KeyValueStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The session this tab was in before it was loaded anew, unless it is too old or not one. */
export function loadStoredSession(storage: KeyValueStorage, nowMs: number): StoredSession | null {
  const row = storage.getItem(storageKey);
  if (row === null) return null;
  const parsed = parseMessage(StoredSession, row, rowBytes);
  // A row that lasts longer than this side ever writes was written by a clock that was set since, or by nobody of ours.
  const leftMs = parsed.ok ? parsed.value.expiresAtMs - nowMs : 0;
  if (parsed.ok && leftMs > 0 && leftMs <= limits.resumptionMs) return parsed.value;
  storage.removeItem(storageKey);
  return null;
}

/** Writes it anew; call it now and then, since it is good for ten minutes from each call. */
export function storeSession(
  storage: KeyValueStorage,
  nowMs: number,
  session: Pick<StoredSession, "role" | "sessionId" | "name"> & {
    readonly pairs: readonly { sender: number; name: string; rendezvous: string; secret: Uint8Array }[];
  },
): void {
  const row: StoredSession = {
    version: 1,
    role: session.role,
    sessionId: session.sessionId,
    name: session.name,
    expiresAtMs: nowMs + limits.resumptionMs,
    pairs: session.pairs.map(({ secret, ...pair }) => ({ ...pair, secret: bytesToBase64url(secret) })),
  };
  try {
    storage.setItem(storageKey, JSON.stringify(row));
  } catch {
    // Storage is full or forbidden: the session goes on, and a reload ends it.
    storage.removeItem(storageKey);
  }
}

export function forgetStoredSession(storage: KeyValueStorage): void {
  storage.removeItem(storageKey);
}

export function storedSecret(pair: StoredSession["pairs"][number]): Uint8Array {
  return base64urlToBytes(pair.secret) ?? new Uint8Array(0);
}
