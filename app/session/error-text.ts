/** Owns: the words for a code: what happened, and what to do now. The types prove that every code has both. */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { I18n } from "../i18n/i18n-context.tsx";

export function errorText(
  t: I18n["t"],
  code: ErrorCode,
): { readonly what: string; readonly now: string; readonly both: string } {
  const what = t(`errorWhat.${code}`);
  const now = t(`errorNow.${code}`);
  return { what, now, both: `${what} ${now}` };
}
