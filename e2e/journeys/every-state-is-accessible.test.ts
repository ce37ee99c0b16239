/** Every state of every page: no violation that axe-core finds, nothing the policy blocks, no sideways scrolling. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browserArgs, findBrowser } from "../../scripts/browser.ts";
import { type Gallery, serveGallery } from "../gallery/serve-gallery.ts";
import { galleryStates, type Look, walkGallery } from "../gallery/walk-gallery.ts";

/** As much of axe's own interface as is used. */
type Axe = {
  run(
    context: Document,
    options: { readonly runOnly?: readonly string[]; readonly resultTypes: readonly ["violations"] },
  ): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly AxeNode[] }[] }>;
};
type AxeNode = { readonly target: readonly string[] };

let axeSource: string;
let gallery: Gallery;
let browser: Browser;

beforeAll(async () => {
  const found = await findBrowser();
  if (!found.ok) throw new Error(found.reason);
  // The one that @axe-core/playwright brings along; that itself would load it anew for every state.
  const axeFiles = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright"));
  axeSource = await readFile(axeFiles.resolve("axe-core/axe.min.js"), "utf8");
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
  await page.waitForFunction(
    () =>
      document.querySelector('[role="dialog"] button:disabled') === null &&
      // A dialog that is still appearing is see-through. What goes on without an end is not waited for.
      document
        .getAnimations()
        .every((animation) => animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY),
  );
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const options = { resultTypes: ["violations"] as const, ...(rules ? { runOnly: rules } : {}) };
    const { violations } = await axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ") ?? "?"}`);
  }, rules);
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
