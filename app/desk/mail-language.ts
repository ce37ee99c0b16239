/** Owns: which language mails to a person are in, from the language that they read this page in. */

import * as v from "valibot";
import { Language } from "../../protocol/desk/desk-fields.ts";

/** English where mails have not been translated into it yet. */
export function languageOfMails(code: string): Language {
  return v.is(Language, code) ? code : "en";
}
