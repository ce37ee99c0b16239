/** Owns: the time that reports are looked at for: the last days, or days of one's own; and a chart's bars over it. */

import { addDays, dayOf, daysBetween, startOfDay } from "./local-day.ts";

export const presets = { week: 7, month: 30, quarter: 90, year: 365 } as const;
export type Preset = keyof typeof presets;
export const presetNames = Object.keys(presets) as Preset[];

/** Both days belong to it. */
export interface Span {
  readonly from: string;
  readonly until: string;
}

/** What days of one's own may be apart. */
export const mostDays = 3_660;
/** More bars than that are too thin to be seen: then they are weeks. */
const mostBars = 100;

export function spanOf(preset: Preset, nowMs: number): Span {
  const until = dayOf(nowMs);
  return { from: addDays(until, 1 - presets[preset]), until };
}

export function longestSpan(nowMs: number): Span {
  const until = dayOf(nowMs);
  return { from: addDays(until, -mostDays), until };
}

export function isSpan({ from, until }: Span): boolean {
  const days = daysBetween(from, until);
  return days >= 0 && days <= mostDays;
}

/** The moments that it begins, and that it is over. */
export function boundsOf({ from, until }: Span): { readonly from: string; readonly until: string } {
  return {
    from: new Date(startOfDay(from)).toISOString(),
    until: new Date(startOfDay(addDays(until, 1))).toISOString(),
  };
}

export interface Bar {
  /** Its first day. */
  readonly day: string;
  readonly sessions: number;
}

/** Each day of the span, or each seven of them, also those with nothing. */
export function barsOf(
  span: Span,
  counted: readonly { readonly day: string; readonly sessions: number }[],
): { readonly each: "day" | "week"; readonly bars: readonly Bar[] } {
  const sessionsOf = new Map(counted.map(({ day, sessions }) => [day, sessions]));
  const days = Array.from({ length: daysBetween(span.from, span.until) + 1 }, (_, index) =>
    addDays(span.from, index),
  ).map((day) => ({ day, sessions: sessionsOf.get(day) ?? 0 }));
  if (days.length <= mostBars) return { each: "day", bars: days };
  const bars: Bar[] = [];
  for (let first = 0; first < days.length; first += 7) {
    const seven = days.slice(first, first + 7);
    const sessions = seven.reduce((sum, day) => sum + day.sessions, 0);
    bars.push({ day: seven[0]?.day ?? span.from, sessions });
  }
  return { each: "week", bars };
}
