/**
 * Owns: a session's chat: what was said, what still waits for the other end, and that nothing shows twice.
 * Must never: interpret a text. It is shown as it is.
 */

import { limits } from "../../protocol/limits.ts";
import type { ChatEntry } from "./session-snapshot.ts";

export type ChatLog = readonly ChatEntry[];

/** The log with one more entry, the oldest dropped beyond the limit. A known id changes nothing. */
export function withEntry(log: ChatLog, entry: ChatEntry): ChatLog {
  if (log.some((other) => other.id === entry.id)) return log;
  return [...log, entry].slice(-limits.chatMessages);
}

/** The log after the other end confirmed message `id`. */
export function withDelivered(log: ChatLog, id: string): ChatLog {
  return log.map((entry) => (entry.id === id && entry.self ? { ...entry, state: "sent" } : entry));
}

/** What this side said and the other end has not confirmed: said again after a cut. */
export function undelivered(log: ChatLog): ChatLog {
  return log.filter((entry) => entry.self && entry.state === "waiting");
}

/** A text ready to be sent: trimmed at its ends and cut to length; empty means there is nothing to say. */
export function cleanChatText(typed: string): string {
  return (
    Array.from(typed.replaceAll("\r\n", "\n").trim())
      // The same set that protocol/fields.ts refuses in a text.
      .filter((character) => !/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u.test(character))
      .join("")
      .slice(0, limits.chatChars)
      .trim()
  );
}
