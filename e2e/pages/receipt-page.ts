/** Owns: how both sides read their receipt at the end, and find it again. */
import type { Page } from "playwright";
import { english } from "./words.ts";

export function receiptPage(page: Page) {
  return {
    over: page.getByRole("heading", { name: english.end.title }),
    receipt: page.getByRole("article", { name: english.receipt.title }),
    async download(kind: "downloadHtml" | "downloadJson") {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: english.receipt[kind] }).click(),
      ]);
      return { name: download.suggestedFilename(), path: await download.path() };
    },
  };
}
