/**
 * Owns: when the browser is locked: from the moment a technician is in with nobody there, until whoever is at the machine
 * unlocks it, or the technician ends the session in order. A session that a failure ended leaves it locked.
 * Where nobody ever sits, as its owner said, who presses there is not known to be anybody: their press ends what goes on,
 * and what unlocks is the access code, typed there, or proved from afar by another session that ends in order.
 */

import type { AccessOutcome } from "../../peer/device/access-lock.ts";
import type { HostSession } from "../../peer/session/session.ts";
import { err, ok } from "../../protocol/result.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";

export type DeviceLock = {
  /** Who is at the locked browser; empty once they are gone. Null when it is not locked. */
  readonly lockedFor: string | null;
  /** For the time of this session. */
  lock(session: HostSession): void;
  /**
   * By whoever is there. Codes: `scope-missing` where it takes the access code and there is none, `access-code-wrong`,
   * `device-locked`.
   * @param code null for a mere press
   */
  unlock(code: string | null): Promise<AccessOutcome>;
};

export type DeviceLockOptions = {
  readonly driver: Pick<BrowserDriver, "call">;
  /** By a session that this engine does not know any more. */
  readonly wasLocked: boolean;
  readonly onChange: () => void;
  /** Resolves once it is known whether this browser is a device. */
  readonly known: () => Promise<void>;
  readonly opensByCode: () => boolean;
  readonly prove: (code: string) => Promise<AccessOutcome>;
};

export function createDeviceLock(options: DeviceLockOptions): DeviceLock {
  const { driver, onChange, opensByCode } = options;
  let lockedFor: string | null = options.wasLocked ? "" : null;

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
        if (isOrderly(end.reason)) return open();
        lockedFor = "";
        onChange();
      });
      onChange();
    },
    async unlock(code) {
      await options.known();
      if (lockedFor !== null && opensByCode()) {
        const proven = code === null ? err("scope-missing") : await options.prove(code);
        if (!proven.ok) return proven;
      }
      open();
      return ok(undefined);
    },
  };

  /** What a person ends on purpose: one there, or one here who may. */
  function isOrderly(reason: string): boolean {
    if (reason === "ended-there") return true;
    return (reason === "ended-here" || reason === "removed") && !opensByCode();
  }

  function open(): void {
    if (lockedFor === null) return;
    lockedFor = null;
    void driver.call("lockBrowser", false);
    onChange();
  }
}
