/** Owns: the words that the engine puts into a page, in the language that the person chose for the extension. */

import type { Translate } from "../../app/i18n/dictionary.ts";
import { createFormat } from "../../app/i18n/format.ts";
import { chooseLanguage } from "../../app/i18n/languages.ts";
import { createTranslate } from "../../app/i18n/translate.ts";
import { readPreference } from "../../app/platform/preferences.ts";

export type EngineWords = { readonly t: Translate; readonly list: (names: readonly string[]) => string };

export async function loadWords(): Promise<EngineWords> {
  const kept = readPreference("language");
  const language = chooseLanguage([...(kept ? [kept] : []), ...navigator.languages]);
  const format = createFormat(language.code);
  return {
    t: createTranslate(await language.load(), language.code),
    list: (names) => format.list([...names]),
  };
}
