/** Owns: signing in by an organisation's own provider: the button at `/sign-in`, and the provider's pages. */
import type { Page } from "playwright";
import { english, filled } from "./words.ts";

export function providerPage(page: Page, name: string) {
  const button = page.getByRole("link", { name: filled(english.signIn.single, { name }) });
  return {
    /** At `/sign-in`; leads to the provider. */
    button,
    /** At `/sign-in`, of somebody whom the provider does not know yet in this browser. */
    async signIn(subject: string): Promise<void> {
      await button.click();
      await page.getByPlaceholder("Enter any login").fill(subject);
      await page.getByPlaceholder("and password").fill("a password of the provider's");
      await page.getByRole("button", { name: "Sign-in" }).click();
      await page.getByRole("button", { name: "Continue" }).click();
    },
  };
}
