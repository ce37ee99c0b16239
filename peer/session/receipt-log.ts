/**
 * Owns: writing the receipt while a session runs: who, when, what was granted, which files, which repairs, how the
 * link ran.
 * Must never: hold what was said or seen, a code or a key.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { Repair } from "../../protocol/repairs.ts";
import type { Scope } from "../../protocol/scope.ts";
import { finalTransferStates, type TransferSnapshot } from "../files/transfer-snapshot.ts";
import type { Receipt } from "./receipt.ts";
import type { SessionRole } from "./session-snapshot.ts";

type Draft = {
  -readonly [Key in keyof Receipt]: Receipt[Key];
};

export type ReceiptLog = {
  started(sessionId: string): void;
  joined(member: { sender: number; name: string; role: SessionRole; self: boolean }): void;
  renamed(sender: number, name: string): void;
  left(sender: number): void;
  answered(grant: {
    sender: number;
    scope: Scope;
    answer: "once" | "session" | "no";
    askedMs: number | null;
  }): void;
  takenBack(sender: number | null, scope: Scope): void;
  /** Whole state of the transfers, as often as it changes. */
  transfers(snapshots: readonly TransferSnapshot[]): void;
  recording(sender: number, isRecording: boolean): void;
  /** What a repair came to: null when it was done. `site` is null where this side was not told. */
  repaired(repair: { sender: number; repair: Repair; site: string | null; code: ErrorCode | null }): void;
  /** What this viewer pressed went nowhere. One row for all that came after another, for one reason. */
  dropped(press: { sender: number; code: ErrorCode }): void;
  chatted(): void;
  copied(direction: "from-host" | "to-host"): void;
  relayed(isRelayed: boolean): void;
  roundTrip(ms: number): void;
  delay(ms: number): void;
  interrupted(): void;
  resumed(): void;
  refused(count: number): void;
  ended(reason: string): void;
  receipt(): Receipt;
};

/** Whoever comes and goes, asks, offers, starts and stops without end fills no memory. */
const recordingsKept = 1_000;
const membersKept = 500;
const grantsKept = 2_000;
const repairsKept = 1_000;
const droppedKept = 500;
const filesKept = 20_000;
const countedAtMost = 1_000_000;
/** More is no delay but a clock that was set. */
const longestDelayMs = 1e6;
/** Samples kept for a median; beyond it every second one is dropped, so that the whole session counts. */
const samplesKept = 2_000;

export function createReceiptLog(role: SessionRole, now: () => number): ReceiptLog {
  const draft: Draft = {
    format: "farhand-receipt",
    version: 1,
    sessionId: "",
    role,
    startedMs: now(),
    endedMs: null,
    endReason: null,
    members: [],
    grants: [],
    files: [],
    recordings: [],
    repairs: [],
    dropped: [],
    chatMessages: 0,
    copies: { fromHost: 0, toHost: 0 },
    link: {
      relayed: null,
      interruptions: 0,
      interruptedMs: 0,
      roundTripMedianMs: null,
      delayMedianMs: null,
      refusedMessages: 0,
    },
  };
  const filesByKey = new Map<string, Receipt["files"][number]>();
  let roundTrips: number[] = [];
  let delays: number[] = [];
  let interruptedSince: number | null = null;

  return {
    started(sessionId) {
      draft.sessionId = sessionId;
      draft.startedMs = now();
    },
    joined({ sender, name, role, self }) {
      const isThere = draft.members.some((member) => member.sender === sender && member.leftMs === null);
      if (name === "" || isThere || draft.members.length >= membersKept) return;
      draft.members = [...draft.members, { sender, name, role, self, joinedMs: now(), leftMs: null }];
    },
    renamed(sender, name) {
      draft.members = draft.members.map((member) =>
        member.sender === sender && member.leftMs === null ? { ...member, name } : member,
      );
    },
    left(sender) {
      draft.members = draft.members.map((member) =>
        member.sender === sender && member.leftMs === null ? { ...member, leftMs: now() } : member,
      );
    },
    answered({ sender, scope, answer, askedMs }) {
      if (draft.grants.length >= grantsKept) return;
      draft.grants = [
        ...draft.grants,
        { sender, scope, answer, askedMs, answeredMs: now(), takenBackMs: null },
      ];
    },
    takenBack(sender, scope) {
      draft.grants = draft.grants.map((grant) =>
        grant.scope === scope &&
        (sender === null || grant.sender === sender) &&
        grant.answer !== "no" &&
        grant.takenBackMs === null
          ? { ...grant, takenBackMs: now() }
          : grant,
      );
    },
    transfers(snapshots) {
      for (const transfer of snapshots) {
        for (const file of transfer.files) {
          const key = `${transfer.id}/${file.entry}`;
          const outcome = outcomeOf(transfer, file.state);
          const before = filesByKey.get(key);
          if (before === undefined && filesByKey.size >= filesKept) continue;
          filesByKey.set(key, {
            name: file.path.join(" / ").slice(0, 800),
            sizeBytes: file.sizeBytes,
            direction: transfer.direction,
            outcome,
            sha256: file.sha256 ?? null,
            finishedMs: outcome === "unfinished" ? null : (before?.finishedMs ?? now()),
          });
        }
      }
    },
    recording(sender, isRecording) {
      if (isRecording) {
        const isKnown = draft.recordings.some((known) => known.sender === sender && known.endedMs === null);
        if (isKnown || draft.recordings.length >= recordingsKept) return;
        draft.recordings = [...draft.recordings, { sender, startedMs: now(), endedMs: null }];
        return;
      }
      draft.recordings = draft.recordings.map((recording) =>
        recording.sender === sender && recording.endedMs === null
          ? { ...recording, endedMs: now() }
          : recording,
      );
    },
    repaired(repair) {
      if (draft.repairs.length < repairsKept) draft.repairs = [...draft.repairs, { ...repair, atMs: now() }];
    },
    dropped({ sender, code }) {
      const last = draft.dropped.at(-1);
      if (last?.sender === sender && last.code === code) {
        const more = { ...last, count: Math.min(countedAtMost, last.count + 1) };
        draft.dropped = [...draft.dropped.slice(0, -1), more];
      } else if (draft.dropped.length < droppedKept) {
        draft.dropped = [...draft.dropped, { sender, code, count: 1, atMs: now() }];
      }
    },
    chatted() {
      draft.chatMessages = Math.min(countedAtMost, draft.chatMessages + 1);
    },
    copied(direction) {
      const { fromHost, toHost } = draft.copies ?? { fromHost: 0, toHost: 0 };
      const more = (count: number) => Math.min(countedAtMost, count + 1);
      draft.copies =
        direction === "from-host" ? { fromHost: more(fromHost), toHost } : { fromHost, toHost: more(toHost) };
    },
    relayed(isRelayed) {
      draft.link = { ...draft.link, relayed: isRelayed };
    },
    roundTrip(ms) {
      roundTrips = withSample(roundTrips, ms);
    },
    delay(ms) {
      delays = withSample(delays, ms);
    },
    interrupted() {
      if (interruptedSince !== null) return;
      interruptedSince = now();
      draft.link = { ...draft.link, interruptions: draft.link.interruptions + 1 };
    },
    resumed() {
      if (interruptedSince === null) return;
      const lastedMs = Math.max(0, Math.round(now() - interruptedSince));
      draft.link = { ...draft.link, interruptedMs: draft.link.interruptedMs + lastedMs };
      interruptedSince = null;
    },
    refused(count) {
      draft.link = { ...draft.link, refusedMessages: count };
    },
    ended(reason) {
      if (draft.endedMs !== null) return;
      draft.endedMs = now();
      draft.endReason = reason;
      draft.members = draft.members.map((member) => ({ ...member, leftMs: member.leftMs ?? now() }));
      draft.recordings = draft.recordings.map((each) => ({ ...each, endedMs: each.endedMs ?? now() }));
    },
    receipt() {
      return {
        ...draft,
        files: [...filesByKey.values()],
        link: { ...draft.link, roundTripMedianMs: median(roundTrips), delayMedianMs: median(delays) },
      };
    },
  };
}

function outcomeOf(
  transfer: TransferSnapshot,
  fileState: TransferSnapshot["files"][number]["state"],
): Receipt["files"][number]["outcome"] {
  if (fileState === "done") return "done";
  if (fileState === "failed") return "failed";
  if (!finalTransferStates.includes(transfer.state)) return "unfinished";
  if (transfer.state === "refused" || transfer.state === "cancelled") return transfer.state;
  return "failed";
}

function withSample(samples: number[], sample: number): number[] {
  if (!Number.isFinite(sample)) return samples;
  const next = [...samples, Math.min(longestDelayMs, Math.max(0, sample))];
  return next.length <= samplesKept ? next : next.filter((_, index) => index % 2 === 0);
}

function median(samples: readonly number[]): number | null {
  if (samples.length === 0) return null;
  return samples.toSorted((left, right) => left - right)[Math.floor(samples.length / 2)] ?? null;
}
