/**
 * Owns: what a page writes and requests while a report is made, gathered from the debugger's events into rows. It keeps
 * little, however much comes.
 */

import { plainLine } from "../../app/platform/plain-line.ts";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import type { Printed, ReportEvent } from "./report-events.ts";
import { isWorthTelling, type RequestFact, requestRows } from "./request-rows.ts";
import { safeAddress, safeText } from "./safe-text.ts";

const linesKept = 80;
const rawKept = 200;
const openRequestsKept = 2_000;
const requestsKept = 1_000;

type Open = {
  readonly method: string;
  readonly url: string;
  readonly startedS: number;
  status: number | null;
};
type Level = "Error" | "Warning";

export type PageLog = {
  take(event: ReportEvent): void;
  /** @param known requests that the page itself tells of */
  rows(known: readonly RequestFact[]): DiagnosticsEntry[];
};

export function createPageLog(): PageLog {
  const lines = new Map<string, { readonly level: Level; readonly text: string; count: number }>();
  const open = new Map<string, Open>();
  const ended: RequestFact[] = [];
  /** Of texts as they came, so that what a page repeats is cleaned once. */
  const keysByRaw = new Map<string, string>();
  let linesLeftOut = 0;
  let latestS = 0;
  let document: DiagnosticsEntry[] = [];

  return {
    take,
    rows(known) {
      const waiting = [...open.values()].map(
        ({ method, url, startedS, status }): RequestFact => ({
          method,
          url,
          status,
          durationMs: latestS - startedS > 0 ? (latestS - startedS) * 1_000 : 0,
          error: null,
        }),
      );
      return [...document, ...consoleRows(), ...requestRows([...ended, ...waiting, ...known])];
    },
  };

  function take({ method, params }: ReportEvent): void {
    switch (method) {
      case "Runtime.consoleAPICalled": {
        const level = levelOf(params.type);
        const place = params.stackTrace?.callFrames[0];
        if (level !== null) note(level, params.args.map(printed).join(" "), place);
        return;
      }
      case "Runtime.exceptionThrown": {
        const { text, exception } = params.exceptionDetails;
        return note("Error", exception?.description ?? text, params.exceptionDetails);
      }
      case "Log.entryAdded": {
        const level = levelOf(params.entry.level);
        if (level !== null) note(level, params.entry.text, params.entry);
        return;
      }
      case "Network.requestWillBeSent": {
        latestS = Math.max(latestS, params.timestamp);
        // A redirect begins it again under the same id, elsewhere.
        const { url, method: verb } = params.request;
        if (open.size < openRequestsKept || open.has(params.requestId)) {
          open.set(params.requestId, { method: verb, url, startedS: params.timestamp, status: null });
        }
        return;
      }
      case "Network.responseReceived": {
        latestS = Math.max(latestS, params.timestamp);
        const request = open.get(params.requestId);
        if (request !== undefined) request.status = params.response.status;
        if (params.type === "Document" && document.length === 0) document = documentRows(params.response);
        return;
      }
      case "Network.loadingFinished":
        return end(params.requestId, params.timestamp, null);
      case "Network.loadingFailed": {
        const { canceled, blockedReason, corsErrorStatus, errorText } = params;
        const why = blockedReason ?? corsErrorStatus?.corsError;
        // The page itself gave it up.
        if (canceled === true && why === undefined) return void open.delete(params.requestId);
        return end(
          params.requestId,
          params.timestamp,
          why === undefined ? errorText : `${errorText} (${why})`,
        );
      }
      case "Page.loadEventFired":
        return;
    }
  }

  function end(requestId: string, atS: number, error: string | null): void {
    latestS = Math.max(latestS, atS);
    const request = open.get(requestId);
    if (request === undefined) return;
    open.delete(requestId);
    const { method, url, startedS, status } = request;
    const fact = { method, url, status, durationMs: Math.max(0, (atS - startedS) * 1_000), error };
    if (ended.length < requestsKept && isWorthTelling(fact)) ended.push(fact);
  }

  function note(
    level: Level,
    text: string,
    place: { url?: string | undefined; lineNumber?: number | undefined } = {},
  ): void {
    const { url, lineNumber } = place;
    const raw = JSON.stringify([level, text, url, lineNumber]);
    const known = lines.get(keysByRaw.get(raw) ?? "");
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    if (lines.size >= linesKept) {
      linesLeftOut += 1;
      return;
    }
    const at =
      url === undefined || url === ""
        ? ""
        : ` (${safeAddress(url)}${lineNumber === undefined ? "" : `:${lineNumber + 1}`})`;
    // Cut so that where it happened stays.
    const line = plainLine(safeText(text), Math.max(100, limits.diagnosticsValueChars - at.length)) + at;
    const key = `${level} ${line}`;
    if (keysByRaw.size < rawKept) keysByRaw.set(raw, key);
    const same = lines.get(key);
    if (same !== undefined) same.count += 1;
    else lines.set(key, { level, text: line, count: 1 });
  }

  function consoleRows(): DiagnosticsEntry[] {
    const rows = [...lines.values()].map(({ level, text, count }) => ({
      group: "console",
      key: count > 1 ? `${level}, ${count} times` : level,
      value: plainLine(text, limits.diagnosticsValueChars),
    }));
    if (linesLeftOut === 0) return rows;
    return [...rows, { group: "console", key: "More", value: `${linesLeftOut} left out` }];
  }
}

function levelOf(type: string): Level | null {
  if (type === "error" || type === "assert") return "Error";
  return type === "warning" ? "Warning" : null;
}

function printed({ type, value, description, unserializableValue }: Printed): string {
  if (typeof value === "string") return value;
  if (value !== undefined) return String(value);
  return description ?? unserializableValue ?? type;
}

function documentRows(
  response: Extract<ReportEvent, { method: "Network.responseReceived" }>["params"]["response"],
): DiagnosticsEntry[] {
  const { status, protocol, remoteIPAddress, securityState, securityDetails } = response;
  const validTo = securityDetails?.validTo;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Answer", `status ${status}`],
    ["Protocol", protocol],
    // Behind a proxy it is the proxy's.
    ["Answered by", remoteIPAddress],
    ["Security", securityState],
    ["Encryption", securityDetails?.protocol],
    ["Certificate of", securityDetails?.issuer],
    ["Certificate until", validTo === undefined ? undefined : dayOf(validTo)],
  ];
  return facts.flatMap(([key, value]) =>
    value === undefined || value === ""
      ? []
      : [{ group: "page", key, value: plainLine(value, limits.diagnosticsValueChars) }],
  );
}

function dayOf(seconds: number): string {
  const day = new Date(seconds * 1_000);
  return Number.isNaN(day.getTime()) ? "unknown" : day.toISOString().slice(0, 10);
}
