/** Owns: days as a date field holds them (`2027-03-01`), in the time zone of the person. */

export function localDay(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last millisecond of the day, or NaN for what is no day. */
export function endOfDay(day: string): number {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return Number.NaN;
  const [year, month, date] = parts.slice(1).map(Number);
  return new Date(year ?? 0, (month ?? 0) - 1, (date ?? 0) + 1).getTime() - 1;
}
