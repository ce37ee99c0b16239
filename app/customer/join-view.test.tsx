import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { JoinView } from "./join-view.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
const nothing = () => {};
afterEach(cleanup);

test("somebody who gets help finds no way to what only those who give it need", () => {
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <JoinView
        capabilities={{
          session: true,
          shareScreen: true,
          showScreen: true,
          pictureInPicture: true,
          folders: true,
        }}
        tab="mine"
        onTakeTab={nothing}
        resuming={false}
        code=""
        onCode={nothing}
        name=""
        onName={nothing}
        fromLink={false}
        busy={false}
        problem={null}
        triesLeft={null}
        onJoin={nothing}
      />
    </I18nProvider>
  ));
  const links = screen.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(links).toContain("/about");
  expect(links).not.toContain("/devices");
});
