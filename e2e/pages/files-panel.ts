/** Owns: how both sides send and take files. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Page } from "playwright";
import { english, filled } from "./words.ts";

export function filesPanel(page: Page) {
  const words = english.files;
  const transfers = page.getByRole("list", { name: words.label }).locator(":scope > li");
  const open = () => page.getByRole("tab", { name: english.tabs.files }).click();
  return {
    transfers,
    /** The transfer whose title is this. */
    transfer: (title: string) => transfers.filter({ hasText: title }),
    open,
    /** `what` can be done with transfer `title`: Accept, Refuse, Pause, Continue, Cancel. */
    action: (what: "accept" | "acceptAll" | "refuse" | "pause" | "resume" | "cancel", title: string) =>
      page.getByRole("button", {
        name: filled(words.actionOn, { action: words[what], name: title }),
        exact: true,
      }),
    async choose(paths: string | readonly string[]) {
      await open();
      await page.getByTestId("file-input").setInputFiles(typeof paths === "string" ? paths : [...paths]);
    },
    async chooseFolder(path: string) {
      await open();
      await page.getByTestId("folder-input").setInputFiles(path);
    },
    /** Saves a received file as a person does; returns what came out of it. */
    async save(name: string): Promise<{ suggestedName: string; sha256: string; path: string }> {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: filled(words.saveAs, { name }), exact: true }).click(),
      ]);
      const path = await download.path();
      return { suggestedName: download.suggestedFilename(), sha256: await sha256Of(path), path };
    },
  };
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
