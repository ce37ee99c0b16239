/**
 * Owns: the extensions of the browser as rows of a report. The browser is asked for the right to list them at the
 * person's press, and has it back right after.
 */

import { plainLine } from "../../app/platform/plain-line.ts";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";

const permission = { permissions: ["management"] } satisfies chrome.permissions.Permissions;
const rowsKept = 60;

type ExtensionFacts = Pick<chrome.management.ExtensionInfo, "name" | "version" | "enabled" | "type">;

/** Call it from a press. Null when the person, or the organisation, did not want it. */
export async function readExtensions(): Promise<readonly DiagnosticsEntry[] | null> {
  if (!(await chrome.permissions.request(permission).catch(() => false))) return null;
  try {
    return extensionRows(await chrome.management.getAll());
  } finally {
    await chrome.permissions.remove(permission).catch(() => false);
  }
}

export function extensionRows(all: readonly ExtensionFacts[]): DiagnosticsEntry[] {
  const extensions = all.filter(({ type }) => type !== "theme");
  const rows = extensions.slice(0, rowsKept).map(({ name, version, enabled }) => ({
    group: "extensions",
    key: plainLine(name, 60),
    value: plainLine(`${version}, ${enabled ? "on" : "off"}`, limits.diagnosticsValueChars),
  }));
  if (extensions.length === rows.length) return rows;
  return [
    ...rows,
    { group: "extensions", key: "More", value: `${extensions.length - rows.length} left out` },
  ];
}
