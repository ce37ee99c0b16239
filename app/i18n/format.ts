/**
 * Owns: numbers as a language writes them: bytes, durations, dates, lists, digits read one by one.
 * Units: milliseconds and bytes in, text out. `null` becomes an en dash.
 */

export type Format = ReturnType<typeof createFormat>;

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const nothing = "–";

/** Makes the formatters of one language. `timeZone` is for tests; left out, it is the device's own. */
export function createFormat(language: string, timeZone?: string) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", ...zone });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "long", ...zone });
  const time = new Intl.DateTimeFormat(language, { timeStyle: "short", ...zone });
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const decimal = (value: number, digits: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    }).format(value);

  const bytes = (count: number): string => {
    const power =
      count < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log(count) / Math.log(1000)));
    const value = count / 1000 ** power;
    return unit(value, byteUnits[power] ?? "byte", power === 0 || value >= 100 ? 0 : 1);
  };

  /** `42 sec`, `3 min 5 sec`, `2 hr`: the two largest units, without zeros. Rounded to whole seconds. */
  const duration = (durationMs: number): string => {
    const seconds = Math.max(0, Math.round(durationMs / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
    const parts = hours > 0 ? [hours, minutes] : [minutes, seconds % 60];
    const names = hours > 0 ? ["hour", "minute"] : ["minute", "second"];
    const told = parts.flatMap((value, index) => (value > 0 ? [unit(value, names[index] ?? "second")] : []));
    return told.length > 0 ? told.join(" ") : unit(0, "second");
  };

  return {
    bytes,
    duration,
    decimal,
    /** `14:05`, counting down. */
    clock: (durationMs: number) => {
      const seconds = Math.max(0, Math.ceil(durationMs / 1000));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    },
    milliseconds: (value: number | null) => (value === null ? nothing : unit(value, "millisecond")),
    bitrate: (bitsPerSecond: number | null) =>
      bitsPerSecond === null ? nothing : `${decimal(bitsPerSecond / 1_000_000, 2)} Mbit/s`,
    percent: (fraction: number) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(fraction),
    dateTime: (atMs: number | null) => (atMs === null ? nothing : dateTime.format(atMs)),
    date: (atMs: number) => date.format(atMs),
    time: (atMs: number | null) => (atMs === null ? nothing : time.format(atMs)),
    list: (names: readonly string[]) => list.format(names),
    /** Digits one by one, so that a screen reader reads `4, 8, 2, 1` and no thousands. */
    spokenDigits: (digits: string) => Array.from(digits.replaceAll(/\D/g, "")).join(", "),
  };
}
