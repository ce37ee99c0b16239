import { expect, test } from "vitest";
import { randomBytes } from "./random.ts";

test.each([0, 1, 32, 65_536, 65_537, 200_000])("draws %i bytes", (count) => {
  expect(randomBytes(count)).toHaveLength(count);
});

test("all parts of a long draw are drawn, each anew", () => {
  const drawn = randomBytes(200_000);
  const blocks = new Set<string>();
  for (let offset = 0; offset < drawn.length; offset += 16) {
    blocks.add(Buffer.from(drawn.subarray(offset, offset + 16)).toString("hex"));
  }
  expect(blocks.size).toBe(drawn.length / 16);
});
