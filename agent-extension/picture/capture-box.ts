/**
 * Owns: the box that a tab is captured in: as large as the page's own pixels as far as a picture may be, and what of a
 * frame is page and what bar, where the page has another shape by now. Pure.
 */

import type { Viewport } from "../control/input-commands.ts";

export type CaptureBox = { readonly width: number; readonly height: number };

const thinnestBars = 2;
const largest: CaptureBox = { width: 1920, height: 1200 };

/** @param pixelsEach device pixels of one CSS pixel, zoom included */
export function captureBox(viewport: Viewport | null, pixelsEach: number): CaptureBox {
  if (viewport === null) return largest;
  const [width, height] = [viewport.width * pixelsEach, viewport.height * pixelsEach];
  const fit = Math.min(1, largest.width / width, largest.height / height);
  return { width: Math.max(2, Math.round(width * fit)), height: Math.max(2, Math.round(height * fit)) };
}

/** Where in a frame the page is. Even numbers: colours have half the resolution. */
export function pageIn(frame: CaptureBox, viewport: Viewport): DOMRectInit & CaptureBox {
  const even = (value: number) => 2 * Math.floor(value / 2);
  const shape = viewport.width / viewport.height;
  const [width, height] = [frame.height * shape, frame.width / shape];
  // Sizes are rounded on their way here: of a bar so thin nothing is seen.
  if (Math.abs(width - frame.width) <= thinnestBars || Math.abs(height - frame.height) <= thinnestBars)
    return { x: 0, y: 0, ...frame };
  const page = {
    width: Math.min(frame.width, even(width)),
    height: Math.min(frame.height, even(height)),
  };
  return { x: even((frame.width - page.width) / 2), y: even((frame.height - page.height) / 2), ...page };
}
