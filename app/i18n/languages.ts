/**
 * Owns: which languages there are, and the parts that their words are loaded in. A further one is its files and its lines here.
 */

import type { Dictionary, WordPart, WordParts } from "./dictionary.ts";

export type Language = {
  /** BCP 47. */
  readonly code: string;
  /** As its speakers call it. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly load: () => Promise<Dictionary>;
  readonly parts: { readonly [Part in WordPart]: () => Promise<WordParts[Part]> };
};

export const languages: readonly Language[] = [
  {
    code: "en",
    name: "English",
    direction: "ltr",
    load: () => import("./english.ts").then(({ english }) => english),
    parts: {
      accounts: () => import("./english-accounts.ts").then(({ englishAccounts }) => englishAccounts),
      administration: () =>
        import("./english-administration.ts").then(({ englishAdministration }) => englishAdministration),
    },
  },
  {
    code: "de",
    name: "Deutsch",
    direction: "ltr",
    load: () => import("./german.ts").then(({ german }) => german),
    parts: {
      accounts: () => import("./german-accounts.ts").then(({ germanAccounts }) => germanAccounts),
      administration: () =>
        import("./german-administration.ts").then(({ germanAdministration }) => germanAdministration),
    },
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
