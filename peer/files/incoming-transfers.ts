/**
 * Owns: the receiver's half of the ladder in protocol/file-messages.ts: a peer's offers, and what its messages do.
 * Never: opens or keeps anything before a yes. Scopes of messages were checked before anything here is called; the yes
 * and every going on are checked here.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { FileMessageOf } from "../../protocol/file-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { Emitter } from "../events.ts";
import type { EngineEvent, EntryFailure } from "./engine-messages.ts";
import type { TransferBook } from "./transfer-book.ts";
import { sameEntries } from "./transfer-journal.ts";
import { createOfferCollector, type OfferCollector } from "./transfer-offer.ts";
import type { FileTransferEvents, FileTransfersOptions } from "./transfer-options.ts";
import { createTransferRecord, type TransferRecord, transferSnapshot } from "./transfer-record.ts";
import { isAccepted, mayMove } from "./transfer-state.ts";

export type ReceiveEvent = Extract<
  EngineEvent,
  { e: "receive-ready" | "receive-progress" | "receive-done" | "receive-failed" }
>;

export interface IncomingTransfers {
  offered(message: FileMessageOf<"file-offer">): Result<void>;
  offeredEntries(message: FileMessageOf<"file-entries">): Result<void>;
  /** Lets go of offers whose names are not all there: of one transfer, or of all. */
  forgetOffers(transfer?: string): void;
  accept(transfer: string): Result<void>;
  refuse(record: TransferRecord, code: ErrorCode): void;
  senderSays(record: TransferRecord, message: FileMessageOf<"file-restart" | "file-skipped">): Result<void>;
  /** Says where it stands and takes chunks from there, unless it rests. */
  syncIncoming(record: TransferRecord): void;
  handleEngine(record: TransferRecord, event: ReceiveEvent): void;
  /** What was written before a transfer ended, told on closing. */
  lastNews(record: TransferRecord, event: Extract<ReceiveEvent, { e: "receive-progress" }>): void;
  /** Tells again what the other side may have missed while the link was down, and goes on. */
  takeUp(record: TransferRecord): void;
}

export function createIncomingTransfers(
  book: TransferBook,
  options: Pick<FileTransfersOptions, "send" | "clock">,
  emitter: Emitter<FileTransferEvents>,
): IncomingTransfers {
  const { send, clock } = options;
  const { records, engine, apply, end, add, finish, enforce, isPermitted, closeInEngine, tellNow, learn } =
    book;
  const collectors = new Map<string, OfferCollector>();

  function offered(message: FileMessageOf<"file-offer">): Result<void> {
    const known = records.get(message.transfer);
    if (known?.direction === "out") return err("message-malformed", "transfer");
    const waiting = [...records.values()].filter(
      ({ id, direction, status }) =>
        direction === "in" && status.phase === "offered" && id !== message.transfer,
    );
    if (waiting.length + collectors.size >= limits.pendingAsks && !collectors.has(message.transfer)) {
      send({ t: "file-answer", transfer: message.transfer, answer: "refuse", code: "rate-limited" });
      return ok(undefined);
    }
    collectors.set(message.transfer, createOfferCollector(message));
    return ok(undefined);
  }

  function offeredEntries(message: FileMessageOf<"file-entries">): Result<void> {
    const collected = collectors.get(message.transfer)?.take(message);
    // Pages of an offer that was refused for their number.
    if (collected === undefined) return ok(undefined);
    if (collected.ok && collected.value === null) return ok(undefined);
    collectors.delete(message.transfer);
    if (!collected.ok) {
      send({ t: "file-answer", transfer: message.transfer, answer: "refuse", code: collected.code });
      return collected;
    }
    const known = records.get(message.transfer);
    // An id names the same files for good: else they could be exchanged under the eyes of who is about to say yes.
    if (known !== undefined && !sameEntries(known.entries, collected.value ?? [])) {
      return err("message-malformed", "entries");
    }
    // Its sender begins anew: so does the question. What was received stays, to go on from.
    if (known !== undefined) {
      known.stopWaiting();
      closeInEngine(known, "partial");
    }
    const record = createTransferRecord({
      id: message.transfer,
      direction: "in",
      entries: collected.value ?? [],
      outgoing: null,
      live: book.live,
    });
    add(record);
    tellNow();
    emitter.emit("offered", transferSnapshot(record, clock.now()));
    return ok(undefined);
  }

  function accept(transfer: string): Result<void> {
    const record = records.get(transfer);
    if (record?.direction !== "in" || record.status.phase !== "offered") return err("file-cancelled");
    if (!isPermitted(record)) return err("scope-missing");
    apply(record, { type: "accepted" });
    openIncoming(record);
    return ok(undefined);
  }

  function refuse(record: TransferRecord, code: ErrorCode): void {
    if (record.status.phase !== "offered") return;
    send({ t: "file-answer", transfer: record.id, answer: "refuse", code });
    apply(record, { type: "refused", code });
  }

  function openIncoming(record: TransferRecord): void {
    record.opened = true;
    engine.post({ c: "receive-open", transfer: record.id, entries: record.entries });
  }

  /** Says where it stands and takes chunks from there, unless it rests. */
  function syncIncoming(record: TransferRecord): void {
    if (record.direction !== "in" || !mayMove(record.status) || !enforce(record)) return;
    if (record.opened) engine.post({ c: "receive-sync", transfer: record.id });
    else openIncoming(record);
  }

  function sayHave(record: TransferRecord, position: number, prefixSha256: string | null): void {
    if (!record.answered) {
      record.answered = send({ t: "file-answer", transfer: record.id, answer: "accept" });
    }
    const have = { t: "file-have", transfer: record.id, verifiedBytes: position } as const;
    send(prefixSha256 === null ? have : { ...have, prefixSha256 });
  }

  function sayKept(record: TransferRecord, failed: readonly EntryFailure[]): void {
    if (record.settled === record.settledTold && failed.length === 0) return;
    record.settledTold = record.settled;
    const pages = Math.max(1, Math.ceil(failed.length / limits.fileEntriesPerMessage));
    for (let page = 0; page < pages; page += 1) {
      const part = failed.slice(
        page * limits.fileEntriesPerMessage,
        (page + 1) * limits.fileEntriesPerMessage,
      );
      // The number that ends the transfer comes with the last page.
      const settled = page === pages - 1 ? record.settled : Math.min(record.settled, record.map.count - 1);
      const fitting = part.filter(({ entry }) => entry < settled || page === pages - 1);
      send({ t: "file-kept", transfer: record.id, settled, failed: fitting });
    }
  }

  function senderSays(
    record: TransferRecord,
    message: FileMessageOf<"file-restart" | "file-skipped">,
  ): Result<void> {
    if (record.direction !== "in") return err("direction-wrong");
    if (!record.opened) return ok(undefined);
    const { transfer } = message;
    if (message.t === "file-restart") {
      engine.post({ c: "receive-restart", transfer, position: message.position });
      return ok(undefined);
    }
    if (message.entry >= record.map.count) return err("message-malformed", "entry");
    engine.post({ c: "receive-skip", transfer, entry: message.entry, code: message.code });
    syncIncoming(record);
    return ok(undefined);
  }

  /** What was written before a transfer ended, told on closing. */
  function lastNews(record: TransferRecord, event: Extract<EngineEvent, { e: "receive-progress" }>): void {
    for (const { entry, code } of event.failed) record.failed.set(entry, code);
    learn(record, event);
    record.settled = event.settled;
  }

  function learnIncoming(
    record: TransferRecord,
    event: Extract<EngineEvent, { e: "receive-ready" | "receive-progress" }>,
  ): void {
    for (const { entry, code } of event.failed) record.failed.set(entry, code);
    learn(record, event);
    record.settled = record.map.settledAt(event.position);
    sayKept(record, event.failed);
  }

  function receiveFailed(record: TransferRecord, code: ErrorCode): void {
    if (code !== "storage-full") {
      end(record, { type: "failed", code }, { tell: true });
      return;
    }
    // What was received stays; it goes on once a person made room and resumed.
    apply(record, { type: "paused-here", paused: true, code });
    send({ t: "file-pause", transfer: record.id, paused: true, code });
  }

  function failures({ failed }: TransferRecord): EntryFailure[] {
    return [...failed].map(([entry, code]) => ({ entry, code }));
  }

  function handleEngine(record: TransferRecord, event: ReceiveEvent): void {
    switch (event.e) {
      case "receive-ready":
        apply(record, { type: "started" });
        if (mayMove(record.status)) sayHave(record, event.position, event.prefixSha256);
        else engine.post({ c: "receive-stop", transfer: record.id });
        learnIncoming(record, event);
        return;
      case "receive-progress":
        learnIncoming(record, event);
        return;
      case "receive-done":
        finish(record);
        return;
      case "receive-failed":
        // Not even begun: with room made, it is to be opened anew.
        if (!event.isOpen) record.opened = false;
        receiveFailed(record, event.code);
    }
  }

  function takeUp(record: TransferRecord): void {
    const { id, status } = record;
    const again = status.phase === "done" || isAccepted(status);
    if (!again) return;
    if (isAccepted(status)) {
      send({ t: "file-pause", transfer: id, paused: status.pausedHere });
      record.answered = false;
    }
    record.settledTold = 0;
    sayKept(record, failures(record));
    syncIncoming(record);
  }

  function forgetOffers(transfer?: string): void {
    if (transfer === undefined) collectors.clear();
    else collectors.delete(transfer);
  }

  return {
    offered,
    offeredEntries,
    forgetOffers,
    accept,
    refuse,
    senderSays,
    syncIncoming,
    handleEngine,
    lastNews,
    takeUp,
  };
}
