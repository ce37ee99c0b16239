import { expect, test } from "vitest";
import { endOfDay, localDay } from "./calendar-day.ts";

test.each(["2027-03-01", "2027-12-31", "2028-02-29", "2027-03-28"])(
  "%s ends as late as it can and is still the same day",
  (day) => {
    const end = endOfDay(day);
    expect(localDay(end)).toBe(day);
    expect(localDay(end + 1)).not.toBe(day);
    expect(new Date(end + 1).getHours()).toBe(0);
  },
);

test.each(["", "2027", "1.3.2027", "2027-3-1"])("“%s” is no day", (text) => {
  expect(endOfDay(text)).toBeNaN();
});
