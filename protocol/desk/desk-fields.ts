/** Owns: schemas of single fields that several messages of the account server share. */

import * as v from "valibot";
import { base64urlOf, Id, integerIn } from "../fields.ts";
import { limits } from "../limits.ts";

/**
 * An email address as people have them: one `@`, a domain with a dot or `localhost`, no spaces, no quoting. Whether it
 * reaches somebody only a mail tells.
 */
export const Email = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(limits.emailChars),
  v.regex(
    /^[^\s@"<>()[\]\\,;:\p{C}]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}-]*[\p{L}\p{N}]$/u,
  ),
);

/** Any password somebody may type to prove it. What a new one must be like is the organisation's policy. */
export const TypedPassword = v.pipe(v.string(), v.minLength(1), v.maxLength(limits.passwordChars));

/** Six digits, of an authenticator app or a mail; spaces between are taken out. */
export const SixDigits = v.pipe(
  v.string(),
  v.maxLength(16),
  v.transform((typed) => typed.replace(/\s/g, "")),
  v.regex(/^\d{6}$/),
);

/** A secret that a link carries in its fragment: 32 random bytes. */
export const LinkToken = base64urlOf(32);

/** UTC, to the millisecond: `2026-11-26T14:45:00.000Z`, a time that there is. Its order as text is its order in time. */
export const IsoTime = v.pipe(
  v.string(),
  v.regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/),
  // The 30th of February is read as the 2nd of March. What every month has needs no look: fifty rows have as many times.
  v.check((text) => text.slice(8, 10) <= "28" || new Date(text).getUTCDate() === Number(text.slice(8, 10))),
);

export const Language = v.picklist(["en", "de"]);
export type Language = v.InferOutput<typeof Language>;

/** A number that arrives as text, in a query. */
export function numberInQuery(min: number, max: number) {
  return v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), integerIn(min, max));
}

/** Which page of a list: how many rows, and what the page before said comes next. */
export const pageQuery = {
  limit: v.optional(numberInQuery(1, limits.deskPageRows)),
  /** Opaque; from `next` of the page before. */
  after: v.optional(v.pipe(v.string(), v.maxLength(400), v.regex(/^[A-Za-z0-9_-]+$/))),
};

/** One page of a list. `next` is null on the last. */
export function pageOf<Row extends v.GenericSchema>(row: Row) {
  return v.strictObject({ rows: v.array(row), next: v.nullable(v.string()) });
}

/** The one part of a path that says which row is meant. */
export const OneId = v.strictObject({ id: Id });
