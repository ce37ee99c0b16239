import * as fc from "fast-check";
import { expect, test } from "vitest";
import { captureBox, pageIn } from "./capture-box.ts";

test("a page is captured in its own pixels, and smaller only where it is larger than a picture may be", () => {
  expect(captureBox({ width: 1000, height: 813 }, 1)).toEqual({ width: 1000, height: 813 });
  expect(captureBox({ width: 500, height: 400 }, 2)).toEqual({ width: 1000, height: 800 });
  expect(captureBox({ width: 3840, height: 2160 }, 1)).toEqual({ width: 1920, height: 1080 });
  expect(captureBox({ width: 1000, height: 3000 }, 1)).toEqual({ width: 400, height: 1200 });
  expect(captureBox(null, 1)).toEqual({ width: 1920, height: 1200 });
});

test("bars are left out where the page has another shape than its box, and nothing where it has the same", () => {
  expect(pageIn({ width: 1920, height: 1200 }, { width: 1000, height: 1000 })).toEqual({
    x: 360,
    y: 0,
    width: 1200,
    height: 1200,
  });
  expect(pageIn({ width: 800, height: 800 }, { width: 1000, height: 500 })).toEqual({
    x: 0,
    y: 200,
    width: 800,
    height: 400,
  });
  expect(pageIn({ width: 1000, height: 812 }, { width: 1000, height: 813 })).toEqual({
    x: 0,
    y: 0,
    width: 1000,
    height: 812,
  });
});

test("what is left of a frame lies within it, for any page", () => {
  const side = fc.integer({ min: 2, max: 4000 });
  fc.assert(
    fc.property(side, side, side, side, (width, height, pageWidth, pageHeight) => {
      const page = pageIn({ width, height }, { width: pageWidth, height: pageHeight });
      expect(page.x ?? 0).toBeGreaterThanOrEqual(0);
      expect((page.x ?? 0) + page.width).toBeLessThanOrEqual(width);
      expect((page.y ?? 0) + page.height).toBeLessThanOrEqual(height);
    }),
  );
});
