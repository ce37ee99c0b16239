import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { english } from "../../i18n/english.ts";
import { createI18n, I18nProvider } from "../../i18n/i18n-context.tsx";
import { languages } from "../../i18n/languages.ts";
import { fakeHost, fakeViewer } from "../fake-session.ts";
import { createSessionStore, type HostStore, type ViewerStore } from "../session-store.ts";
import { EndView } from "./end-view.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

/** The ways on from the end of a session, by what they say. */
const waysOn = (store: HostStore | ViewerStore) => {
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <EndView store={store} kept notCalled={false} onAgain={() => {}} />
    </I18nProvider>
  ));
  return Object.fromEntries(
    screen.getAllByRole("link").map((link) => [link.textContent, link.getAttribute("href")]),
  );
};

test("a customer goes on to another code, and to nothing that only technicians need", () => {
  const ways = waysOn(createSessionStore(fakeHost({ phase: "ended" })));
  expect(ways["Type another code"]).toBe("/join");
  expect(Object.values(ways)).not.toContain("/devices");
});

test("a technician goes on to the next session", () => {
  const ways = waysOn(createSessionStore(fakeViewer({ phase: "ended" })));
  expect(ways["New session"]).toBe("/help");
  expect(Object.values(ways)).toContain("/devices");
});
