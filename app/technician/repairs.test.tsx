import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { pageScopes } from "../../protocol/scope.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { fakeViewer } from "../session/fake-session.ts";
import { createSessionStore } from "../session/session-store.ts";
import { TechnicianSession } from "./technician-session.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

const setUp = (part: Partial<SessionSnapshot>) => {
  const askRepair = vi.fn();
  const viewer = fakeViewer(part, { askRepair });
  const store = createSessionStore(viewer);
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <TechnicianSession store={store} canShow />
    </I18nProvider>
  ));
  fireEvent.click(screen.getByRole("tab", { name: "System" }));
  return { viewer, askRepair };
};
const cookies = () =>
  screen.getByRole<HTMLButtonElement>("button", { name: "Ask for: Delete the site's cookies" });

test("repairs are offered where the customer's side can carry them out, one press a question", () => {
  const { askRepair } = setUp({ hostScopes: [...pageScopes, "script"] });
  fireEvent.click(cookies());
  expect(askRepair).toHaveBeenCalledExactlyOnceWith("cookies");
});

test("repairs are not offered on a plain page", () => {
  setUp({ hostScopes: pageScopes });
  expect(screen.queryByRole("button", { name: /^Ask for:/ })).toBeNull();
});

test("what was asked for waits, alone, and then says what it came to", () => {
  const asked = { id: "r", repair: "cookies", code: null } as const;
  const { viewer } = setUp({
    hostScopes: [...pageScopes, "script"],
    repairs: [{ ...asked, state: "waiting" }],
  });
  expect(screen.getByText("Rosa Lindner is being asked")).toBeTruthy();
  const buttons = screen.getAllByRole<HTMLButtonElement>("button", { name: /^Ask for:/ });
  expect(buttons.every(({ disabled }) => disabled)).toBe(true);
  viewer.show({ repairs: [{ ...asked, state: "failed", code: "repair-page-changed" }] });
  expect(screen.getByText(/Another page came to the front/)).toBeTruthy();
  expect(cookies().disabled).toBe(false);
  viewer.show({ repairs: [{ ...asked, state: "done" }] });
  expect(screen.getByText("done")).toBeTruthy();
});
