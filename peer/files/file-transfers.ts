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

import type { RandomBytes } from "../../crypto/random.ts";
import { createSha256 } from "../../crypto/sha256.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { FileMessage, FileMessageOf } from "../../protocol/file-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { LaneName, LanePort } from "../bulk/lane.ts";
import type { Clock } from "../clock.ts";
import { createEmitter, type Listening } from "../events.ts";
import { isTextLike } from "./chunk-compression.ts";
import type { EngineEvent, EntryDigest, EntryFailure } from "./engine-messages.ts";
import type { FileSource } from "./file-source.ts";
import type { FileStore } from "./file-store.ts";
import { entriesKey } from "./transfer-journal.ts";
import {
  createOfferCollector,
  type OfferCollector,
  offerMessages,
  sourcesToEntries,
  toStored,
} from "./transfer-offer.ts";
import {
  createTransferRecord,
  type TransferRecord,
  transferFile,
  transferSnapshot,
} from "./transfer-record.ts";
import type { TransferFile, TransferSnapshot } from "./transfer-snapshot.ts";
import { isAccepted, isFinal, mayMove, nextStatus, type TransferEvent } from "./transfer-state.ts";

export type TransferDirection = "to-host" | "to-viewer";

export type FileTransferEvents = {
  /** All transfers, newest last. At each change of a state, and about five times a second while bytes move. */
  readonly changed: readonly TransferSnapshot[];
  /** The other side offers files, and all their names are known: ask the person, or accept under a standing grant. */
  readonly offered: TransferSnapshot;
  /** The other side sent a packet that did not open or made no sense: to be counted against its link. */
  readonly refused: { readonly code: ErrorCode };
};

export type FileTransfersOptions = {
  readonly role: "host" | "viewer";
  /** Sends on the sealed control channel. False when the link cannot take it now. */
  readonly send: (message: FileMessage) => boolean;
  readonly lanes: LanePort;
  readonly storage: FileStore;
  /** Asked on the host's side for every message and packet; never on the viewer's, which decides nothing. */
  readonly isAllowed: (direction: TransferDirection, transfer: string) => boolean;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
};

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

const changedEveryMs = 200;
const recheckEveryMs = 250;
const keptRecords = 100;
const idBytes = 16;

export function createFileTransfers(options: FileTransfersOptions): FileTransfers {
  const { role, send, lanes, storage, isAllowed, clock, randomBytes } = options;
  const emitter = createEmitter<FileTransferEvents>();
  const records = new Map<string, TransferRecord>();
  /** Transfers whose files the engine still has open. */
  const closing = new Map<string, PromiseWithResolvers<void>>();
  const collectors = new Map<string, OfferCollector>();
  const engine = storage.createEngine();
  let live = true;
  let disposed = false;
  let stopTelling: (() => void) | null = null;
  let stopRechecking: (() => void) | null = null;

  // What is allowed

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
    if (disposed || ![...records.values()].some(({ status }) => isAccepted(status))) return;
    stopRechecking = clock.after(recheckEveryMs, () => {
      recheck();
      keepRechecking();
    });
  }

  // Changes

  function tellNow(): void {
    stopTelling?.();
    stopTelling = null;
    if (!disposed) emitter.emit("changed", snapshots());
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
    // Offers that came to nothing go first; what was received stays until it is forgotten.
    for (const old of records.values()) {
      if (records.size <= keptRecords) break;
      if (isFinal(old.status) && old.settled === 0) records.delete(old.id);
    }
    record.stopWaiting = clock.after(limits.scopeAskTimeoutMs, () => {
      if (record.direction === "in") refuse(record, "file-refused");
      else end(record, { type: "refused", code: "file-refused" }, { tell: false });
    });
  }

  function refuse(record: TransferRecord, code: ErrorCode): void {
    if (record.status.phase !== "offered") return;
    send({ t: "file-answer", transfer: record.id, answer: "refuse", code });
    apply(record, { type: "refused", code });
  }

  // Outgoing

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

  // Incoming

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
      live,
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

  // Both

  function setPaused(transfer: string, paused: boolean): void {
    const record = records.get(transfer);
    if (record === undefined || !isAccepted(record.status) || record.status.pausedHere === paused) return;
    if (!enforce(record)) return;
    rest(record, { type: "paused-here", paused, code: null });
    send({ t: "file-pause", transfer, paused });
    if (!paused) syncIncoming(record);
  }

  /** Applies an event that stops bytes or lets them go on, and stops the engine. Going on is a matter of `file-have`. */
  function rest(record: TransferRecord, event: TransferEvent): void {
    apply(record, event);
    if (mayMove(record.status) || !record.opened) return;
    const c = record.direction === "out" ? "send-stop" : "receive-stop";
    engine.post({ c, transfer: record.id });
  }

  function peerPaused(record: TransferRecord, message: FileMessageOf<"file-pause">): Result<void> {
    const { pausedThere } = record.status;
    if (pausedThere === message.paused) return ok(undefined);
    rest(record, { type: "paused-there", paused: message.paused, code: message.code ?? null });
    if (!message.paused) syncIncoming(record);
    return ok(undefined);
  }

  function peerAnswered(record: TransferRecord, message: FileMessageOf<"file-answer">): Result<void> {
    if (record.direction !== "out") return err("direction-wrong");
    if (message.answer === "refuse") {
      end(record, { type: "refused", code: message.code ?? "file-refused" }, { tell: false });
    } else openOutgoing(record);
    return ok(undefined);
  }

  function handle(message: FileMessage): Result<void> {
    if (disposed) return ok(undefined);
    if (message.t === "file-offer") return offered(message);
    if (message.t === "file-entries") return offeredEntries(message);
    const record = records.get(message.transfer);
    if (record === undefined || isFinal(record.status)) {
      collectors.delete(message.transfer);
      // It does not know yet that this side has ended it.
      const isEnd = message.t === "file-cancel" || message.t === "file-answer" || message.t === "file-kept";
      if (!isEnd && record?.status.phase !== "done") {
        send({ t: "file-cancel", transfer: message.transfer, code: "file-cancelled" });
      }
      return ok(undefined);
    }
    if (message.t === "file-cancel") {
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
        return peerAnswered(record, message);
      case "file-have":
        return peerHas(record, message);
      case "file-kept":
        return peerKept(record, message);
      case "file-pause":
        return peerPaused(record, message);
      case "file-restart":
      case "file-skipped":
        return senderSays(record, message);
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

  // The engine

  function learn(
    record: TransferRecord,
    event: { readonly position: number; readonly digests: readonly EntryDigest[] },
  ): void {
    record.position = event.position;
    record.meter.note(event.position, clock.now());
    for (const { entry, sha256 } of event.digests) record.digests.set(entry, sha256);
    tellSoon();
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

  function handleEngine(event: EngineEvent): void {
    if (disposed) return;
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
      case "disposed":
        return;
      default: {
        const record = records.get(event.transfer);
        if (record === undefined) return;
        if (isAccepted(record.status)) handleTransferEvent(record, event);
        else if (event.e === "receive-progress") lastNews(record, event);
      }
    }
  }

  function handleTransferEvent(
    record: TransferRecord,
    event: Exclude<EngineEvent, { e: "packet" | "refused" | "rate" | "receive-closed" | "disposed" }>,
  ): void {
    if (!enforce(record)) return;
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
        return;
      case "receive-ready":
        apply(record, { type: "started" });
        if (mayMove(record.status)) sayHave(record, event.position, event.prefixSha256);
        else engine.post({ c: "receive-stop", transfer });
        learnIncoming(record, event);
        return;
      case "receive-progress":
        learnIncoming(record, event);
        return;
      case "receive-done":
        finish(record);
        return;
      case "receive-failed":
        receiveFailed(record, event.code);
    }
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

  // Packets

  function sendPacket(lane: LaneName, bytes: Uint8Array<ArrayBuffer>, transfer: string | null): void {
    const record = transfer === null ? null : records.get(transfer);
    if (record !== null && (record === undefined || isFinal(record.status) || !enforce(record))) {
      // Already sealed and numbered: without it the lane has a gap, and must come back under new keys.
      lanes.drop(lane);
      return;
    }
    if (!lanes.send(lane, bytes)) lanes.drop(lane);
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

  function setLinkLive(nowLive: boolean): void {
    if (live === nowLive) return;
    live = nowLive;
    if (!nowLive) collectors.clear();
    for (const record of records.values()) {
      rest(record, { type: "link", live: nowLive });
      if (nowLive) takeUp(record);
    }
  }

  /** What the other side may have missed while the link was down is told again. */
  function takeUp(record: TransferRecord): void {
    const { id, status, direction } = record;
    if (status.phase === "done" && direction === "in") {
      record.settledTold = 0;
      sayKept(record, failures(record));
      return;
    }
    if (status.phase === "offered" && direction === "out") sendOffer(record);
    if (!isAccepted(status)) return;
    send({ t: "file-pause", transfer: id, paused: status.pausedHere });
    if (direction === "out") {
      sayUnreadable(record);
      return;
    }
    record.answered = false;
    record.settledTold = 0;
    sayKept(record, failures(record));
    syncIncoming(record);
  }

  function failures({ failed }: TransferRecord): EntryFailure[] {
    return [...failed].map(([entry, code]) => ({ entry, code }));
  }

  return {
    on: emitter.on,
    get snapshots() {
      return snapshots();
    },
    offer(sources) {
      const entries = sourcesToEntries(sources);
      if (!entries.ok) return entries;
      if (!live || disposed) return err("link-failed");
      const stored = toStored(entries.value);
      const earlier = storage.outgoing.find(recordKey({ entries: stored }));
      const isFree = earlier !== null && !records.has(earlier);
      const id = isFree ? earlier : bytesToBase64url(randomBytes(idBytes));
      const record = createTransferRecord({
        id,
        direction: "out",
        entries: stored,
        outgoing: { sources, entries: entries.value },
        live,
      });
      if (!sendOffer(record)) return err("link-failed");
      add(record);
      tellNow();
      return ok(id);
    },
    accept,
    refuse(transfer) {
      const record = records.get(transfer);
      if (record?.direction === "in") refuse(record, "file-refused");
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
      records.delete(transfer);
      if (record.direction === "in") void storage.remove(transfer);
      tellNow();
    },
    dispose() {
      if (disposed) return;
      for (const record of records.values()) {
        record.stopWaiting();
        closeInEngine(record, "partial");
      }
      disposed = true;
      stopTelling?.();
      stopRechecking?.();
      for (const stop of stopListening) stop();
      lanes.setWanted(false);
      engine.dispose();
      emitter.clear();
    },
  };
}
