/** Owns: what the organisation is told of a session: out of the receipt, without what was said, shown or sent. */

import type { Receipt } from "../../../peer/session/receipt.ts";
import type { NewReport } from "../../../protocol/desk/reports-api.ts";
import { limits } from "../../../protocol/limits.ts";
import type { Scope } from "../../../protocol/scope.ts";

const mostFiles = 500;

/** Null for a session in which nobody was helped: one side never came. */
export function reportOf(
  receipt: Receipt,
  about: { readonly id: string; readonly kind: NewReport["kind"]; readonly nowMs: number },
): NewReport | null {
  const customer = receipt.members.find(({ role }) => role === "host");
  if (receipt.role !== "viewer" || !customer) return null;
  const beganMs = Math.max(receipt.startedMs, customer.joinedMs);
  const endedMs = Math.max(beganMs, receipt.endedMs ?? about.nowMs);
  const self = receipt.members.find((member) => member.self)?.sender;
  const granted = receipt.grants
    .filter(({ sender, answer }) => sender === self && answer !== "no")
    .map(({ scope }) => scope);
  return {
    id: about.id,
    kind: about.kind,
    customerName: customer.name,
    deviceGroup: null,
    beganAt: new Date(beganMs).toISOString(),
    endedAt: new Date(endedMs).toISOString(),
    scopes: [...new Set<Scope>(granted)],
    files: receipt.files
      .filter(({ outcome }) => outcome === "done")
      .slice(0, mostFiles)
      .map(({ name, sizeBytes, direction }) => ({
        name: name.slice(0, limits.fileNameChars),
        sizeBytes,
        direction: direction === "out" ? ("to-customer" as const) : ("from-customer" as const),
      })),
    outcome: "not-said",
    notes: (receipt.notes ?? "").slice(0, 4_000),
  };
}
