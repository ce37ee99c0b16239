/**
 * Owns: that the events a report is made of go to the engine only while one is made in that tab, and cut down to what
 * report-events.ts names. A page that is only controlled writes and requests without being heard.
 */

import type { DriverCall } from "../bridge/driver-messages.ts";
import { type ReportEvent, reportEventOf } from "../diagnostics/report-events.ts";

export type ReportGate = {
  /** A call of the engine: a report begins with `Network.enable`, and ends with `Network.disable` or with letting go. */
  note(call: DriverCall): void;
  letGo(tab: number): void;
  /** Null for what is not to be handed on. */
  take(tab: number, method: string, params: unknown): ReportEvent | null;
};

/** Kept in memory alone: a service worker that is started anew hears nothing more of a report that was under way. */
export function createReportGate(): ReportGate {
  const tabs = new Set<number>();
  return {
    note({ name, args: [tab, method] }) {
      if (typeof tab !== "number") return;
      if (name === "cdp" && method === "Network.enable") tabs.add(tab);
      if (name === "detach" || (name === "cdp" && method === "Network.disable")) tabs.delete(tab);
    },
    letGo: (tab) => void tabs.delete(tab),
    take: (tab, method, params) => (tabs.has(tab) ? reportEventOf(method, params) : null),
  };
}
