/**
 * Owns: when the browser is locked: from the moment a technician is in with nobody there, until whoever is at the machine
 * unlocks it, or the technician ends the session in order. A session that a failure ended leaves it locked.
 */

import type { HostSession } from "../../peer/session/session.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";

export type DeviceLock = {
  /** Who is at the locked browser; empty once they are gone. Null when it is not locked. */
  readonly lockedFor: string | null;
  /** For the time of this session. */
  lock(session: HostSession): void;
  unlock(): void;
};

/** What a person, here or there, ends on purpose. */
const orderly: ReadonlySet<string> = new Set(["ended-here", "ended-there", "removed"]);

/** @param wasLocked by a session that this engine does not know any more */
export function createDeviceLock(
  driver: Pick<BrowserDriver, "call">,
  wasLocked: boolean,
  onChange: () => void,
): DeviceLock {
  let lockedFor: string | null = wasLocked ? "" : null;

  return {
    get lockedFor() {
      return lockedFor;
    },
    lock(session) {
      const nameOf = () => session.snapshot.members.find(({ self }) => !self)?.name ?? lockedFor ?? "";
      lockedFor = nameOf();
      void driver.call("lockBrowser", true);
      const stop = session.subscribe(({ end }) => {
        if (lockedFor !== null) lockedFor = nameOf();
        if (end === null) return;
        stop();
        if (lockedFor === null) return;
        if (orderly.has(end.reason)) return unlock();
        lockedFor = "";
        onChange();
      });
      onChange();
    },
    unlock,
  };

  function unlock(): void {
    lockedFor = null;
    void driver.call("lockBrowser", false);
    onChange();
  }
}
