/** Owns: that a report fits into one message: so many lines, and so many bytes of them. Pure. */

import type { DiagnosticsEntry, DiagnosticsReport } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";

/** For the message around the lines, and the line that says that some are missing. */
const sparedBytes = 1_024;

/** The groups that can be long are cut, each by as much as keeps them alike; the others stay whole. */
export function fitReport(report: DiagnosticsReport): DiagnosticsReport {
  const groups = Map.groupBy(report.entries, ({ group }) => group);
  let left = limits.controlMessageBytes - sparedBytes;
  let leftLines: number = limits.diagnosticsEntries - 1;
  // The small ones first: each takes what it needs of an equal share, and leaves the rest to the larger.
  const bySize = [...groups.values()].toSorted((one, other) => bytesOf(one) - bytesOf(other));
  const kept = new Set<DiagnosticsEntry>();
  for (const [index, entries] of bySize.entries()) {
    const share = Math.floor(left / (bySize.length - index));
    const lines = Math.max(1, Math.floor(leftLines / (bySize.length - index)));
    let used = 0;
    for (const entry of entries.slice(0, lines)) {
      const bytes = bytesOf([entry]);
      if (used + bytes > share) break;
      used += bytes;
      kept.add(entry);
    }
    left -= used;
    leftLines -= Math.min(lines, entries.length);
  }
  const entries = report.entries.filter((entry) => kept.has(entry));
  const missing = report.entries.length - entries.length;
  if (missing === 0) return report;
  const more = { group: "system", key: "Left out", value: `${missing} lines, for which there was no room` };
  return { ...report, entries: [...entries, more] };
}

/** The report with these lines, in place of those of their groups. */
export function withLines(report: DiagnosticsReport, lines: readonly DiagnosticsEntry[]): DiagnosticsReport {
  const groups = new Set(lines.map(({ group }) => group));
  return { ...report, entries: [...report.entries.filter(({ group }) => !groups.has(group)), ...lines] };
}

function bytesOf(entries: readonly DiagnosticsEntry[]): number {
  return entries.reduce(
    (sum, entry) => sum + new TextEncoder().encode(JSON.stringify(entry)).byteLength + 1,
    0,
  );
}
