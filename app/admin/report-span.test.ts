import { describe, expect, test } from "vitest";
import { addDays, dayOf, daysBetween, startOfDay } from "./local-day.ts";
import { barsOf, boundsOf, isSpan, spanOf } from "./report-span.ts";

test("days of a date field are those of the zone one is in, and what is no day is none", () => {
  const noon = new Date(2026, 1, 28, 12).getTime();
  expect([dayOf(noon), addDays(dayOf(noon), 1)]).toEqual(["2026-02-28", "2026-03-01"]);
  expect(new Date(startOfDay("2026-11-26")).getHours()).toBe(0);
  expect(["2026-02-30", "", "26.11.2026"].map(startOfDay)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  // A year with two changes of clocks, wherever there are any.
  expect(daysBetween("2026-01-01", "2027-01-01")).toBe(365);
});

test("a span of so many days ends today and has that many", () => {
  const span = spanOf("week", new Date(2026, 10, 26, 23, 59).getTime());
  expect(span).toEqual({ from: "2026-11-20", until: "2026-11-26" });
  const { from, until } = boundsOf(span);
  expect(Date.parse(until) - Date.parse(from)).toBeGreaterThan(6 * 24 * 3_600_000);
  expect([isSpan(span), isSpan({ from: "2026-11-27", until: "2026-11-26" })]).toEqual([true, false]);
  expect(isSpan({ from: "", until: "2026-11-26" })).toBe(false);
});

describe("bars", () => {
  test("are all days, also those that were not told of", () => {
    const { each, bars } = barsOf({ from: "2026-11-01", until: "2026-11-03" }, [
      { day: "2026-11-02", sessions: 4 },
    ]);
    expect(each).toBe("day");
    expect(bars.map(({ sessions }) => sessions)).toEqual([0, 4, 0]);
  });

  test("are weeks of a long span, with nothing lost", () => {
    const span = { from: "2026-01-01", until: "2026-12-31" };
    const { each, bars } = barsOf(
      span,
      Array.from({ length: 365 }, (_, index) => ({ day: addDays(span.from, index), sessions: 2 })),
    );
    expect([each, bars.length]).toEqual(["week", 53]);
    expect(bars.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(730);
  });
});
