/** Owns: one thing that somebody asks the account server for: whether it is being done, and what was wrong with it. */

import { type Accessor, createSignal } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { DeskResult } from "../platform/desk-client.ts";

export interface Trouble {
  readonly code: ErrorCode;
  /** Until when trying again is in vain; null where that is not so. */
  readonly retryAtMs: number | null;
}

export interface Attempt {
  readonly busy: Accessor<boolean>;
  readonly trouble: Accessor<Trouble | null>;
  /** Null when it did not work, or is being done already; why is in `trouble`. */
  run<Value>(ask: () => Promise<DeskResult<Value>>): Promise<{ readonly value: Value } | null>;
  clear(): void;
}

/** What ends by waiting and by nothing else. */
const locks: ReadonlySet<ErrorCode> = new Set(["sign-in-locked", "factor-locked", "rate-limited"]);

export function createAttempt(): Attempt {
  const [busy, setBusy] = createSignal(false);
  const [trouble, setTrouble] = createSignal<Trouble | null>(null);
  return {
    busy,
    trouble,
    clear: () => setTrouble(null),
    async run(ask) {
      if (busy()) return null;
      setBusy(true);
      setTrouble(null);
      const result = await ask();
      setBusy(false);
      if (result.ok) return { value: result.value };
      const { code, retryAfterMs } = result;
      setTrouble({
        code,
        retryAtMs: retryAfterMs !== undefined && locks.has(code) ? Date.now() + retryAfterMs : null,
      });
      return null;
    },
  };
}
