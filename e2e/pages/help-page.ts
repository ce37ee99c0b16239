/** Owns: how a technician gets a code, or joins a colleague's session, before a session is there. */
import type { Page } from "playwright";
import { english } from "./words.ts";

export function helpPage(page: Page) {
  const digits = page.getByTestId("join-code").locator("[aria-hidden=true]");
  const name = page.getByLabel(english.common.nameLabel);
  return {
    digits,
    name,
    /** How many wrong codes were typed, or that none was. */
    alert: page.getByRole("alert"),
    /** Gets a code; returns it as it is read out: `4821 – 507 264`. */
    async getCode(address: string, typedName: string): Promise<string> {
      await page.goto(`${address}/help`);
      await name.fill(typedName);
      await page.getByRole("button", { name: english.help.getCode }).click();
      return digits.innerText();
    },
    async joinColleague(address: string, code: string, typedName: string) {
      await page.goto(`${address}/help/join`);
      await page.getByLabel(english.join.codeLabel).fill(code);
      await name.fill(typedName);
      await page.getByRole("button", { name: english.join.join, exact: true }).click();
    },
    async newCode(): Promise<void> {
      await page.getByRole("button", { name: english.help.newCode }).click();
    },
  };
}

/** `4821 – 507 264` → `#4821-507264`, as a link carries it. */
export function fragmentOf(code: string): string {
  const all = code.replaceAll(/\D/g, "");
  return `#${all.slice(0, -6)}-${all.slice(-6)}`;
}

/** The same locator with a secret that is surely another one. */
export function wrongCode(code: string, howWrong = 1): string {
  const all = code.replaceAll(/\D/g, "");
  const secret = (Number(all.slice(-6)) + howWrong) % 1_000_000;
  return `${all.slice(0, -6)}${String(secret).padStart(6, "0")}`;
}
