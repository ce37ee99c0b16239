/**
 * Owns: the page's start: the code or secret of a link is read and cleared before anything else runs, then colours, language
 * and routes.
 */

// First, so that the order of the layers stands before any component names one.
import "./ui/tokens.css";
import "./ui/base.css";
import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { createI18n, loadLanguage } from "./i18n/i18n-context.tsx";
import { chooseLanguage } from "./i18n/languages.ts";
import { watchArrivalCode } from "./platform/arrival-code.ts";
import { watchArrivalToken } from "./platform/arrival-token.ts";
import { watchPageErrors } from "./platform/page-errors.ts";
import { keepPreference, readPreference } from "./platform/preferences.ts";
import { applyTheme } from "./platform/theme.ts";

watchArrivalCode();
watchArrivalToken();
watchPageErrors();
applyTheme();

const kept = readPreference("language");
const first = await loadLanguage(chooseLanguage([...(kept ? [kept] : []), ...navigator.languages]));
const i18n = createI18n(first, (code) => keepPreference("language", code));
const root = document.getElementById("app");
if (!root) throw new Error("the page has no place for the app");
render(() => <App i18n={i18n} />, root);
