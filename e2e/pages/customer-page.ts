/** Owns: how a customer uses a running session: the questions, the bar, what is allowed. */
import type { Page } from "playwright";
import { chatPanel } from "./chat-panel.ts";
import { filesPanel } from "./files-panel.ts";
import { english, filled } from "./words.ts";

export function customerPage(page: Page) {
  const { bar, brake, consent } = english;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const sessionBar = page.getByRole("region", { name: bar.label });
  return {
    chat: chatPanel(page),
    files: filesPanel(page),
    bar: sessionBar,
    /** The question about calling for help oneself, before the first share. */
    brake: page.getByRole("dialog", { name: brake.title }),
    /** The question of `name` for `scope`. */
    question: (scope: keyof typeof consent.asks, name: string) =>
      page.getByRole("dialog", { name: filled(consent.asks[scope], { name }) }),
    anyQuestion: page.getByRole("dialog"),
    allowed: page.getByRole("list", { name: english.customer.allowedTitle }),
    people: page.getByRole("list", { name: english.roster.label }),
    /** Yes, I called them: what stands before the first share. */
    confirmCalled: () => button(brake.yes).click(),
    notCalled: () => button(brake.stop).click(),
    allowOnce: () => button(consent.allowOnce).click(),
    allowSession: () => button(consent.allowSession).click(),
    refuse: () => page.getByRole("dialog").getByRole("button", { name: consent.no, exact: true }).click(),
    takeBack: (scope: keyof typeof english.scopes, name: string) =>
      button(filled(english.customer.takeBackLabel, { name, what: english.customer.may[scope] })).click(),
    share: () => sessionBar.getByRole("button", { name: bar.share }).click(),
    pause: () => sessionBar.getByRole("button", { name: bar.pause }).click(),
    resume: () => sessionBar.getByRole("button", { name: bar.resume }).click(),
    stopSharing: () => sessionBar.getByRole("button", { name: bar.stop }).click(),
    async end() {
      await sessionBar.getByRole("button", { name: bar.end }).click();
      await page
        .getByRole("dialog", { name: bar.endTitle })
        .getByRole("button", { name: bar.endConfirm })
        .click();
    },
  };
}
