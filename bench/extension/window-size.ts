/**
 * Owns: giving a page's window a size by the browser itself: an emulated size is cut off where the browser captures.
 */

import type { Page } from "playwright";
import { step } from "../step.ts";

const withinMs = 15_000;

/** Resolves once the page has this much room. */
export async function sizeWindow(page: Page, width: number, height: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { windowId, bounds } = await session.send("Browser.getWindowForTarget");
  const room = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  await session.send("Browser.setWindowBounds", {
    windowId,
    bounds: {
      width: (bounds.width ?? 0) + width - room.width,
      height: (bounds.height ?? 0) + height - room.height,
    },
  });
  const isSo = page.waitForFunction(([width, height]) => innerWidth === width && innerHeight === height, [
    width,
    height,
  ] as const);
  await step(`a window of ${width} by ${height}`, withinMs, isSo, () =>
    page.evaluate(() => `${innerWidth} by ${innerHeight}`),
  );
  await session.detach();
}
