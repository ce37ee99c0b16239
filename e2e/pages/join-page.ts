/** Owns: how a customer uses `/join` before a session is there. */
import type { Page } from "playwright";
import { english } from "./words.ts";

export function joinPage(page: Page) {
  const words = english.join;
  const code = page.getByLabel(words.codeLabel);
  const name = page.getByLabel(english.common.nameLabel);
  const button = page.getByRole("button", { name: words.join, exact: true });
  return {
    code,
    name,
    button,
    /** What is wrong with what was typed. */
    problem: page.getByRole("alert"),
    /** @param suffix of the address, such as the fragment of a link */
    async open(address: string, suffix = "") {
      await page.goto(`${address}/join${suffix}`);
      await code.waitFor();
    },
    async join(typedCode: string | null, typedName: string) {
      if (typedCode !== null) await code.fill(typedCode);
      await name.fill(typedName);
      await button.click();
    },
  };
}
