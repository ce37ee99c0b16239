import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { repairs } from "../../protocol/repairs.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { ConsentCard } from "./consent-card.tsx";
import { restMs } from "./question-card.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test.each(repairs)("the question for the repair %s says what it does, what is lost, and where", (repair) => {
  const onAnswer = vi.fn();
  const ask = {
    kind: "repair",
    id: "r",
    sender: 1,
    name: "Jonas <b>Weber</b>",
    repair,
    site: "https://shop.example:8443",
    expiresAtMs: Date.now() + 90_000,
  } as const;
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <ConsentCard ask={ask} more={0} onAnswer={onAnswer} />
    </I18nProvider>
  ));
  const card = screen.getByRole("dialog", { name: "Jonas <b>Weber</b> would like to make a repair" });
  const { names, does, loses } = english.repairs;
  for (const words of [names[repair], does[repair], loses[repair], "shop.example:8443"]) {
    expect(card.textContent).toContain(words);
  }
  fireEvent.click(screen.getByRole("button", { name: "Yes, do it now" }));
  expect(onAnswer).not.toHaveBeenCalled();
  vi.advanceTimersByTime(restMs);
  fireEvent.click(screen.getByRole("button", { name: "Yes, do it now" }));
  expect(onAnswer).toHaveBeenCalledExactlyOnceWith("once");
  expect(screen.queryByRole("button", { name: "Allow for this session" })).toBeNull();
});
