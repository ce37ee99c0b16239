/** Owns: how a member sets up a second factor at `/two-factor`, and types its codes at sign-in. */
import type { Page } from "playwright";
import { english } from "./words.ts";

const { factor, signIn, deskFields } = english;

export function factorPage(page: Page) {
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const code = page.getByLabel(deskFields.code, { exact: true });
  const proceed = button(factor.continue);
  const intro = page.getByRole("heading", { name: factor.introTitle });
  return {
    intro,
    resend: button(factor.resend),
    qrCode: page.getByRole("img", { name: factor.qrLabel }),
    recoveryCodes: page.getByRole("list", { name: factor.codesTitle }).getByRole("listitem"),
    done: page.getByText(factor.doneTitle, { exact: true }),
    /** The second half of signing in. */
    codeField: code,
    /** @param proof of somebody who is not let in only for this */
    async begin(proof: { readonly password?: string; readonly code?: string } = {}): Promise<void> {
      // The page of the account has a field of the same name.
      await intro.waitFor();
      if (proof.password !== undefined)
        await page.getByLabel(deskFields.currentPassword, { exact: true }).fill(proof.password);
      if (proof.code !== undefined) await page.getByLabel(factor.currentCode).fill(proof.code);
      await proceed.click();
      await page.getByLabel(factor.mailCode).waitFor();
    },
    async typeMailedCode(mailed: string): Promise<void> {
      await page.getByLabel(factor.mailCode).fill(mailed);
      await proceed.click();
    },
    /** As it stands there for typing, without the gaps. */
    async manualKey(): Promise<string> {
      return (await page.locator("code").innerText()).replaceAll(" ", "");
    },
    async confirm(first: string): Promise<void> {
      await page.getByLabel(factor.firstCode).fill(first);
      await button(factor.confirm).click();
    },
    async goOnToSignIn(): Promise<void> {
      await page.getByLabel(factor.saved).check();
      await button(factor.signInAgain).click();
    },
    async prove(typed: string): Promise<void> {
      await code.fill(typed);
      await button(signIn.verify).click();
    },
    async proveByRecovery(typed: string): Promise<void> {
      await button(signIn.useRecovery).click();
      await page.getByLabel(deskFields.recoveryCode).fill(typed);
      await button(signIn.verify).click();
    },
  };
}
