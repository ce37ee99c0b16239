/** Owns: requests that failed or were slow, as rows of a report: where to, what came back, how long it took. Pure. */

import { plainLine } from "../../app/platform/plain-line.ts";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import { safeAddress } from "./safe-text.ts";

export type RequestFact = {
  /** Null where only the page's own timing tells of it. */
  readonly method: string | null;
  readonly url: string;
  readonly status: number | null;
  readonly durationMs: number | null;
  readonly error: string | null;
};

/** From here on a request is slow. */
export const slowMs = 2_000;
const rowsKept = 80;

export function isWorthTelling({ status, durationMs, error }: RequestFact): boolean {
  return error !== null || (status ?? 0) >= 400 || (durationMs ?? 0) > slowMs;
}

/** One row for what is the same but for its values; the first of them is shown. */
export function requestRows(requests: Iterable<RequestFact>): DiagnosticsEntry[] {
  const seen = new Map<string, { readonly first: RequestFact; count: number }>();
  let more = 0;
  for (const request of requests) {
    if (!isWorthTelling(request)) continue;
    const shown = safeAddress(request.url);
    const key = `${shown} ${request.status ?? ""} ${request.error ?? ""}`;
    // What the page's timing tells too was counted already.
    const same =
      seen.get(key) ?? (request.method === null ? seen.get(`${shown} ${request.status ?? ""} `) : undefined);
    if (same !== undefined) {
      if (request.method !== null) same.count += 1;
    } else if (seen.size < rowsKept) seen.set(key, { first: request, count: 1 });
    else more += 1;
  }
  const rows = [...seen.values()].map(({ first, count }) => row(first, count));
  return more === 0 ? rows : [...rows, { group: "requests", key: "More", value: `${more} left out` }];
}

function row({ method, url, status, durationMs, error }: RequestFact, count: number): DiagnosticsEntry {
  const happened = [
    status === null || status === 0 ? null : `status ${status}`,
    durationMs === null ? "no end yet" : `${Math.round(durationMs)} ms`,
    error,
    count > 1 ? `${count} times` : null,
  ];
  const verdict = error !== null || (status ?? 0) >= 400 ? "Failed" : "Slow";
  const kind = method === null ? "" : ` ${method}`;
  // Its address last: it may be long, and what happened is not to be cut.
  const value = `${happened.filter((part) => part !== null).join(", ")}: ${safeAddress(url)}`;
  return {
    group: "requests",
    key: plainLine(`${verdict}${kind}`, 60),
    value: plainLine(value, limits.diagnosticsValueChars),
  };
}
