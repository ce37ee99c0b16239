/**
 * Owns: the transfers of one link with their states, whether each may go on at this moment, and telling of changes.
 * Never: lets a transfer whose scope is gone stay open: asking for it ends it.
 */

import { limits } from "../../protocol/limits.ts";
import type { Emitter } from "../events.ts";
import type { EnginePort, EntryDigest } from "./engine-messages.ts";
import type { FileTransferEvents, FileTransfersOptions } from "./transfer-options.ts";
import { type TransferRecord, transferSnapshot } from "./transfer-record.ts";
import type { TransferSnapshot } from "./transfer-snapshot.ts";
import { isAccepted, isFinal, mayMove, nextStatus, type TransferEvent } from "./transfer-state.ts";

export interface TransferBook {
  readonly records: Map<string, TransferRecord>;
  /** Ended transfers whose files the engine still has open. */
  readonly closing: Map<string, PromiseWithResolvers<void>>;
  readonly engine: EnginePort;
  live: boolean;
  disposed: boolean;
  /** Always true on a viewer's side, which decides nothing. */
  isPermitted(record: TransferRecord): boolean;
  /** Ends an accepted transfer that lost its scope, and says so to the other side. True when it may go on. */
  enforce(record: TransferRecord): boolean;
  /** `enforce` for all. */
  recheck(): void;
  tellNow(): void;
  tellSoon(): void;
  snapshots(): TransferSnapshot[];
  /** Takes a transfer to its next state. */
  apply(record: TransferRecord, event: TransferEvent): void;
  /** `apply`, and stops the engine where bytes may not move after it. */
  rest(record: TransferRecord, event: TransferEvent): void;
  /** Ends a transfer here, and there where `tell`. */
  end(record: TransferRecord, event: TransferEvent, options: { readonly tell: boolean }): void;
  closeInEngine(record: TransferRecord, keep: "partial" | "whole-files"): void;
  /** Adds an offer, which is refused if it is not answered in time. The oldest of too many ended ones are forgotten. */
  add(record: TransferRecord): void;
  /** Lets go of an ended transfer and what was received of it. */
  forget(record: TransferRecord): void;
  /** Every entry is settled. */
  finish(record: TransferRecord): void;
  learn(
    record: TransferRecord,
    event: { readonly position: number; readonly digests: readonly EntryDigest[] },
  ): void;
  dispose(): void;
}

const changedEveryMs = 200;
const recheckEveryMs = 250;
const keptRecords = 100;
/** Files of all records together: their names are what a record weighs, and who offers chooses them. */
const keptEntries = 20_000;

export function createTransferBook(
  options: FileTransfersOptions,
  emitter: Emitter<FileTransferEvents>,
  engine: EnginePort,
): TransferBook {
  const { role, send, lanes, storage, isAllowed, clock } = options;
  const records = new Map<string, TransferRecord>();
  const closing = new Map<string, PromiseWithResolvers<void>>();
  let stopTelling: (() => void) | null = null;
  let stopRechecking: (() => void) | null = null;

  function isPermitted(record: TransferRecord): boolean {
    if (role === "viewer") return true;
    return isAllowed(record.direction === "in" ? "to-host" : "to-viewer", record.id);
  }

  /** Ends a transfer that lost its scope. True when it may go on. */
  function enforce(record: TransferRecord): boolean {
    if (!isAccepted(record.status) || isPermitted(record)) return true;
    end(record, { type: "failed", code: "scope-missing" }, { tell: true });
    return false;
  }

  function recheck(): void {
    for (const record of records.values()) enforce(record);
  }

  function keepRechecking(): void {
    stopRechecking?.();
    stopRechecking = null;
    if (book.disposed || ![...records.values()].some(({ status }) => isAccepted(status))) return;
    stopRechecking = clock.after(recheckEveryMs, () => {
      recheck();
      keepRechecking();
    });
  }

  function tellNow(): void {
    stopTelling?.();
    stopTelling = null;
    if (!book.disposed) emitter.emit("changed", snapshots());
  }

  function tellSoon(): void {
    stopTelling ??= clock.after(changedEveryMs, tellNow);
  }

  function snapshots(): TransferSnapshot[] {
    const nowMs = clock.now();
    return [...records.values()].map((record) => transferSnapshot(record, nowMs));
  }

  function apply(record: TransferRecord, event: TransferEvent): void {
    const before = record.status;
    record.status = nextStatus(before, event);
    if (record.status === before) return;
    if (record.status.phase !== "offered") record.stopWaiting();
    if (!mayMove(record.status)) record.meter.reset();
    lanes.setWanted([...records.values()].some(({ status }) => mayMove(status)));
    if (isFinal(record.status) !== isFinal(before) || isAccepted(record.status) !== isAccepted(before)) {
      keepRechecking();
    }
    tellNow();
  }

  /** Applies an event that stops bytes or lets them go on, and stops the engine. Going on is a matter of `file-have`. */
  function rest(record: TransferRecord, event: TransferEvent): void {
    apply(record, event);
    if (mayMove(record.status) || !record.opened) return;
    const c = record.direction === "out" ? "send-stop" : "receive-stop";
    engine.post({ c, transfer: record.id });
  }

  /** Ends a transfer here, closes what it has open, and tells the other side unless it knows. */
  function end(record: TransferRecord, event: TransferEvent, { tell }: { readonly tell: boolean }): void {
    if (isFinal(record.status)) return;
    closeInEngine(record, "whole-files");
    if (tell && "code" in event && event.code !== null) {
      send({ t: "file-cancel", transfer: record.id, code: event.code });
    }
    if (record.direction === "out") storage.outgoing.forget(record.id);
    apply(record, event);
  }

  function closeInEngine(record: TransferRecord, keep: "partial" | "whole-files"): void {
    if (!record.opened) return;
    record.opened = false;
    if (record.direction === "out") {
      engine.post({ c: "send-close", transfer: record.id });
      return;
    }
    closing.set(record.id, Promise.withResolvers());
    engine.post({ c: "receive-close", transfer: record.id, keep });
  }

  function add(record: TransferRecord): void {
    records.delete(record.id);
    records.set(record.id, record);
    forgetOldest();
    record.stopWaiting = clock.after(limits.scopeAskTimeoutMs, () => {
      if (record.direction === "in") {
        send({ t: "file-answer", transfer: record.id, answer: "refuse", code: "file-refused" });
      }
      end(record, { type: "refused", code: "file-refused" }, { tell: false });
    });
  }

  /** Offers that came to nothing go first, then what was sent, and only then what was received, with its bytes. */
  function forgetOldest(): void {
    let entries = [...records.values()].reduce((sum, { map }) => sum + map.count, 0);
    const ranks = [
      ({ settled }: TransferRecord) => settled === 0,
      ({ direction }: TransferRecord) => direction === "out",
      () => true,
    ];
    for (const mayGo of ranks) {
      for (const old of records.values()) {
        if (records.size <= keptRecords && entries <= keptEntries) return;
        if (!isFinal(old.status) || !mayGo(old)) continue;
        forget(old);
        entries -= old.map.count;
      }
    }
  }

  function forget(record: TransferRecord): void {
    records.delete(record.id);
    if (record.direction === "in") void storage.remove(record.id);
  }

  function finish(record: TransferRecord): void {
    if (!isAccepted(record.status)) return;
    record.position = record.map.totalBytes;
    const [firstFailure] = record.failed.values();
    const allFailed = record.failed.size === record.map.count && firstFailure !== undefined;
    if (record.direction === "out") {
      closeInEngine(record, "whole-files");
      storage.outgoing.forget(record.id);
    }
    record.opened = false;
    apply(record, allFailed ? { type: "failed", code: firstFailure } : { type: "done" });
  }

  function learn(
    record: TransferRecord,
    event: { readonly position: number; readonly digests: readonly EntryDigest[] },
  ): void {
    record.position = event.position;
    record.meter.note(event.position, clock.now());
    for (const { entry, sha256 } of event.digests) record.digests.set(entry, sha256);
    tellSoon();
  }

  const book: TransferBook = {
    records,
    closing,
    engine,
    live: true,
    disposed: false,
    isPermitted,
    enforce,
    recheck,
    tellNow,
    tellSoon,
    snapshots,
    apply,
    rest,
    end,
    closeInEngine,
    add,
    forget,
    finish,
    learn,
    dispose() {
      for (const record of records.values()) {
        record.stopWaiting();
        closeInEngine(record, "partial");
      }
      book.disposed = true;
      stopTelling?.();
      stopRechecking?.();
    },
  };
  return book;
}
