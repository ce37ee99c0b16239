import { describe, expect, it } from "vitest";
import { createMemberNumbers } from "./member-numbers.ts";

describe("member numbers", () => {
  it("are given once, from 1 on, and again only when nobody became a member under them", () => {
    const numbers = createMemberNumbers();
    numbers.note(2);
    expect([numbers.take(), numbers.take()]).toEqual([1, 3]);
    numbers.giveBack(1);
    expect(numbers.take()).toBe(1);
    for (let number = 4; number <= 255; number += 1) expect(numbers.take()).toBe(number);
    expect(() => numbers.take()).toThrow(RangeError);
  });
});
