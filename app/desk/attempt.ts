/** Owns: one thing that somebody asks the account server for: whether it is being done, and what was wrong with it. */

import { type Accessor, createSignal } from "solid-js";
import type { Checked, Endpoint } from "../../protocol/desk/endpoint.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { CallDesk, DeskParts } from "../platform/desk-client.ts";

export interface Trouble {
  readonly code: ErrorCode;
  /** Until when trying again is in vain; null where that is not so. */
  readonly retryAtMs: number | null;
}

export interface Attempt {
  readonly busy: Accessor<boolean>;
  readonly trouble: Accessor<Trouble | null>;
  /** Null when it did not work, or is being done already; why is in `trouble`. */
  run<E extends Endpoint>(
    call: CallDesk,
    endpoint: E,
    parts?: DeskParts<E>,
  ): Promise<{ readonly value: Checked<E["answer"]> } | null>;
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
    async run(call, endpoint, parts) {
      if (busy()) return null;
      setBusy(true);
      setTrouble(null);
      const result = await call(endpoint, parts);
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
