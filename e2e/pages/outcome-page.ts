/** Owns: what a technician says at the end of a session for the organisation's report. */
import type { Page } from "playwright";
import { english } from "./words.ts";

export function outcomePage(page: Page) {
  const words = english.sessionReport;
  return {
    form: page.getByRole("form", { name: words.title }),
    outcome: (which: keyof typeof words.outcomes) =>
      page.getByRole("radio", { name: words.outcomes[which], exact: true }),
    notes: page.getByLabel(words.notes),
    save: page.getByRole("button", { name: words.save }),
    saved: page.getByText(words.saved),
    async tell(which: keyof typeof words.outcomes, notes: string): Promise<void> {
      await this.outcome(which).check();
      await this.notes.fill(notes);
      await this.save.click();
      await this.saved.waitFor();
    },
  };
}
