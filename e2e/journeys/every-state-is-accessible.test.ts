/** Every state of every page: no violation that axe-core finds, nothing the policy blocks, no sideways scrolling. */

import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browserArgs, findBrowser } from "../../scripts/browser.ts";
import { type Gallery, serveGallery } from "../gallery/serve-gallery.ts";
import { galleryStates, type Look, walkGallery } from "../gallery/walk-gallery.ts";

let gallery: Gallery;
let browser: Browser;

beforeAll(async () => {
  const found = await findBrowser();
  if (!found.ok) throw new Error(found.reason);
  gallery = await serveGallery();
  browser = await chromium.launch({ executablePath: found.path, args: [...browserArgs] });
});
afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

/** What can differ between two looks of one state; the rest of axe's rules see the same document. */
const rulesOfLooks = ["color-contrast", "target-size", "scrollable-region-focusable"];

/** Sentences on what axe found, with the first element of each. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // A question refuses agreement for a moment; disabled buttons would be left out of the contrast check.
  await page.waitForFunction(() => document.querySelector('[role="dialog"] button:disabled') === null);
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ") ?? "?"}`);
}

/** German words are longer: there the layout is what counts. */
const noViolations = Promise.resolve([]);

test.each<Look>([
  { width: 1280, height: 800, colorScheme: "light", language: "en" },
  { width: 360, height: 740, colorScheme: "dark", language: "en" },
  { width: 320, height: 640, colorScheme: "light", language: "de" },
])(
  "every state at $width pixels, $colorScheme, $language",
  async (look) => {
    const states = await galleryStates(browser, gallery.address);
    expect(states.length).toBeGreaterThan(40);
    const check = (page: Page) =>
      look.width > 1000
        ? violations(page)
        : look.language === "en"
          ? violations(page, rulesOfLooks)
          : noViolations;
    expect(await walkGallery(browser, gallery.address, states, look, check)).toEqual([]);
  },
  400_000,
);
