/** A time is taken when there is one that is written so, and only then. */
import { expect, test } from "vitest";
import { parseValue } from "../parse.ts";
import { IsoTime } from "./desk-fields.ts";

const isTaken = (text: string) => parseValue(IsoTime, text).ok;
const upTo = (end: number) => Array.from({ length: end }, (_, index) => index);
const two = (value: number) => String(value).padStart(2, "0");

test.each([1900, 2000, 2023, 2024])("every day of %i is taken, and no other", (year) => {
  const taken = upTo(100)
    .flatMap((month) => upTo(100).map((day) => `${year}-${two(month)}-${two(day)}`))
    .filter((day) => isTaken(`${day}T12:00:00.000Z`));
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const days = lengths.flatMap((length, month) =>
    upTo(length).map((day) => `${year}-${two(month + 1)}-${two(day + 1)}`),
  );
  expect(taken).toEqual(days);
});

test("every hour, minute and second of a day is taken, and no other: 24 o'clock is the next day", () => {
  const taken = (write: (value: number) => string) =>
    upTo(100).filter((value) => isTaken(write(value))).length;
  expect(taken((hour) => `2024-12-31T${two(hour)}:00:00.000Z`)).toBe(24);
  expect(taken((minute) => `2024-12-31T23:${two(minute)}:59.999Z`)).toBe(60);
  expect(taken((second) => `2024-12-31T23:59:${two(second)}.999Z`)).toBe(60);
});

test.each([
  "2024-12-31",
  "2024-12-31T12:00:00Z",
  "2024-12-31T12:00:00.000",
  "2024-12-31T12:00:00.000+00:00",
  "2024-12-31t12:00:00.000z",
  " 2024-12-31T12:00:00.000Z",
  "+02024-12-31T12:00:00.000Z",
])("%s is not how a time is written", (text) => {
  expect(isTaken(text)).toBe(false);
});
