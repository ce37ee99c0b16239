/** Owns: the languages that mails are in, and which of them is for who reads this page. */

import * as v from "valibot";
import { Language } from "../../protocol/desk/desk-fields.ts";
import { languages } from "../i18n/languages.ts";

/** English where mails have not been translated into it yet. */
export function languageOfMails(code: string): Language {
  return v.is(Language, code) ? code : "en";
}

/** To choose one. */
export const mailLanguages = languages.flatMap(({ code, name: text }) =>
  v.is(Language, code) ? [{ value: code, text, lang: code }] : [],
);
