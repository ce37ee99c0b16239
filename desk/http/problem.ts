/**
 * Owns: what a refusal looks like: a problem document (RFC 9457) with our code. The words for a person are looked up by
 * that code where it is shown.
 * Never: repeats what was sent, or tells a thing that is forbidden from one that is not there.
 */

import { type ErrorCode, errorCodes } from "../../protocol/error-codes.ts";

export interface Refusal {
  readonly ok: false;
  readonly code: ErrorCode;
  /** When it is worth trying again. */
  readonly retryAfterMs?: number;
}

export function refuse(code: ErrorCode, retryAfterMs?: number | null): Refusal {
  return retryAfterMs === undefined || retryAfterMs === null
    ? { ok: false, code }
    : { ok: false, code, retryAfterMs };
}

/** Whatever is not listed is 400: something about what was sent. */
const statusByCode: Partial<Record<ErrorCode, number>> = {
  "message-too-large": 413,
  "message-malformed": 400,
  "signaling-origin-refused": 403,
  "not-signed-in": 401,
  "sign-in-wrong": 401,
  "sign-in-locked": 429,
  "sign-in-again": 403,
  "rate-limited": 429,
  "factor-wrong": 401,
  "factor-locked": 429,
  "factor-missing": 403,
  "mailed-code-wrong": 401,
  "desk-not-allowed": 403,
  "desk-not-found": 404,
  "desk-changed-meanwhile": 409,
  "set-up-done": 409,
  "email-taken": 409,
  "last-administrator": 409,
  "member-first": 409,
  "own-factor-first": 409,
  "name-taken": 409,
  "too-many-groups": 409,
  "link-spent": 410,
  "desk-busy": 503,
  "desk-failed": 500,
};

export function statusOf(code: ErrorCode): number {
  return statusByCode[code] ?? 400;
}

export function problemResponse({ code, retryAfterMs }: Refusal): Response {
  const status = statusOf(code);
  const retryAfterSeconds =
    retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1_000));
  const body = { type: `urn:farhand:problem:${code}`, title: titleOf(code), status, code, retryAfterSeconds };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
}

function titleOf(code: ErrorCode): string {
  const words = code.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** For the description of the whole: every status that can come. */
export function codesByStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodes.filter((each) => codes.includes(each)))
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  return byStatus;
}
