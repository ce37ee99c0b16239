/**
 * Owns: the language of the page as Solid sees it: `t` and `format` change with it, and so does `<html lang dir>`.
 * Never: renders before a dictionary is there; a language is loaded only when it is chosen.
 */

import {
  createContext,
  createEffect,
  createMemo,
  createSignal,
  type ParentProps,
  untrack,
  useContext,
} from "solid-js";
import type { Dictionary, TextKey, TextValues, WordPart } from "./dictionary.ts";
import { createFormat } from "./format.ts";
import { type Language, languages } from "./languages.ts";
import { createTranslate } from "./translate.ts";

export type I18n = ReturnType<typeof createI18n>;
type Loaded = { readonly language: Language; readonly dictionary: Dictionary };

const I18nContext = createContext<I18n>();

/** Loads a language, to begin with it. */
export async function loadLanguage(language: Language, parts: Iterable<WordPart> = []): Promise<Loaded> {
  const [words, ...more] = await Promise.all([
    language.load(),
    ...Array.from(parts, (part) => language.parts[part]()),
  ]);
  return { language, dictionary: Object.assign({}, words, ...more) as Dictionary };
}

/** Makes the page's language. `keep` is told when a person chooses another one. */
export function createI18n(first: Loaded, keep: (code: string) => void) {
  const [loaded, setLoaded] = createSignal(first);
  const needed = new Map<WordPart, Promise<void>>();
  const translate = createMemo(() => createTranslate(loaded().dictionary, loaded().language.code));
  const format = createMemo(() => createFormat(loaded().language.code));
  return {
    t: <Key extends TextKey>(key: Key, ...values: TextValues<Key>) => translate()(key, ...values),
    format,
    language: () => loaded().language,
    /** Loads a part of the words, once; it is there before what needs it is shown. */
    need(part: WordPart): Promise<void> {
      const before = needed.get(part);
      if (before) return before;
      const loading = addPart(part);
      needed.set(part, loading);
      // What failed is tried again by the next who needs it.
      loading.catch(() => needed.delete(part));
      return loading;
    },
    /** Changes to a language by its code; stays when it cannot be loaded. */
    async choose(code: string): Promise<void> {
      const language = languages.find((each) => each.code === code);
      if (!language) return;
      keep(code);
      setLoaded(await loadWith(language));
    },
  };

  /** With what is needed at the end of it, which may be more than at its beginning. */
  async function loadWith(language: Language): Promise<Loaded> {
    const parts = [...needed.keys()];
    const made = await loadLanguage(language, parts);
    return [...needed.keys()].every((part) => parts.includes(part)) ? made : loadWith(language);
  }

  async function addPart(part: WordPart): Promise<void> {
    const { language } = untrack(loaded);
    const words = await language.parts[part]();
    // Another language was chosen meanwhile.
    if (untrack(loaded).language !== language) return addPart(part);
    setLoaded((now) => ({ language, dictionary: { ...now.dictionary, ...words } }));
  }
}

export function I18nProvider(props: ParentProps<{ i18n: I18n }>) {
  createEffect(() => {
    const { code, direction } = props.i18n.language();
    document.documentElement.lang = code;
    document.documentElement.dir = direction;
  });
  return <I18nContext.Provider value={untrack(() => props.i18n)}>{props.children}</I18nContext.Provider>;
}

/** The language of the page. Throws outside of a provider. */
export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (!i18n) throw new Error("no I18nProvider around this");
  return i18n;
}
