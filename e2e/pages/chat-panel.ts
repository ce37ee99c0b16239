/** Owns: how both sides chat. */
import type { Page } from "playwright";
import { english } from "./words.ts";

export function chatPanel(page: Page) {
  const field = page.getByRole("textbox", { name: english.chat.field });
  return {
    field,
    messages: page.getByRole("log", { name: english.chat.label }),
    open: () => page.getByRole("tab", { name: english.tabs.chat }).click(),
    async say(text: string) {
      await field.fill(text);
      await field.press("Enter");
    },
  };
}
