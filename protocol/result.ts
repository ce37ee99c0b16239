/**
 * What can be expected to go wrong is a value, not an exception. A broken invariant throws.
 */

import type { ErrorCode } from "./error-codes.ts";

/** Either a value or the code of what went wrong. `detail` is for logs: it never holds a peer's bytes. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail?: string };

export function ok<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function err(code: ErrorCode, detail?: string): Result<never> {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail };
}
