import fc from "fast-check";
import { expect, test } from "vitest";
import { createStreamMap } from "./stream-map.ts";

const sizes = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });

test("[FT-5] ranges fall into the same parts of files as counting byte by byte says", () => {
  fc.assert(
    fc.property(sizes, fc.nat(700), fc.nat(700), (given, one, other) => {
      const map = createStreamMap(given);
      const owners = given.flatMap((size, entry) => Array.from({ length: size }, () => entry));
      expect(map.totalBytes).toBe(owners.length);
      const start = Math.min(one, other, owners.length);
      const end = Math.min(Math.max(one, other), owners.length);
      const bytes = map
        .segments(start, end)
        .flatMap((segment) => Array.from({ length: segment.end - segment.start }, () => segment.entry));
      expect(bytes).toEqual(owners.slice(start, end));
      expect(map.entryAt(start)).toBe(owners[start] ?? given.length);
      const endings = given.flatMap((size, entry) =>
        size > 0 && map.endOf(entry) > start && map.endOf(entry) <= end ? [entry] : [],
      );
      expect(map.endingIn(start, end)).toEqual(endings);
    }),
  );
});
