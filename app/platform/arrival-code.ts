/**
 * Owns: the join code of a link. Read from the fragment and cleared from the address bar and the history entry at
 * once, before anything else of the page runs; kept in memory until the page takes it.
 * Never: joins by itself, keeps a code in storage, logs it.
 */

import { type JoinCode, parseJoinCode } from "../../protocol/join-code.ts";

let arrived: JoinCode | null = null;
const listeners = new Set<() => void>();

function read(): void {
  if (location.hash.length < 2) return;
  if (location.pathname !== "/join" && location.pathname !== "/help/join") return;
  const code = parseJoinCode(location.hash.slice(1));
  // What is not a code may be a mistyped one: it goes too, save for the anchors of the page itself.
  if (!/\d/.test(location.hash)) return;
  history.replaceState(history.state, "", location.pathname);
  if (!code.ok) return;
  arrived = code.value;
  for (const listener of listeners) listener();
}

/** Starts to watch the fragment: now, and when a link is followed while the page is open. */
export function watchArrivalCode(): void {
  read();
  addEventListener("hashchange", read);
}

/** The code of the link that was followed, once. */
export function takeArrivalCode(): JoinCode | null {
  const code = arrived;
  arrived = null;
  return code;
}

/** Called when a code arrives later. Returns the way to stop. */
export function onArrivalCode(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
