/**
 * Owns: every transfer of one link: offers and answers, what each message of a peer does to them, who may go on.
 * Bytes are the file engine's (file-engine.ts), connections the lanes' (../bulk).
 *
 * Must never, on the host's side: act on a message of a transfer, or move a byte of it either way, while
 * `isAllowed` does not say yes at that moment. An offer with its names is the question and is let in, bounded;
 * accepting, receiving, sending, pausing and going on are not. No answer is a no.
 *
 * Ladder: protocol/file-messages.ts. States: transfer-state.ts.
 */

import type { FileMessage, FileMessageOf } from "../../protocol/file-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { LaneName } from "../bulk/lane.ts";
import { createEmitter, type Listening } from "../events.ts";
import type { EngineEvent } from "./engine-messages.ts";
import type { FileSource } from "./file-source.ts";
import { createIncomingTransfers, type ReceiveEvent } from "./incoming-transfers.ts";
import { createOutgoingTransfers, type SendEvent } from "./outgoing-transfers.ts";
import { createTransferBook } from "./transfer-book.ts";
import type { FileTransferEvents, FileTransfersOptions } from "./transfer-options.ts";
import { type TransferRecord, transferFile } from "./transfer-record.ts";
import type { TransferFile, TransferSnapshot } from "./transfer-snapshot.ts";
import { isAccepted, isFinal } from "./transfer-state.ts";

export type { FileTransferEvents, FileTransfersOptions, TransferDirection } from "./transfer-options.ts";

export interface FileTransfers extends Listening<FileTransferEvents> {
  readonly snapshots: readonly TransferSnapshot[];
  /**
   * Offers files to the other side; they are read once it said yes. Files whose offer was not finished before a
   * reload are offered under the same id, and go on where they were.
   * @returns the transfer's id; `file-too-many`, `message-too-large`, or `link-failed` while the link is down
   */
  offer(sources: readonly FileSource[]): Result<string>;
  /** Takes an incoming offer. On the host's side `isAllowed` must already say yes; else `scope-missing`. */
  accept(transfer: string): Result<void>;
  refuse(transfer: string): void;
  pause(transfer: string): void;
  /** Goes on after `pause`, or after `storage-full` was mended. */
  resume(transfer: string): void;
  /** Ends it on both sides. Files that are complete stay. */
  cancel(transfer: string): void;
  /** One message of the peer, already past the door. An error is to be counted against its link. */
  handle(message: FileMessage): Result<void>;
  /** Asks `isAllowed` again for all: call it when a grant was taken back. */
  recheck(): void;
  /** The main link, or the host's pause: while false nothing moves; it goes on by itself. */
  setLinkLive(live: boolean): void;
  /** Every file of a transfer; a snapshot shows the first 200. */
  filesOf(transfer: string): readonly TransferFile[];
  /**
   * A received file, read from the disk as it is used. Its type is always `application/octet-stream`, so that nothing
   * a peer sent is ever shown as a page of ours.
   * @returns `file-unreadable` unless the transfer has ended and this file is complete and its hash was right
   */
  openReceived(transfer: string, entry: number): Promise<Result<File>>;
  /** Forgets an ended transfer and what was received of it. */
  forget(transfer: string): void;
  /** Ends everything here; what was received stays for the next session of these two. */
  dispose(): void;
}

export function createFileTransfers(options: FileTransfersOptions): FileTransfers {
  const { send, lanes, storage } = options;
  const emitter = createEmitter<FileTransferEvents>();
  const engine = storage.createEngine();
  const book = createTransferBook(options, emitter, engine);
  const { records, closing, isPermitted, enforce, recheck, tellNow, snapshots, rest, end } = book;
  const outgoing = createOutgoingTransfers(book, options);
  const incoming = createIncomingTransfers(book, options, emitter);

  function setPaused(transfer: string, paused: boolean): void {
    const record = records.get(transfer);
    if (record === undefined || !isAccepted(record.status) || record.status.pausedHere === paused) return;
    if (!enforce(record)) return;
    rest(record, { type: "paused-here", paused, code: null });
    send({ t: "file-pause", transfer, paused });
    if (!paused) incoming.syncIncoming(record);
  }

  function peerPaused(record: TransferRecord, message: FileMessageOf<"file-pause">): Result<void> {
    const { pausedThere } = record.status;
    if (pausedThere === message.paused) return ok(undefined);
    rest(record, { type: "paused-there", paused: message.paused, code: message.code ?? null });
    if (!message.paused) incoming.syncIncoming(record);
    return ok(undefined);
  }

  function handle(message: FileMessage): Result<void> {
    if (book.disposed) return ok(undefined);
    if (message.t === "file-offer") return incoming.offered(message);
    if (message.t === "file-entries") return incoming.offeredEntries(message);
    const record = records.get(message.transfer);
    if (record === undefined || isFinal(record.status)) {
      incoming.forgetOffers(message.transfer);
      // It does not know yet that this side has ended it.
      const isEnd = message.t === "file-cancel" || message.t === "file-answer" || message.t === "file-kept";
      if (!isEnd && record?.status.phase !== "done") {
        const code = record === undefined ? "file-forgotten" : "file-cancelled";
        send({ t: "file-cancel", transfer: message.transfer, code });
      }
      return ok(undefined);
    }
    if (message.t === "file-cancel") {
      if (message.code === "file-forgotten" && outgoing.offerAgain(record)) return ok(undefined);
      if (message.code === "file-forgotten") book.closeInEngine(record, "partial");
      const failed = message.code !== "file-cancelled";
      end(record, { type: failed ? "failed" : "cancelled", code: message.code }, { tell: false });
      return ok(undefined);
    }
    const isRefusal = message.t === "file-answer" && message.answer === "refuse";
    if (!isRefusal && !isPermitted(record)) {
      end(record, { type: "failed", code: "scope-missing" }, { tell: true });
      return err("scope-missing");
    }
    switch (message.t) {
      case "file-answer":
        return outgoing.peerAnswered(record, message);
      case "file-have":
        return outgoing.peerHas(record, message);
      case "file-kept":
        return outgoing.peerKept(record, message);
      case "file-pause":
        return peerPaused(record, message);
      case "file-restart":
      case "file-skipped":
        return incoming.senderSays(record, message);
    }
  }

  function handleEngine(event: EngineEvent): void {
    if (book.disposed) return;
    switch (event.e) {
      case "packet":
        sendPacket(event.lane, event.bytes, event.transfer);
        return;
      case "refused":
        lanes.drop(event.lane);
        emitter.emit("refused", { code: "packet-refused" });
        return;
      case "rate":
        lanes.noteRate(event);
        return;
      case "receive-closed":
        closing.get(event.transfer)?.resolve();
        closing.delete(event.transfer);
        return;
      case "broken":
        engineBroke();
        return;
      case "disposed":
        return;
      default: {
        const record = records.get(event.transfer);
        if (record === undefined) return;
        if (isAccepted(record.status)) handleTransferEvent(record, event);
        else if (event.e === "receive-progress") incoming.lastNews(record, event);
      }
    }
  }

  function engineBroke(): void {
    for (const record of records.values()) {
      if (isAccepted(record.status))
        end(record, { type: "failed", code: "file-worker-failed" }, { tell: true });
    }
    for (const { resolve } of closing.values()) resolve();
    closing.clear();
  }

  function handleTransferEvent(record: TransferRecord, event: SendEvent | ReceiveEvent): void {
    if (!enforce(record)) return;
    switch (event.e) {
      case "send-started":
      case "send-restart":
      case "send-progress":
      case "send-skipped":
        outgoing.handleEngine(record, event);
        return;
      default:
        incoming.handleEngine(record, event);
    }
  }

  function sendPacket(lane: LaneName, bytes: Uint8Array<ArrayBuffer>, transfer: string | null): void {
    const record = transfer === null ? null : records.get(transfer);
    if (record !== null && (record === undefined || isFinal(record.status) || !enforce(record))) {
      // Already sealed and numbered: without it the lane has a gap, and must come back under new keys.
      lanes.drop(lane);
      return;
    }
    if (!lanes.send(lane, bytes)) lanes.drop(lane);
  }

  function setLinkLive(nowLive: boolean): void {
    if (book.live === nowLive) return;
    book.live = nowLive;
    if (!nowLive) incoming.forgetOffers();
    for (const record of records.values()) {
      rest(record, { type: "link", live: nowLive });
      if (!nowLive) continue;
      if (record.direction === "out") outgoing.takeUp(record);
      else incoming.takeUp(record);
    }
  }

  const stopListening = [
    lanes.on("opened", (lane) => engine.post({ c: "lane-opened", lane })),
    lanes.on("closed", (lane) => engine.post({ c: "lane-closed", lane })),
    lanes.on("packet", ({ bytes, ...lane }) => {
      // Whose bytes these are stands inside. So no transfer that has lost its scope is left to take them.
      recheck();
      engine.post({ c: "packet", lane, bytes });
    }),
  ];
  engine.on(handleEngine);
  for (const lane of lanes.open) engine.post({ c: "lane-opened", lane });

  return {
    on: emitter.on,
    get snapshots() {
      return snapshots();
    },
    offer: outgoing.offer,
    accept: incoming.accept,
    refuse(transfer) {
      const record = records.get(transfer);
      if (record?.direction === "in") incoming.refuse(record, "file-refused");
    },
    pause: (transfer) => setPaused(transfer, true),
    resume: (transfer) => setPaused(transfer, false),
    cancel(transfer) {
      const record = records.get(transfer);
      if (record !== undefined) end(record, { type: "cancelled", code: "file-cancelled" }, { tell: true });
    },
    handle,
    recheck,
    setLinkLive,
    filesOf(transfer) {
      const record = records.get(transfer);
      if (record === undefined) return [];
      return Array.from({ length: record.map.count }, (_, entry) => transferFile(record, entry));
    },
    async openReceived(transfer, entry) {
      const record = records.get(transfer);
      if (record?.direction !== "in" || !isFinal(record.status)) return err("file-unreadable");
      await closing.get(transfer)?.promise;
      const file = transferFile(record, entry);
      if (entry >= record.map.count || file.state !== "done") return err("file-unreadable");
      const { map, entries } = record;
      const bytes = map.totalBytes === 0 ? ok(new Blob()) : await storage.bytesOf(transfer);
      if (!bytes.ok) return bytes;
      const part = bytes.value.slice(map.startOf(entry), map.endOf(entry), "application/octet-stream");
      if (part.size !== file.sizeBytes) return err("file-unreadable");
      const lastModified = entries[entry]?.modifiedMs ?? 0;
      return ok(new File([part], file.path.at(-1) ?? "", { type: part.type, lastModified }));
    },
    forget(transfer) {
      const record = records.get(transfer);
      if (record === undefined || !isFinal(record.status)) return;
      book.forget(record);
      tellNow();
    },
    dispose() {
      if (book.disposed) return;
      book.dispose();
      for (const stop of stopListening) stop();
      lanes.setWanted(false);
      engine.dispose();
      emitter.clear();
    },
  };
}
