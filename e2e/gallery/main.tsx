/**
 * Owns: the gallery's page: `?language=de#NAME` shows one state, and another one without loading anew when the part
 * after `#` changes; without a name, the list of all.
 * Never: part of the product; it is built for looking and for tests only.
 */

import { createSignal, For, Show } from "solid-js";
import { render } from "solid-js/web";
import { createI18n, I18nProvider, loadLanguage } from "../../app/i18n/i18n-context.tsx";
import { chooseLanguage } from "../../app/i18n/languages.ts";
import "../../app/ui/tokens.css";
import "../../app/ui/base.css";
import { presses, states } from "./states.tsx";

const asked = new URLSearchParams(location.search);
const i18n = createI18n(await loadLanguage(chooseLanguage([asked.get("language") ?? "en"])), () => {});
await Promise.all([i18n.need("accounts"), i18n.need("administration")]);
const readName = () => location.hash.slice(1);
const [name, setName] = createSignal(readName());
const root = document.getElementById("app");
if (!root) throw new Error("the page has no place for the gallery");

addEventListener("hashchange", () => {
  // What the state before had open is put away first, as when a person leaves a page.
  setName("");
  scrollTo(0, 0);
  setName(readName());
  tellShown();
});
render(
  () => (
    <I18nProvider i18n={i18n}>
      <Show when={states[name()]} keyed fallback={<List />}>
        {(state) => state()}
      </Show>
    </I18nProvider>
  ),
  root,
);
tellShown();

/** What `walk-gallery.ts` waits for. */
function tellShown(): void {
  document.documentElement.dataset["shown"] = name();
}

function List() {
  return (
    <main>
      <h1>Gallery</h1>
      <ul>
        <For each={Object.keys(states)}>
          {(name) => (
            <li>
              <a href={`#${name}`} data-state={name} data-presses={JSON.stringify(presses[name] ?? [])}>
                {name}
              </a>
            </li>
          )}
        </For>
      </ul>
    </main>
  );
}
