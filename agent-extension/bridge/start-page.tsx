/** Owns: the start of every page of the extension: looks, language, and the session's engine. */

// First, so that the order of the layers stands before any component names one.
import "../../app/ui/tokens.css";
import "../../app/ui/base.css";
import "./extension-page.css";
import type { JSX } from "solid-js";
import { render } from "solid-js/web";
import { createI18n, I18nProvider, loadLanguage } from "../../app/i18n/i18n-context.tsx";
import { chooseLanguage } from "../../app/i18n/languages.ts";
import { keepPreference, readPreference } from "../../app/platform/preferences.ts";
import { applyTheme } from "../../app/platform/theme.ts";

export async function startPage(view: () => JSX.Element): Promise<void> {
  applyTheme();
  const kept = readPreference("language");
  const first = await loadLanguage(chooseLanguage([...(kept ? [kept] : []), ...navigator.languages]));
  const i18n = createI18n(first, (code) => keepPreference("language", code));
  const root = document.getElementById("app");
  if (!root) throw new Error("the page has no place for its view");
  render(() => <I18nProvider i18n={i18n}>{view()}</I18nProvider>, root);
}
