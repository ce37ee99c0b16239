/**
 * Owns: which languages there are. A further one is its dictionary's file and a line here.
 */

import type { Dictionary } from "./dictionary.ts";

export type Language = {
  /** BCP 47. */
  readonly code: string;
  /** As its speakers call it. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly load: () => Promise<Dictionary>;
};

export const languages: readonly Language[] = [
  {
    code: "en",
    name: "English",
    direction: "ltr",
    load: () => import("./english.ts").then(({ english }) => english),
  },
  {
    code: "de",
    name: "Deutsch",
    direction: "ltr",
    load: () => import("./german.ts").then(({ german }) => german),
  },
];

/** The first wanted language that there is, by its primary subtag; else the first of the list. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split("-")[0];
    const found = languages.find(({ code }) => code === primary);
    if (found) return found;
  }
  return languages[0] as Language;
}
