/**
 * Owns: the one look into the page itself that a report takes, and its rows: how long loading took, and how much the
 * site keeps. It runs in a world of its own, so nothing that the page's scripts changed is used.
 * Never: takes a value that a site stored: numbers, states and the names of databases and caches alone.
 */

import * as v from "valibot";
import { plainLine } from "../../app/platform/plain-line.ts";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import type { RequestFact } from "./request-rows.ts";
import { safeAddress } from "./safe-text.ts";

const Count = v.pipe(v.number(), v.finite());
const Name = v.pipe(
  v.string(),
  v.transform((name) => name.slice(0, 200)),
);

const PageFacts = v.object({
  isSecure: v.boolean(),
  visibility: Name,
  times: v.record(v.string(), Count),
  largestPaintMs: v.nullable(Count),
  longTasks: v.object({ count: Count, longestMs: Count, totalMs: Count }),
  local: v.nullable(v.object({ count: Count, chars: Count })),
  session: v.nullable(v.object({ count: Count, chars: Count })),
  databases: v.nullable(v.array(Name)),
  caches: v.nullable(v.array(v.object({ name: Name, count: Count }))),
  quota: v.nullable(Count),
  usage: v.nullable(Count),
  workers: v.nullable(v.array(v.object({ scope: Name, states: v.array(Name) }))),
  requests: v.array(v.object({ url: v.string(), status: Count, durationMs: Count })),
});
export type PageFacts = v.InferOutput<typeof PageFacts>;

/** Null for what is no answer of the probe. */
export function readPageFacts(value: unknown): PageFacts | null {
  const facts = v.safeParse(PageFacts, value);
  return facts.success ? facts.output : null;
}

/** The probe as an expression. */
export function probeExpression(): string {
  return `(${probePage.toString()})()`;
}

/** Runs in the page: uses nothing that stands outside of it. */
async function probePage(): Promise<unknown> {
  const within = <Value>(promise: Promise<Value>): Promise<Value | null> =>
    Promise.race([
      promise.catch(() => null),
      new Promise<null>((resolve) => {
        setTimeout(() => resolve(null), 1_000);
      }),
    ]);
  const sizeOf = (read: () => Storage) => {
    try {
      const storage = read();
      let chars = 0;
      for (let at = 0; at < Math.min(storage.length, 5_000); at += 1) {
        const key = storage.key(at) ?? "";
        chars += key.length + (storage.getItem(key) ?? "").length;
      }
      return { count: storage.length, chars };
    } catch {
      return null;
    }
  };
  const past = (type: string) =>
    new Promise<PerformanceEntryList>((resolve) => {
      setTimeout(() => resolve([]), 100);
      try {
        const observer = new PerformanceObserver((list) => {
          observer.disconnect();
          resolve(list.getEntries());
        });
        observer.observe({ type, buffered: true });
      } catch {
        resolve([]);
      }
    });
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const times: Record<string, number> = {};
  if (navigation !== undefined) {
    times["Redirects"] = navigation.redirectEnd - navigation.redirectStart;
    times["Name lookup"] = navigation.domainLookupEnd - navigation.domainLookupStart;
    times["Connecting"] = navigation.connectEnd - navigation.connectStart;
    times["First byte after"] = navigation.responseStart;
    times["Document ready after"] = navigation.domContentLoadedEventEnd;
    times["Loaded after"] = navigation.loadEventEnd;
  }
  const [paints, tasks, names, cacheNames, estimate, registrations] = await Promise.all([
    past("largest-contentful-paint"),
    past("longtask"),
    within((async () => (await indexedDB.databases()).map(({ name }) => name ?? ""))()),
    within((async () => caches.keys())()),
    within((async () => navigator.storage.estimate())()),
    within((async () => navigator.serviceWorker.getRegistrations())()),
  ]);
  const counted =
    cacheNames === null
      ? null
      : await Promise.all(
          cacheNames.slice(0, 20).map(async (name) => {
            const keys = await within((async () => (await caches.open(name)).keys())());
            return { name, count: keys?.length ?? 0 };
          }),
        );
  const requests = (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
    .map(({ name, responseStatus, duration }) => ({
      url: name,
      status: responseStatus,
      durationMs: duration,
    }))
    .filter(({ status, durationMs }) => status >= 400 || durationMs > 2_000)
    .slice(0, 200);
  return {
    isSecure: isSecureContext,
    visibility: document.visibilityState,
    times,
    largestPaintMs: paints.at(-1)?.startTime ?? null,
    longTasks: {
      count: tasks.length,
      longestMs: Math.max(0, ...tasks.map(({ duration }) => duration)),
      totalMs: tasks.reduce((sum, { duration }) => sum + duration, 0),
    },
    local: sizeOf(() => localStorage),
    session: sizeOf(() => sessionStorage),
    databases: names?.slice(0, 20) ?? null,
    caches: counted,
    quota: estimate?.quota ?? null,
    usage: estimate?.usage ?? null,
    workers:
      registrations?.slice(0, 20).map(({ scope, active, waiting, installing }) => ({
        scope,
        states: [active, waiting, installing].flatMap((worker) => (worker === null ? [] : [worker.state])),
      })) ?? null,
    requests,
  };
}

export function pageFactRows(facts: PageFacts): DiagnosticsEntry[] {
  const line = (group: string, key: string, value: string): DiagnosticsEntry => ({
    group,
    key: plainLine(key, 60),
    value: plainLine(value, limits.diagnosticsValueChars),
  });
  const { longTasks, local, session, databases, caches, workers } = facts;
  const sized = (size: { count: number; chars: number } | null) =>
    size === null ? "not to be read" : `${size.count} entries, ${size.chars} characters`;
  const inAll = (bytes: number | null) => (bytes === null ? "unknown" : `${(bytes / 1e6).toFixed(1)} MB`);
  return [
    line("page", "Secure context", facts.isSecure ? "yes" : "no"),
    line("page", "In sight", facts.visibility),
    ...Object.entries(facts.times)
      .slice(0, 12)
      .map(([key, ms]) => line("performance", key, `${Math.round(Math.max(0, ms))} ms`)),
    ...(facts.largestPaintMs === null
      ? []
      : [line("performance", "Largest paint after", `${Math.round(facts.largestPaintMs)} ms`)]),
    line(
      "performance",
      "Long tasks",
      longTasks.count === 0
        ? "none"
        : `${longTasks.count}, longest ${Math.round(longTasks.longestMs)} ms, together ${Math.round(longTasks.totalMs)} ms`,
    ),
    line("site-storage", "Used", `${inAll(facts.usage)} of ${inAll(facts.quota)}`),
    line("site-storage", "Local storage", sized(local)),
    line("site-storage", "Session storage", sized(session)),
    line(
      "site-storage",
      "Databases",
      databases === null ? "not to be read" : databases.length === 0 ? "none" : databases.join(", "),
    ),
    line(
      "site-storage",
      "Caches",
      caches === null
        ? "not to be read"
        : caches.length === 0
          ? "none"
          : caches.map(({ name, count }) => `${name} (${count})`).join(", "),
    ),
    ...(workers ?? []).map(({ scope, states }) =>
      line("service-workers", states.join(", ") || "no state", safeAddress(scope)),
    ),
    ...(workers !== null && workers.length > 0
      ? []
      : [line("service-workers", "Registered", workers === null ? "not to be read" : "none")]),
  ];
}

export function requestsOfPage({ requests }: PageFacts): RequestFact[] {
  return requests.map(({ url, status, durationMs }) => ({
    method: null,
    url,
    status: status === 0 ? null : status,
    durationMs,
    error: null,
  }));
}
