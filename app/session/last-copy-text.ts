/** Owns: what was copied between the two machines last, as a sentence for this side; null when nothing was. Pure. */

import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { I18n } from "../i18n/i18n-context.tsx";

export function lastCopyText(
  { t, format }: Pick<I18n, "t" | "format">,
  { copies, members, role }: Pick<SessionSnapshot, "copies" | "members" | "role">,
): string | null {
  const copy = copies.at(-1);
  if (copy === undefined) return null;
  const viewer = members.find(({ sender }) => sender === copy.sender)?.name ?? t("common.technician");
  const host = members.find((member) => member.role === "host")?.name ?? t("common.customer");
  // Formatted text comes with its plain words: one of the two says it.
  const kinds = copy.kinds.filter((kind) => kind !== "text" || !copy.kinds.includes("html"));
  const what = format().list(kinds.map((kind) => t(`clipboard.${kind}`)));
  const values = { name: role === "host" ? viewer : host, what, size: format().bytes(copy.bytes) };
  if (role === "host")
    return t(copy.direction === "from-host" ? "clipboard.fromHost" : "clipboard.toHost", values);
  return t(copy.direction === "from-host" ? "clipboard.here" : "clipboard.there", values);
}
