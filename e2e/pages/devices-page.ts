/** Owns: how a technician uses the list of devices. */
import type { Page } from "playwright";
import { english, filled } from "./words.ts";

export function devicesPage(page: Page) {
  const { devices } = english;
  const dialog = page.getByRole("dialog");
  return {
    dialog,
    row: (name: string) =>
      page.getByRole("list", { name: devices.title }).getByRole("listitem").filter({ hasText: name }),
    connect: (name: string) => page.getByRole("button", { name: filled(devices.connectLabel, { name }) }),
    edit: (name: string) => page.getByRole("button", { name: filled(devices.editLabel, { name }) }),
    search: page.getByRole("searchbox", { name: devices.search }),
    /** Hands a file over, up to its being opened. */
    async bringIn(path: string, passphrase: string) {
      await page.getByRole("button", { name: devices.bringIn }).first().click();
      await dialog.getByLabel(devices.file).setInputFiles(path);
      await this.openWith(passphrase);
    },
    async openWith(passphrase: string) {
      await dialog.getByLabel(devices.passphrase).fill(passphrase);
      await dialog.getByRole("button", { name: devices.bringIn }).click();
    },
    /** Saves the list. Gives where the file is. */
    async save(passphrase: string): Promise<string> {
      await page.getByRole("button", { name: devices.saveList }).click();
      await dialog.getByLabel(devices.passphrase, { exact: true }).fill(passphrase);
      await dialog.getByLabel(devices.passphraseAgain).fill(passphrase);
      const saving = page.waitForEvent("download");
      await dialog.getByRole("button", { name: devices.saveFile }).click();
      return (await saving).path();
    },
    async close() {
      await dialog.getByRole("button", { name: english.common.close, exact: true }).last().click();
    },
    /** With the access code that the list keeps. */
    async goOn(name: string) {
      await dialog.getByLabel(english.common.nameLabel).fill(name);
      await dialog.getByText(devices.accessCodeKept).waitFor();
      await dialog.getByRole("button", { name: devices.connect }).click();
    },
    /** The step that a connection is at. */
    step: (words: string) => dialog.locator("[aria-current=step]", { hasText: words }),
    async sendCode(accessCode: string, name: string) {
      await dialog.getByLabel(english.common.nameLabel).fill(name);
      await dialog.getByLabel(devices.accessCode).fill(accessCode);
      await dialog.getByRole("button", { name: devices.connect }).click();
    },
  };
}
