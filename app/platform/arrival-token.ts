/**
 * Owns: the secret of a mailed or printed link. Read from the fragment and cleared from the address bar and the history
 * entry at once, before anything else of the page runs; kept in memory until the page takes it.
 * Never: uses it by itself, keeps it in storage, logs it.
 */

import * as v from "valibot";
import { LinkToken } from "../../protocol/desk/desk-fields.ts";

const pages: ReadonlySet<string> = new Set(["/set-up", "/invitation", "/new-password"]);

let arrived: string | null = null;
const listeners = new Set<() => void>();

function read(): void {
  // The anchors of the page itself are shorter than any secret, even a torn one.
  if (location.hash.length < 12 || !pages.has(location.pathname)) return;
  const token = location.hash.slice(1);
  history.replaceState(history.state, "", location.pathname);
  if (!v.is(LinkToken, token)) return;
  arrived = token;
  for (const listener of listeners) listener();
}

/** Starts to watch the fragment: now, and when a link is followed while the page is open. */
export function watchArrivalToken(): void {
  read();
  addEventListener("hashchange", read);
}

/** The secret of the link that was followed, once; null where there was none, or one that is torn. */
export function takeArrivalToken(): string | null {
  const token = arrived;
  arrived = null;
  return token;
}

/** Called when a link is followed later. Returns the way to stop. */
export function onArrivalToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
