/** Owns: that a session's receipt is kept in the extension's own storage, at its start, now and then, and at its end. */

import { keepReceipt } from "../../app/platform/receipt-storage.ts";
import type { HostSession } from "../../peer/session/session.ts";

const everyMs = 15_000;

export function keepReceipts(session: HostSession): void {
  let { phase } = session.snapshot;
  const keep = () => {
    if (session.snapshot.sessionId !== "") void keepReceipt(session.receipt());
  };
  const timer = setInterval(() => session.snapshot.phase === "live" && keep(), everyMs);
  const stop = session.subscribe((snapshot) => {
    const isNew = snapshot.phase !== phase;
    phase = snapshot.phase;
    if (isNew && (phase === "live" || phase === "ended")) keep();
    if (phase !== "ended") return;
    clearInterval(timer);
    stop();
  });
}
