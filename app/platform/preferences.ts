/**
 * Owns: the few settings that this browser remembers: name, language, colours. Nothing of a session, no code.
 * A browser that keeps nothing (private window, blocked storage) works without.
 */

import { cleanDisplayName } from "../../protocol/fields.ts";

const keys = {
  name: "farhand.name",
  /** The account's id, and what its holder typed instead of its name. */
  nameOfAccount: "farhand.name-of-account",
  language: "farhand.language",
  theme: "farhand.theme",
} as const;
type Preference = keyof typeof keys;

/** What was kept, at most 100 characters; null when nothing was or nothing can be. */
export function readPreference(preference: Preference): string | null {
  try {
    return localStorage.getItem(keys[preference])?.slice(0, 100) ?? null;
  } catch {
    return null;
  }
}

export function keepPreference(preference: Preference, value: string): void {
  try {
    localStorage.setItem(keys[preference], value);
  } catch {
    // Full or forbidden: the setting holds for this page only.
  }
}

/** The name that was typed last time; empty when there is none. */
export function rememberedName(): string {
  return cleanDisplayName(readPreference("name") ?? "");
}
