/**
 * Owns: reading the page in front for a report: the debugger is attached for a few seconds, and let go however it ends.
 * Must never: read a page of which the person has not allowed a report, or load one anew without their press.
 */

import * as v from "valibot";
import { plainLine } from "../../app/platform/plain-line.ts";
import type { Clock } from "../../peer/clock.ts";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { CdpMethod } from "../bridge/driver-messages.ts";
import { answerSoon } from "../engine/answer-soon.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { findFrontPage } from "../engine/front-page.ts";
import { cookieRows } from "./cookie-rows.ts";
import { createPageLog } from "./page-log.ts";
import { pageFactRows, probeExpression, readPageFacts, requestsOfPage } from "./page-probe.ts";
import { reportEventOf } from "./report-events.ts";
import { safeAddress } from "./safe-text.ts";

/** How long a page is watched, and how long anything is waited for that may never come. */
const watchMs = 1_000;
const longestLoadMs = 15_000;
const longestAnswerMs = 5_000;

const worldName = "farhand-report";
const FrameTree = v.object({ frameTree: v.object({ frame: v.object({ id: v.string() }) }) });
const World = v.object({ executionContextId: v.number() });
const Evaluated = v.object({ result: v.object({ value: v.unknown() }) });

export async function collectPageReport(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  /** Loads the page anew, to see its beginning. */
  readonly reload: boolean;
  /** Ends it at once, with nothing told: a report is not allowed any more. */
  readonly signal: AbortSignal;
}): Promise<DiagnosticsEntry[]> {
  const { driver, clock, reload, signal } = options;
  const front = await findFrontPage(driver);
  if (front === null || front.origin === null) return [notRead("control-page-restricted")];
  const { tab, url } = front;
  const about = [
    row("page", "Address", safeAddress(url)),
    row("page", "Zoom", `${Math.round(front.zoom * 100)} %`),
  ];
  const attached = await driver.call("attach", tab);
  if (!attached.ok) return [...about, notRead(attached.code)];

  const log = createPageLog();
  const { promise: loaded, resolve: setLoaded } = Promise.withResolvers<Result<void>>();
  const stopListening = driver.on("cdp", ({ tab: from, method, params }) => {
    if (from !== tab) return;
    const event = reportEventOf(method, params);
    if (event?.method === "Page.loadEventFired") setLoaded(ok(undefined));
    else if (event !== null) log.take(event);
  });
  const ended = new Promise<DiagnosticsEntry[]>((resolve) => {
    signal.addEventListener("abort", () => resolve([]));
  });
  try {
    return signal.aborted ? [] : await Promise.race([read(), ended]);
  } finally {
    stopListening();
    // Control may hold the tab on: of what it does not need nothing is to come any more.
    void driver.call("cdp", tab, "Network.disable", {});
    void driver.call("cdp", tab, "Log.disable", {});
    void driver.call("detach", tab);
  }

  async function read(): Promise<DiagnosticsEntry[]> {
    // First what opens the gate for the events of the others (report-gate.ts).
    for (const method of ["Network.enable", "Page.enable", "Log.enable", "Runtime.enable"] as const) {
      await send(method);
    }
    if (reload && !signal.aborted) {
      await answerSoon(clock, driver.call("reloadTab", tab, false), longestAnswerMs);
      await answerSoon(clock, loaded, longestLoadMs);
    }
    await pause(watchMs);
    const facts = readPageFacts(await probe());
    if (signal.aborted) return [];
    const cookies = await answerSoon(clock, driver.call("cookiesOf", tab, [url]), longestAnswerMs);
    return [
      ...about,
      ...(facts === null ? [notRead("control-unavailable")] : pageFactRows(facts)),
      ...log.rows(facts === null ? [] : requestsOfPage(facts)),
      ...(cookies.ok ? cookieRows(cookies.value) : []),
    ];
  }

  function send(method: CdpMethod, params: Record<string, unknown> = {}): Promise<Result<unknown>> {
    if (signal.aborted) return Promise.resolve(err("scope-missing"));
    return answerSoon(clock, driver.call("cdp", tab, method, params), longestAnswerMs);
  }

  async function probe(): Promise<unknown> {
    const tree = await valueOf(FrameTree, send("Page.getFrameTree"));
    if (tree === null) return null;
    const world = await valueOf(
      World,
      send("Page.createIsolatedWorld", { frameId: tree.frameTree.frame.id, worldName }),
    );
    if (world === null) return null;
    const evaluated = await valueOf(
      Evaluated,
      send("Runtime.evaluate", {
        expression: probeExpression(),
        contextId: world.executionContextId,
        awaitPromise: true,
        returnByValue: true,
        silent: true,
      }),
    );
    return evaluated?.result.value ?? null;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(ms, resolve);
    });
  }
}

async function valueOf<Output>(
  schema: v.GenericSchema<unknown, Output>,
  coming: Promise<Result<unknown>>,
): Promise<Output | null> {
  const result = await coming;
  const value = v.safeParse(schema, result.ok ? result.value : null);
  return value.success ? value.output : null;
}

function row(group: string, key: string, value: string): DiagnosticsEntry {
  return { group, key, value: plainLine(value, limits.diagnosticsValueChars) };
}

function notRead(code: string): DiagnosticsEntry {
  return row("page", "Not read", `The browser did not let it be read (${code}).`);
}
