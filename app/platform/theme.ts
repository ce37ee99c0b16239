/**
 * Owns: which colours the page takes: those of the system, or light or dark by choice. Set as `data-theme` on the
 * root element, where tokens.css reads it.
 */

import { createSignal } from "solid-js";
import { keepPreference, readPreference } from "./preferences.ts";

export type Theme = "system" | "light" | "dark";

const toTheme = (value: string | null): Theme => (value === "light" || value === "dark" ? value : "system");
const [theme, setChosen] = createSignal<Theme>(toTheme(readPreference("theme")));

export { theme };

/** Takes the kept colours, before the first paint of the app. */
export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme();
}

/** Chooses and keeps; anything unknown means `system`. */
export function setTheme(value: string): void {
  setChosen(toTheme(value));
  keepPreference("theme", theme());
  applyTheme();
}
