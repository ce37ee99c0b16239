import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawLocator, locatorDigits } from "./locator-drawing.ts";

describe("locators", () => {
  it("[SG-4] take the shortest length of which less than a tenth is in use", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(100_000), fc.nat(1_000_000), (four, five, six) => {
        const counts: Record<number, number> = { 4: four, 5: five, 6: six };
        const digits = locatorDigits((length) => counts[length] ?? 0);
        for (let shorter = 4; shorter < digits; shorter += 1) {
          expect(counts[shorter]).toBeGreaterThanOrEqual(10 ** shorter / 10);
        }
        if (digits < 6) expect(counts[digits]).toBeLessThan(10 ** digits / 10);
      }),
    );
  });

  it("[SG-4] have exactly the digits asked for, whatever the random bytes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 5, 6),
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        (digits, bytes) => {
          let calls = 0;
          const locator = drawLocator(digits, (count) => {
            calls += 1;
            return calls === 1 ? bytes : randomBytes(count);
          });
          expect(locator).toMatch(new RegExp(`^\\d{${digits}}$`));
        },
      ),
    );
  });

  it("draw again where taking a remainder would favour low numbers", () => {
    const draws = [Uint8Array.of(0xff, 0xff, 0xff, 0xff), Uint8Array.of(0, 0, 0, 7)];
    expect(drawLocator(4, () => draws.shift() ?? new Uint8Array(4))).toBe("0007");
  });

  it("reach every leading digit about equally often", () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 20_000; draw += 1) {
      const first = Number(drawLocator(4, randomBytes)[0]);
      counts[first] = (counts[first] ?? 0) + 1;
    }
    // Twelve standard deviations around 2,000.
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(510);
  });
});
