/**
 * Owns: a page of administration over a desk of plain data, for tests.
 * Never: ships.
 */

import { fireEvent, render, screen } from "@solidjs/testing-library";
import type { JSX } from "solid-js";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { createFakeDesk, type FakeDesk } from "../desk/fake-desk.ts";
import { english } from "../i18n/english-whole.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { createAccount } from "../platform/account.ts";
import { pageFragment } from "../platform/page-fragment.ts";
import type { ListTools } from "./list-tools.ts";

export interface OpenedPage {
  readonly desk: FakeDesk;
  /** Where the page led on to. */
  readonly ways: readonly string[];
  /** What was sent to an endpoint last. */
  sent(what: string): FakeDesk["asked"][number]["parts"] | undefined;
  timesAsked(what: string): number;
}

/** @param tell what the desk answers, before the page asks */
export function openPage(
  page: (tools: ListTools) => JSX.Element,
  me: Partial<Myself> | null,
  tell: (desk: FakeDesk) => void,
): OpenedPage {
  const [language] = languages;
  if (!language) throw new Error("no language");
  const desk = createFakeDesk({}, me);
  tell(desk);
  const ways: string[] = [];
  const account = createAccount(desk.call);
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      {page({
        account,
        call: desk.call,
        goTo: (path) => ways.push(path),
        fragment: pageFragment(location.pathname, location.hash),
      })}
    </I18nProvider>
  ));
  return {
    desk,
    ways,
    sent: (what) => desk.asked.findLast((each) => each.what === what)?.parts,
    timesAsked: (what) => desk.asked.filter((each) => each.what === what).length,
  };
}

export async function press(name: string): Promise<void> {
  fireEvent.click(await screen.findByRole("button", { name }));
}

export async function type(label: string, value: string): Promise<void> {
  fireEvent.input(await screen.findByLabelText(label), { target: { value } });
}

export async function choose(label: string, value: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });
}

export function tick(name: string): void {
  fireEvent.click(screen.getByLabelText(name));
}
