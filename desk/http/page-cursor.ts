/**
 * Owns: where a page of a list ended, as an opaque text: the values of its last row by which the list is sorted.
 * Never: trusts one that comes back: it is checked as any other value from outside.
 */

import type * as v from "valibot";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import type { Result } from "../../protocol/result.ts";

export function writeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

export function readCursor<Schema extends v.GenericSchema>(
  schema: Schema,
  cursor: string,
): Result<v.InferOutput<Schema>> {
  return parseMessage(schema, Buffer.from(cursor, "base64url").toString("utf8"), limits.deskBodyBytes);
}
