/** Owns: a site's cookies as rows of a report: by name, with their flags. What is in them never gets this far. Pure. */

import { plainLine } from "../../app/platform/plain-line.ts";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import type { CookieFacts } from "../bridge/driver-messages.ts";

const rowsKept = 60;

export function cookieRows(cookies: readonly CookieFacts[]): DiagnosticsEntry[] {
  const rows = cookies.slice(0, rowsKept).map((cookie) => ({
    group: "cookies",
    key: plainLine(cookie.name === "" ? "(without a name)" : cookie.name, 60),
    value: plainLine(flagsOf(cookie), limits.diagnosticsValueChars),
  }));
  if (cookies.length === 0) return [{ group: "cookies", key: "Cookies", value: "none" }];
  if (cookies.length === rows.length) return rows;
  return [...rows, { group: "cookies", key: "More", value: `${cookies.length - rows.length} left out` }];
}

function flagsOf(cookie: CookieFacts): string {
  const { domain, path, secure, httpOnly, sameSite, expires, isPartitioned, sizeBytes } = cookie;
  return [
    `${domain}${path}`,
    `${sizeBytes} bytes`,
    secure ? "Secure" : null,
    httpOnly ? "HttpOnly" : null,
    sameSite === null ? null : `SameSite=${sameSite}`,
    isPartitioned ? "Partitioned" : null,
    untilOf(expires),
  ]
    .filter((part) => part !== null)
    .join(", ");
}

function untilOf(expires: number | null): string {
  if (expires === null || expires < 0) return "until the browser closes";
  const day = new Date(expires * 1_000);
  return Number.isNaN(day.getTime()) ? "until some day" : `until ${day.toISOString().slice(0, 10)}`;
}
