/**
 * Owns: repairs of the host's browser: each is put to the person with the site that it would act on, carried out after
 * their yes, told to who asked, and written into the receipt.
 * Must never: carry out what was not agreed to at that moment, for another site than the question named, or twice.
 *
 * ```
 * asked → looking → question → carried out → told
 *            └──────────┴───────────────────────↗
 * ```
 */

import type { ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import type { Result } from "../../../protocol/result.ts";
import type { GrantDuration } from "../../../protocol/scope.ts";
import type { RepairBench, RepairTarget } from "../../repairs/repair-bench.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { AskSnapshot } from "../session-snapshot.ts";
import type { HostConsent } from "./host-consent.ts";
import type { HostMember } from "./host-member.ts";

type RepairQuestion = Extract<AskSnapshot, { kind: "repair" }>;

export type HostRepairs = {
  handleAsk(member: HostMember, message: ControlMessageOf<"repair-ask">): void;
  /** The person's answer, or the end of the time for one. */
  answered(question: RepairQuestion, member: HostMember, answer: GrantDuration | "no"): void;
  forget(member: HostMember): void;
};

/** How many of one member are remembered, to be told again when it asks again. */
const remembered = 100;

/** What is known of one ask: what it came to, or that it is still under way. */
type Known = { outcome: { readonly code: ErrorCode | null } | null };

export function createHostRepairs(options: {
  /** Null where nothing can be repaired. */
  readonly bench: RepairBench | null;
  readonly consent: HostConsent;
  readonly receipt: ReceiptLog;
  readonly wallMs: () => number;
}): HostRepairs {
  const { bench, consent, receipt, wallMs } = options;
  const knownBySender = new Map<number, Map<string, Known>>();
  const targetsById = new Map<string, RepairTarget>();

  return {
    handleAsk(member, message) {
      const known = knownOf(member).get(message.id);
      if (known === undefined) void put(member, message);
      // Asked again after a cut: told again, and not done again.
      else if (known.outcome !== null) tell(member, message.id, known.outcome.code);
    },
    answered(question, member, answer) {
      const target = targetsById.get(question.id);
      targetsById.delete(question.id);
      if (answer === "no" || target === undefined) return settle(question, member, "repair-refused");
      if (consent.current.paused) return settle(question, member, "scope-missing");
      if (member.pair.state !== "live") return settle(question, member, "link-failed");
      void outcomeOf(() => bench?.carryOut(question.repair, target)).then((code) =>
        settle(question, member, code),
      );
    },
    forget({ sender }) {
      for (const id of knownBySender.get(sender)?.keys() ?? []) targetsById.delete(id);
      knownBySender.delete(sender);
    },
  };

  async function put(member: HostMember, { id, repair }: ControlMessageOf<"repair-ask">): Promise<void> {
    const known = knownOf(member);
    known.set(id, { outcome: null });
    const [oldest] = known.keys();
    if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    if (bench === null) return end(member, id, "scope-missing");
    const target = await bench.look().catch(() => null);
    // Gone while it was looked.
    if (knownBySender.get(member.sender) !== known) return;
    if (target === null) return end(member, id, "control-page-restricted");
    const { sender, name } = member;
    const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
    targetsById.set(id, target);
    const site = target.origin;
    if (consent.ask({ kind: "repair", id, sender, name, repair, site, expiresAtMs })) return;
    targetsById.delete(id);
    end(member, id, "repair-refused");
  }

  function settle({ id, repair, site }: RepairQuestion, member: HostMember, code: ErrorCode | null): void {
    receipt.repaired({ sender: member.sender, repair, site, code });
    end(member, id, code);
  }

  function end(member: HostMember, id: string, code: ErrorCode | null): void {
    const known = knownBySender.get(member.sender)?.get(id);
    if (known !== undefined) known.outcome = { code };
    tell(member, id, code);
  }

  /** What cannot be said now is asked for again by who waits for it. */
  function tell({ pair }: HostMember, id: string, code: ErrorCode | null): void {
    pair.send({ t: "repair-done", id, code });
  }

  function knownOf({ sender }: HostMember): Map<string, Known> {
    const known = knownBySender.get(sender) ?? new Map<string, Known>();
    knownBySender.set(sender, known);
    return known;
  }
}

/** A bench that breaks its word has failed like one that says so. */
async function outcomeOf(act: () => Promise<Result<void>> | undefined): Promise<ErrorCode | null> {
  try {
    const done = await act();
    if (done === undefined) return "scope-missing";
    return done.ok ? null : done.code;
  } catch {
    return "repair-failed";
  }
}
