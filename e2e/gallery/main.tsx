/**
 * Owns: the gallery's page: `?state=NAME&language=de` shows one state; without a state, the list of all.
 * Never: part of the product; it is built for looking and for tests only.
 */

import { For } from "solid-js";
import { render } from "solid-js/web";
import { createI18n, I18nProvider, loadLanguage } from "../../app/i18n/i18n-context.tsx";
import { chooseLanguage } from "../../app/i18n/languages.ts";
import "../../app/ui/tokens.css";
import "../../app/ui/base.css";
import { presses, states } from "./states.tsx";

const asked = new URLSearchParams(location.search);
const i18n = createI18n(await loadLanguage(chooseLanguage([asked.get("language") ?? "en"])), () => {});
const state = states[asked.get("state") ?? ""];
const root = document.getElementById("app");
if (!root) throw new Error("the page has no place for the gallery");
render(
  () => (
    <I18nProvider i18n={i18n}>
      {state ? (
        state()
      ) : (
        <main>
          <h1>Gallery</h1>
          <ul>
            <For each={Object.keys(states)}>
              {(name) => (
                <li>
                  <a
                    href={`?state=${name}`}
                    data-state={name}
                    data-presses={JSON.stringify(presses[name] ?? [])}
                  >
                    {name}
                  </a>
                </li>
              )}
            </For>
          </ul>
        </main>
      )}
    </I18nProvider>
  ),
  root,
);
