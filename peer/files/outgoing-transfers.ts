/**
 * Owns: the sender's half of the ladder in protocol/file-messages.ts: offers, and what the receiver's messages do.
 * Never: lets a file be read before the receiver said yes. Scopes were checked before anything here is called.
 */

import { createSha256 } from "../../crypto/sha256.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { FileMessageOf } from "../../protocol/file-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { isTextLike } from "./chunk-compression.ts";
import type { EngineEvent } from "./engine-messages.ts";
import type { FileSource } from "./file-source.ts";
import type { TransferBook } from "./transfer-book.ts";
import { entriesKey } from "./transfer-journal.ts";
import { offerMessages, sourcesToEntries, toStored } from "./transfer-offer.ts";
import type { FileTransfersOptions } from "./transfer-options.ts";
import { createTransferRecord, type TransferRecord } from "./transfer-record.ts";
import { isAccepted, mayMove } from "./transfer-state.ts";

export type SendEvent = Extract<
  EngineEvent,
  { e: "send-started" | "send-restart" | "send-progress" | "send-skipped" }
>;

export interface OutgoingTransfers {
  offer(sources: readonly FileSource[]): Result<string>;
  /** Offers what the receiver had accepted and, loaded again, knows no more. False when it had not, or that fails. */
  offerAgain(record: TransferRecord): boolean;
  peerAnswered(record: TransferRecord, message: FileMessageOf<"file-answer">): Result<void>;
  peerHas(record: TransferRecord, message: FileMessageOf<"file-have">): Result<void>;
  peerKept(record: TransferRecord, message: FileMessageOf<"file-kept">): Result<void>;
  handleEngine(record: TransferRecord, event: SendEvent): void;
  /** Tells again what the other side may have missed while the link was down. */
  takeUp(record: TransferRecord): void;
}

const idBytes = 16;

export function createOutgoingTransfers(
  book: TransferBook,
  options: Pick<FileTransfersOptions, "send" | "storage" | "randomBytes">,
): OutgoingTransfers {
  const { send, storage, randomBytes } = options;
  const { records, engine, apply, end, add, finish, closeInEngine, tellNow, tellSoon, learn } = book;

  function offer(sources: readonly FileSource[]): Result<string> {
    const entries = sourcesToEntries(sources);
    if (!entries.ok) return entries;
    if (!book.live || book.disposed) return err("link-failed");
    const stored = toStored(entries.value);
    const earlier = storage.outgoing.find(recordKey({ entries: stored }));
    const isFree = earlier !== null && !records.has(earlier);
    const id = isFree ? earlier : bytesToBase64url(randomBytes(idBytes));
    const record = createTransferRecord({
      id,
      direction: "out",
      entries: stored,
      outgoing: { sources, entries: entries.value },
      live: book.live,
    });
    if (!sendOffer(record)) return err("link-failed");
    add(record);
    tellNow();
    return ok(id);
  }

  function offerAgain(record: TransferRecord): boolean {
    if (record.outgoing === null || !isAccepted(record.status)) return false;
    closeInEngine(record, "whole-files");
    records.delete(record.id);
    const offered = offer(record.outgoing.sources);
    if (!offered.ok) records.set(record.id, record);
    return offered.ok;
  }

  function sendOffer(record: TransferRecord): boolean {
    return offerMessages(record.id, record.outgoing?.entries ?? []).every(send);
  }

  function openOutgoing(record: TransferRecord): void {
    apply(record, { type: "accepted" });
    if (record.opened || record.outgoing === null) return;
    record.opened = true;
    storage.outgoing.remember(recordKey(record), record.id);
    engine.post({
      c: "send-open",
      transfer: record.id,
      files: record.outgoing.sources.map(({ file }) => file),
      textLike: record.entries.map(({ path, mediaType }) => isTextLike(path.at(-1) ?? "", mediaType)),
    });
  }

  /** Files that the other side still waits for and that cannot be read. */
  function sayUnreadable(record: TransferRecord): void {
    for (const [entry, code] of record.failed) {
      if (entry >= record.settled) send({ t: "file-skipped", transfer: record.id, entry, code });
    }
  }

  function recordKey({ entries }: Pick<TransferRecord, "entries">): string {
    const hash = createSha256();
    hash.update(new TextEncoder().encode(entriesKey(entries)));
    return bytesToBase64url(hash.digest());
  }

  function peerHas(record: TransferRecord, message: FileMessageOf<"file-have">): Result<void> {
    if (record.direction !== "out") return err("direction-wrong");
    if (message.verifiedBytes > record.map.totalBytes) return err("message-malformed", "position");
    openOutgoing(record);
    // While it rests here, the position is asked for again on going on.
    if (!mayMove(record.status)) return ok(undefined);
    engine.post({
      c: "send-from",
      transfer: record.id,
      position: message.verifiedBytes,
      prefixSha256: message.prefixSha256 ?? null,
    });
    return ok(undefined);
  }

  function peerKept(record: TransferRecord, message: FileMessageOf<"file-kept">): Result<void> {
    if (record.direction !== "out") return err("direction-wrong");
    if (message.settled > record.map.count) return err("message-malformed", "settled");
    if (message.failed.some(({ entry }) => entry >= message.settled))
      return err("message-malformed", "failed");
    for (const { entry, code } of message.failed) record.failed.set(entry, code);
    record.settled = Math.max(record.settled, message.settled);
    if (record.settled === record.map.count) finish(record);
    else tellSoon();
    return ok(undefined);
  }

  function peerAnswered(record: TransferRecord, message: FileMessageOf<"file-answer">): Result<void> {
    if (record.direction !== "out") return err("direction-wrong");
    if (message.answer === "refuse") {
      end(record, { type: "refused", code: message.code ?? "file-refused" }, { tell: false });
    } else openOutgoing(record);
    return ok(undefined);
  }

  function handleEngine(record: TransferRecord, event: SendEvent): void {
    const { transfer } = event;
    switch (event.e) {
      case "send-started":
        apply(record, { type: "started" });
        record.position = event.position;
        return;
      case "send-restart":
        send({ t: "file-restart", transfer, position: event.position });
        return;
      case "send-progress":
        learn(record, event);
        return;
      case "send-skipped":
        record.failed.set(event.entry, event.code);
        sayUnreadable(record);
    }
  }

  function takeUp(record: TransferRecord): void {
    const { id, status } = record;
    if (status.phase === "offered") sendOffer(record);
    if (!isAccepted(status)) return;
    send({ t: "file-pause", transfer: id, paused: status.pausedHere });
    sayUnreadable(record);
  }

  return { offer, offerAgain, peerAnswered, peerHas, peerKept, handleEngine, takeUp };
}
