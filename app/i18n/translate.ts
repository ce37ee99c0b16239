/**
 * Owns: turning a key and values into a text of one language.
 * Never: reads values as templates or markup: a name that contains `{count}` stays as it is. Never: lets a value turn
 * the direction of the words around it (Unicode UAX #9, isolates).
 */

import type { Dictionary, Plural, Translate } from "./dictionary.ts";

/** Makes the translator of a complete dictionary. Throws on a key that is not there, which types rule out. */
export function createTranslate(dictionary: Dictionary, language: string): Translate {
  const plurals = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, ...[values]) => {
    const given = (values ?? {}) as Readonly<Record<string, string | number>>;
    const found = lookUp(dictionary, key);
    const text = typeof found === "string" ? found : pick(found, plurals.select(Number(given["count"])));
    return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = given[name];
      if (typeof value === "number") return numbers.format(value);
      return value !== undefined && (turnsLeft.test(value) || turnsLeft.test(text))
        ? isolated(value)
        : (value ?? whole);
    });
  };
}

/** Hebrew, Arabic and the other scripts that are written from the right. */
const turnsLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

function isolated(value: string): string {
  return `\u2068${value}\u2069`;
}

function pick(plural: Plural, rule: Intl.LDMLPluralRule): string {
  return plural[rule] ?? plural.other;
}

function lookUp(dictionary: Dictionary, key: string): string | Plural {
  let node: unknown = dictionary;
  for (const part of key.split(".")) node = (node as Record<string, unknown> | undefined)?.[part];
  if (typeof node === "string") return node;
  if (typeof node === "object" && node !== null && "other" in node) return node as Plural;
  throw new Error(`no text for ${key}`);
}
