/** Owns: how a member sets up, signs in and out, and looks after the account. */
import type { Page } from "playwright";
import { english, filled } from "./words.ts";

const { deskFields, setUp, signIn, account } = english;

export interface TypedMember {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export function accountPages(page: Page) {
  const email = page.getByLabel(deskFields.email);
  const password = page.getByLabel(deskFields.password, { exact: true });
  const browsers = page.getByRole("list", { name: account.sessionsTitle });
  return {
    title: page.getByRole("heading", { level: 1 }),
    alert: page.getByRole("alert"),
    password,
    signInButton: page.getByRole("button", { name: signIn.submit, exact: true }),
    /** The rows of the browsers that one is signed in with. */
    browsers: browsers.getByRole("listitem"),
    menuOf: (name: string) => page.getByRole("button", { name: filled(account.menu, { name }) }),
    async setUp(link: string, organisation: string, member: TypedMember): Promise<void> {
      await page.goto(link);
      await page.getByLabel(deskFields.organisation).fill(organisation);
      await page.getByLabel(english.common.nameLabel).fill(member.name);
      await email.fill(member.email);
      await password.fill(member.password);
      await page.getByRole("button", { name: setUp.submit }).click();
    },
    /** On the page that is open. */
    async signIn(typed: { readonly email: string; readonly password: string }): Promise<void> {
      await email.fill(typed.email);
      await password.fill(typed.password);
      await page.getByRole("button", { name: signIn.submit, exact: true }).click();
    },
    /** On the page of an invitation, under the name that it was written for. */
    async acceptInvitation(chosen: string): Promise<void> {
      await password.fill(chosen);
      await page.getByRole("button", { name: english.invitation.submit, exact: true }).click();
    },
    async askForNewPassword(address: string): Promise<void> {
      await page.getByRole("link", { name: signIn.forgot }).click();
      await email.fill(address);
      await page.getByRole("button", { name: english.forgotPassword.submit }).click();
    },
    async setNewPassword(chosen: string): Promise<void> {
      await page.getByLabel(deskFields.newPassword).fill(chosen);
      await page.getByRole("button", { name: english.newPassword.submit }).click();
    },
    async signOut(name: string): Promise<void> {
      await page.getByRole("button", { name: filled(account.menu, { name }) }).click();
      await page.getByRole("menuitem", { name: account.signOut }).click();
    },
    async changePassword(current: string, next: string): Promise<void> {
      await page.getByLabel(deskFields.currentPassword).fill(current);
      await page.getByLabel(deskFields.newPassword).fill(next);
      await page.getByRole("button", { name: account.changePassword }).click();
    },
    async endOtherBrowsers(): Promise<void> {
      await page.getByRole("button", { name: account.endOthers }).click();
      await page.getByRole("dialog").getByRole("button", { name: account.endOthers }).click();
    },
  };
}
