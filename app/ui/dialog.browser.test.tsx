import { cleanup, render, screen } from "@solidjs/testing-library";
import { createSignal, Show } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { Dialog } from "./dialog.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

test("what is taken out of a dialog with the focus in it leaves the focus on the dialog's title", async () => {
  const [isAsking, setAsking] = createSignal(true);
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <Dialog open title="Connect" onClose={() => {}}>
        <Show when={isAsking()} fallback={<p>Ringing</p>}>
          <button type="button" onClick={() => setAsking(false)}>
            Go
          </button>
        </Show>
      </Dialog>
    </I18nProvider>
  ));
  const title = await screen.findByText("Connect");
  await vi.waitFor(() => expect(document.activeElement).toBe(title));
  const go = screen.getByText("Go");
  go.focus();
  expect(document.activeElement).toBe(go);
  go.click();
  await vi.waitFor(() => expect(document.activeElement).toBe(title));
  // It stays inside also where something takes it away.
  title.blur();
  await vi.waitFor(() => expect(document.activeElement).toBe(title));
});
