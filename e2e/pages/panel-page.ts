/** Owns: how a customer uses the extension: its side panel, and the window that asks. */
import type { Page } from "playwright";
import { chatPanel } from "./chat-panel.ts";
import { filesPanel } from "./files-panel.ts";
import { english, filled } from "./words.ts";

export function panelPage(page: Page) {
  const { extension, customer } = english;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  return {
    chat: chatPanel(page),
    files: filesPanel(page),
    people: page.getByRole("list", { name: english.roster.label }),
    allowed: page.getByRole("list", { name: customer.allowedTitle }),
    control: (name: string) =>
      page.getByRole("region", { name: filled(extension.controlTitle, { names: name }) }),
    takeControlBack: () => button(extension.controlBack).click(),
    takeBack: (scope: keyof typeof english.scopes, name: string) =>
      button(filled(customer.takeBackLabel, { name, what: customer.may[scope] })).click(),
    hidePart: () => button(extension.hidePart).click(),
    hidePage: () => button(extension.hidePage).click(),
    showPage: () => button(extension.showPage).click(),
    stopSharing: () => button(english.bar.stop).click(),
    device: (name: string) => page.getByRole("region", { name: filled(extension.deviceTitle, { name }) }),
    async revoke() {
      await button(extension.deviceRevoke).click();
      await page.getByRole("dialog").getByRole("button", { name: extension.deviceRevoke }).click();
    },
    stop: () => button(extension.stop).click(),
    again: () => button(extension.again).click(),
    /** @param code null for the one that is there */
    async join(code: string | null, name: string) {
      if (code !== null) await page.getByLabel(english.join.codeLabel).fill(code);
      await page.getByLabel(english.common.nameLabel).fill(name);
      await button(english.join.join).click();
    },
  };
}

const answered = new WeakSet<Page>();

/** A window whose question was answered is there for a moment longer. */
export function isAnswered(page: Page): boolean {
  return answered.has(page);
}

export function questionPage(page: Page) {
  const { brake, consent, extension } = english;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const answer = async (name: string) => {
    answered.add(page);
    await button(name).click();
  };
  return {
    confirmCalled: () => button(brake.yes).click(),
    notCalled: () => answer(brake.stop),
    allowOnce: () => answer(consent.allowOnce),
    allowSession: () => answer(consent.allowSession),
    refuse: () => answer(consent.no),
    async enrol(name: string, code: string, asksFirst: boolean) {
      // As a person does; a script's next click would be taken for the rest of the one before.
      await page.getByLabel(extension.enrolName).click();
      await page.getByLabel(extension.enrolName).fill(name);
      await page.getByLabel(extension.enrolCode, { exact: true }).fill(code);
      await page.getByLabel(extension.enrolCodeAgain).fill(code);
      await page.getByLabel(extension.enrolAsks).setChecked(asksFirst);
      await answer(extension.enrolYes);
    },
    visitor: (name: string) => page.getByRole("dialog", { name: filled(extension.visitorTitle, { name }) }),
    letIn: () => answer(extension.visitorYes),
    everywhere: () => page.getByLabel(extension.fenceEverywhere).check(),
    question: (scope: keyof typeof consent.asks, name: string) =>
      page.getByRole("dialog", { name: filled(consent.asks[scope], { name }) }),
  };
}

export function lockPageOf(page: Page) {
  const { extension } = english;
  const code = page.getByLabel(extension.lockCode, { exact: true });
  return {
    code,
    /** Where nobody ever sits: the press of whoever is there. */
    end: () => page.getByRole("button", { name: extension.lockEndOnly }).click(),
    async unlock(typed: string) {
      await code.click();
      await page.keyboard.type(typed);
      await page.keyboard.press("Enter");
    },
  };
}
