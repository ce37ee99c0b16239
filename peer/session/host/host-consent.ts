/**
 * Owns: the consent of a running session with its effects in time: each question's deadline, and telling the session
 * what changed. The rules are in consent.ts.
 * Must never: keep a question open beyond its deadline, or take one question's answer for another's. No answer is a no.
 */

import type { GrantDuration } from "../../../protocol/scope.ts";
import type { Clock } from "../../clock.ts";
import { type Consent, type ConsentEvent, mayAsk, nextConsent, noConsent } from "../consent.ts";
import type { AskSnapshot } from "../session-snapshot.ts";

/**
 * An id names one question for good. Else a member could withdraw the question that the person is reading, or is picking
 * a screen for, and have the answer count for another one under the same id. So many are remembered: at the pace that
 * questions are let in at, hours of them.
 */
const usedIdsKept = 10_000;

export type HostConsent = {
  readonly current: Consent;
  /** Milliseconds on the clock of the last change that took something away. */
  readonly narrowedAt: number;
  apply(event: ConsentEvent): void;
  /** Puts a question to the person. @returns false when this member may not ask that now, or the id was used before */
  ask(ask: AskSnapshot): boolean;
  find(askId: string): AskSnapshot | undefined;
  answer(askId: string, answer: GrantDuration | "no", atMs: number): void;
  dispose(): void;
};

export function createHostConsent(options: {
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly onChange: (consent: Consent) => void;
  /** Every question's end, whatever ended it but its asker: also the deadline, as a no. */
  readonly onAnswered: (ask: AskSnapshot, answer: GrantDuration | "no") => void;
}): HostConsent {
  const { clock } = options;
  let consent = noConsent;
  let narrowedAt = Number.NEGATIVE_INFINITY;
  const deadlines = new Map<string, () => void>();
  const usedIds = new Set<string>();

  const apply = (event: ConsentEvent) => {
    const before = consent;
    consent = nextConsent(before, event);
    if (consent === before) return;
    if (consent.grants.length < before.grants.length || consent.paused) narrowedAt = clock.now();
    for (const [id, cancel] of deadlines) {
      if (consent.asks.some((ask) => ask.id === id)) continue;
      cancel();
      deadlines.delete(id);
    }
    options.onChange(consent);
  };

  const answer: HostConsent["answer"] = (askId, given, atMs) => {
    const ask = consent.asks.find((candidate) => candidate.id === askId);
    if (ask === undefined) return;
    apply({ kind: "answered", id: askId, answer: given, atMs });
    options.onAnswered(ask, given);
  };

  return {
    get current() {
      return consent;
    },
    get narrowedAt() {
      return narrowedAt;
    },
    apply,
    ask(ask) {
      if (usedIds.has(ask.id) || !mayAsk(consent, ask)) return false;
      usedIds.add(ask.id);
      const [oldest] = usedIds;
      if (usedIds.size > usedIdsKept && oldest !== undefined) usedIds.delete(oldest);
      const waitMs = Math.max(0, ask.expiresAtMs - options.wallMs());
      deadlines.set(
        ask.id,
        clock.after(waitMs, () => answer(ask.id, "no", options.wallMs())),
      );
      apply({ kind: "asked", ask });
      return true;
    },
    find: (askId) => consent.asks.find((ask) => ask.id === askId),
    answer,
    dispose() {
      for (const cancel of deadlines.values()) cancel();
      deadlines.clear();
    },
  };
}
