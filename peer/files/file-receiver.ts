/**
 * Owns: incoming transfers in the file engine: their open files, and what chunks do to them.
 * Never: takes a chunk for a transfer that was not opened, or that rests.
 *
 * A transfer: opening ─► flowing ─ stop, or a full disk ─► resting ─ sync ─► flowing …  any ─► closed
 */

import type { Sha256 } from "../../crypto/sha256.ts";
import type { BulkChunk } from "../../protocol/bulk-layout.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { type ByteStore, readAll, type StoredFiles, storageErrorCode, writeAll } from "./byte-store.ts";
import type { EngineEvent } from "./engine-messages.ts";
import { createStreamMap, type StreamMap } from "./stream-map.ts";
import { createStreamWriter, type StreamWriter } from "./stream-writer.ts";
import { encodeOffer, parseOffer, type StoredEntry, sameEntries } from "./transfer-journal.ts";

type Incoming = {
  readonly id: string;
  readonly map: StreamMap;
  readonly files: StoredFiles;
  readonly writer: StreamWriter;
  flowing: boolean;
  toldAtMs: number;
  keptBytes: number;
  flushedBytes: number;
};

export interface FileReceiver {
  open(transfer: string, entries: readonly StoredEntry[]): Promise<void>;
  restart(transfer: string, position: number): void;
  skip(transfer: string, entry: number, code: ErrorCode): void;
  sync(transfer: string): void;
  stop(transfer: string): void;
  close(transfer: string, keep: "partial" | "whole-files"): void;
  /** False for a chunk that no honest sender makes. */
  take(chunk: BulkChunk): boolean;
  dispose(): void;
}

const tellEveryMs = 150;
const keepEveryBytes = 4 * 1024 * 1024;
/** Waiting for the disk is slow; what a crash of the whole machine costs is hashed and asked for again. */
const flushEveryBytes = 256 * 1024 * 1024;

export function createFileReceiver(options: {
  readonly store: ByteStore;
  readonly emit: (event: EngineEvent) => void;
  readonly now: () => number;
  readonly createSha256: () => Sha256;
}): FileReceiver {
  const { store, emit, now, createSha256 } = options;
  const incomings = new Map<string, Incoming>();
  /** Transfers closed while they were being opened. */
  const opening = new Map<string, { cancelled: boolean }>();

  /** Starts over unless the disk holds the same files of the same transfer. */
  function prepare(files: StoredFiles, entries: readonly StoredEntry[]): Result<void> {
    try {
      const kept = parseOffer(readAll(files.offer));
      if (kept.ok && sameEntries(kept.value.entries, entries)) return ok(undefined);
      for (const file of Object.values(files)) file.truncate(0);
    } catch (error) {
      return err(storageErrorCode(error));
    }
    return writeAll(files.offer, encodeOffer(entries), 0);
  }

  function closeFiles(files: StoredFiles): void {
    for (const file of Object.values(files)) file.close();
  }

  function fail(transfer: string, code: ErrorCode): void {
    emit({ e: "receive-failed", transfer, code, isOpen: incomings.has(transfer) });
  }

  /** Chunks are taken from now on. The hash of an unfinished file's part is only told where the sender may not know it. */
  function flow(incoming: Incoming, options: { readonly withPrefix: boolean }): void {
    const { id, writer } = incoming;
    const prefixSha256 = options.withPrefix ? writer.prefixSha256() : null;
    incoming.flowing = true;
    emit({ e: "receive-ready", transfer: id, position: writer.position, prefixSha256, ...writer.news() });
    moved(incoming);
  }

  function tell(incoming: Incoming, options: { readonly always: boolean }): void {
    const { id, writer } = incoming;
    const nowMs = now();
    if (!options.always && nowMs - incoming.toldAtMs < tellEveryMs) return;
    incoming.toldAtMs = nowMs;
    const { position, settled } = writer;
    emit({ e: "receive-progress", transfer: id, position, settled, ...writer.news() });
  }

  function keep(incoming: Incoming, options: { readonly always: boolean }): void {
    const { position } = incoming.writer;
    if (!options.always && position - incoming.keptBytes < keepEveryBytes) return;
    const flush = options.always || position - incoming.flushedBytes >= flushEveryBytes;
    incoming.writer.keepProgress({ flush });
    incoming.keptBytes = position;
    if (flush) incoming.flushedBytes = position;
  }

  /** After anything that can have moved it. */
  function moved(incoming: Incoming): void {
    const { id, map, writer, files } = incoming;
    const isDone = writer.settled === map.count;
    keep(incoming, { always: isDone });
    tell(incoming, { always: isDone });
    if (!isDone) return;
    incomings.delete(id);
    closeFiles(files);
    emit({ e: "receive-done", transfer: id });
  }

  function rest(incoming: Incoming): void {
    incoming.flowing = false;
    incoming.writer.forgetHeld();
    keep(incoming, { always: true });
    tell(incoming, { always: true });
  }

  return {
    async open(transfer, entries) {
      if (incomings.has(transfer) || opening.has(transfer)) return;
      const attempt = { cancelled: false };
      opening.set(transfer, attempt);
      const opened = await store.open(transfer);
      opening.delete(transfer);
      if (!opened.ok) {
        fail(transfer, opened.code);
        return;
      }
      const files = opened.value;
      const prepared = attempt.cancelled ? err("file-cancelled") : prepare(files, entries);
      if (!prepared.ok) {
        closeFiles(files);
        if (attempt.cancelled) emit({ e: "receive-closed", transfer });
        else fail(transfer, prepared.code);
        return;
      }
      const map = createStreamMap(entries.map(({ sizeBytes }) => sizeBytes));
      try {
        const writer = createStreamWriter(files, map, createSha256);
        const incoming = {
          id: transfer,
          map,
          files,
          writer,
          flowing: false,
          toldAtMs: 0,
          keptBytes: 0,
          flushedBytes: 0,
        };
        incomings.set(transfer, incoming);
        flow(incoming, { withPrefix: true });
      } catch (error) {
        incomings.delete(transfer);
        closeFiles(files);
        fail(transfer, storageErrorCode(error));
      }
    },
    restart(transfer, position) {
      const incoming = incomings.get(transfer);
      if (incoming === undefined) return;
      const restarted = incoming.writer.restart(position);
      if (!restarted.ok) {
        fail(transfer, restarted.code);
        return;
      }
      flow(incoming, { withPrefix: false });
    },
    skip(transfer, entry, code) {
      const incoming = incomings.get(transfer);
      if (incoming === undefined) return;
      incoming.writer.skip(entry, code);
      moved(incoming);
    },
    sync(transfer) {
      const incoming = incomings.get(transfer);
      if (incoming === undefined) return;
      rest(incoming);
      flow(incoming, { withPrefix: false });
    },
    stop(transfer) {
      const incoming = incomings.get(transfer);
      if (incoming !== undefined) rest(incoming);
    },
    close(transfer, keepWhat) {
      const attempt = opening.get(transfer);
      if (attempt !== undefined) {
        attempt.cancelled = true;
        return;
      }
      const incoming = incomings.get(transfer);
      if (incoming !== undefined) {
        incomings.delete(transfer);
        rest(incoming);
        if (keepWhat === "whole-files") {
          const { map, writer, files } = incoming;
          const whole = map.startOf(map.entryAt(writer.position));
          if (files.bytes.getSize() > whole) files.bytes.truncate(whole);
        }
        closeFiles(incoming.files);
      }
      emit({ e: "receive-closed", transfer });
    },
    take(chunk) {
      const incoming = incomings.get(chunk.transfer);
      // Chunks may still come in after a stop: they are let go, and sent again from where it stands.
      if (incoming?.flowing !== true) return true;
      const taken = incoming.writer.take(chunk);
      if (taken.ok) {
        moved(incoming);
        return true;
      }
      rest(incoming);
      fail(chunk.transfer, taken.code);
      return taken.code !== "message-malformed";
    },
    dispose() {
      for (const attempt of opening.values()) attempt.cancelled = true;
      for (const incoming of incomings.values()) {
        rest(incoming);
        closeFiles(incoming.files);
      }
      incomings.clear();
    },
  };
}
