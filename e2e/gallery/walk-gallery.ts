/**
 * Owns: going through every state of the gallery in a real browser, and the rules every state keeps: nothing the
 * policy blocks, no error, no sideways scrolling.
 */

import type { Browser, Page } from "playwright";

export type Look = {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
  readonly language: string;
};
export type GalleryState = { readonly name: string; readonly presses: readonly string[] };

/** The names of all states, from the gallery's own list. */
export async function galleryStates(browser: Browser, address: string): Promise<GalleryState[]> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.locator("a[data-state]").first().waitFor();
  const states = await page.locator("a[data-state]").evaluateAll((links) =>
    links.map((link) => ({
      name: link.getAttribute("data-state") ?? "",
      presses: JSON.parse(link.getAttribute("data-presses") ?? "[]") as string[],
    })),
  );
  await page.close();
  return states;
}

/**
 * Shows each state and calls `visit` with it.
 * @returns what went wrong, one sentence each
 */
export async function walkGallery(
  browser: Browser,
  address: string,
  states: readonly GalleryState[],
  look: Look,
  visit: (page: Page, state: GalleryState) => Promise<readonly string[]>,
): Promise<string[]> {
  const { width, height, colorScheme, language } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  let current = "";
  const blame = (what: string) => wrong.push(`${current} (${width} ${colorScheme} ${language}): ${what}`);
  page.on("pageerror", (error) => blame(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") blame(`console: ${message.text()}`);
  });
  for (const state of states) {
    current = state.name;
    // Only the part after `#` differs, so the page is loaded once.
    await page.goto(`${address}?language=${language}#${state.name}`);
    await page.locator(`[data-shown="${state.name}"]`).locator("#app > *, [role=dialog]").first().waitFor();
    if (language === "en") {
      for (const name of state.presses) {
        const sheet = page.getByRole("button", { name: "Chat, files and system" });
        if (await sheet.isVisible()) await sheet.click();
        const fold = page.getByRole("tab", { name }).or(page.locator("summary", { hasText: name }));
        const button = page.getByRole("button", { name });
        await fold.or(button).first().waitFor();
        await ((await fold.count()) > 0 ? fold : button).first().click();
      }
    }
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (sideways > 0) blame(`scrolls sideways by ${sideways} px`);
    for (const sentence of await visit(page, state)) blame(sentence);
  }
  await context.close();
  return wrong;
}
