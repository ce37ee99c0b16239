/** Owns: days as a date field has them, `2026-11-26`, of the zone that the page is in. Across a change of clocks, too. */

/** The day that a moment lies in. */
export function dayOf(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** When a day begins; NaN where it is none. */
export function startOfDay(day: string): number {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!found) return Number.NaN;
  const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])).getTime();
  // The 30th of February is the 2nd of March to a browser.
  return dayOf(at) === day ? at : Number.NaN;
}

export function addDays(day: string, days: number): string {
  const at = new Date(startOfDay(day));
  at.setDate(at.getDate() + days);
  return dayOf(at.getTime());
}

/** How many days there are from one to the other; the same day is none. */
export function daysBetween(from: string, until: string): number {
  return Math.round((startOfDay(until) - startOfDay(from)) / (24 * 3_600_000));
}
