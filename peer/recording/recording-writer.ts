/**
 * Owns: the worker's half of a recording: frames in, files and the journal out, in the order they came.
 * Never: begins a file without a keyframe, holds back more than the disk needs to open a file, or touches what is
 * written when something fails.
 *
 *   idle ─ begin ─► waiting ─ keyframe ─► in a part ─ end ─► over
 *                      ▲                      │ keyframe of another codec
 *                      └──────────────────────┘
 *   anything ─ the disk says no ─► failed: the part is closed as well as it can be
 *
 * Frames are in the file as soon as they came; twice a second the file is told to the disk. So a closed tab loses
 * what had not come, and a power cut half a second.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { type SyncFile, storageErrorCode, writeAll } from "../files/byte-store.ts";
import { createPartWriter, type PartWriter } from "./part-writer.ts";
import { codecKey, frameInFile, type RecordedFrame, trackOf } from "./recorded-codec.ts";
import type { FromRecording, ToRecording } from "./recorder-messages.ts";
import { encodeRow, maxParts, newRow, type RecordingRow } from "./recording-journal.ts";
import { journalName, partName } from "./recordings-folder.ts";
import { beginTimeline, placeFrame, type Timeline } from "./timeline.ts";

export const flushMs = 500;
/** Waits in memory while a file is opened. A disk that takes longer is none. */
const maxWaitingBytes = 64 * 1024 * 1024;

type ChunkMessage = Extract<ToRecording, { type: "chunk" }>;
type Part = {
  readonly codecKey: string;
  readonly writer: PartWriter;
  timeline: Timeline;
};

export type RecordingWriterOptions = {
  readonly clock: Clock;
  /** Opens a new file. @throws DOMException */
  readonly openFile: (id: string, name: string) => Promise<SyncFile>;
  readonly post: (message: FromRecording) => void;
};

export interface RecordingWriter {
  receive(message: ToRecording): void;
}

export function createRecordingWriter(options: RecordingWriterOptions): RecordingWriter {
  const { clock, openFile, post } = options;
  let id = "";
  let journal: SyncFile | null = null;
  let row: RecordingRow | null = null;
  let part: Part | null = null;
  let closedPartsBytes = 0;
  let closedPartsMs = 0;
  let isOver = false;
  let isFlushDue = false;
  let waitingBytes = 0;
  let queue = Promise.resolve();

  function receive(message: ToRecording): void {
    if (message.type === "chunk") {
      waitingBytes += message.chunk.data.byteLength;
      if (waitingBytes > maxWaitingBytes) return fail("storage-unavailable");
    }
    queue = queue
      .then(() => take(message))
      .catch((error: unknown) => {
        fail("recording-failed");
        // A broken invariant: reported as one.
        queueMicrotask(() => {
          throw error;
        });
      });
  }

  async function take(message: ToRecording): Promise<void> {
    switch (message.type) {
      case "begin":
        return begin(message);
      case "chunk": {
        waitingBytes -= message.chunk.data.byteLength;
        const taken = isOver ? ok(undefined) : await takeChunk(message);
        if (!taken.ok) fail(taken.code);
        return;
      }
      case "end":
        close(message.atMs);
        post({ type: "ended" });
        return;
    }
  }

  async function begin(message: Extract<ToRecording, { type: "begin" }>): Promise<void> {
    id = message.id;
    try {
      journal = await openFile(id, journalName);
    } catch (error) {
      return fail(storageErrorCode(error));
    }
    const written = writeRow(newRow(message));
    if (!written.ok) return fail(written.code);
    post({ type: "begun" });
  }

  async function takeChunk({ chunk, arrivedMs }: ChunkMessage): Promise<Result<void>> {
    const frame: RecordedFrame = { isKey: chunk.type === "key", data: chunk.data, config: chunk.config };
    const key = frame.isKey ? codecKey(frame.config) : null;
    if (frame.isKey && key === null) return err("recording-unsupported");
    const times = { captureMs: chunk.captureMs, arrivedMs };
    if (part !== null && key !== null && key !== part.codecKey) closePart(arrivedMs);
    if (part === null) {
      // Without the keyframe they build on, frames are of no use.
      if (key === null) return ok(undefined);
      const opened = await openPart(key, frame, beginTimeline(times));
      if (!opened.ok) return opened;
      part = opened.value;
      if (isOver) {
        closePart(arrivedMs);
        return ok(undefined);
      }
    } else {
      part.timeline = placeFrame(part.timeline, times);
    }
    const written = part.writer.write(part.timeline.lastMs, frame.isKey, frameInFile(frame));
    if (written.ok) flushSoon();
    return written;
  }

  async function openPart(key: string, frame: RecordedFrame, timeline: Timeline): Promise<Result<Part>> {
    const described = trackOf(frame);
    if (described === null || row === null) return err("recording-unsupported");
    if (row.parts >= maxParts) return err("recording-failed", "parts");
    const number = row.parts + 1;
    let file: SyncFile;
    try {
      file = await openFile(id, partName(number, described.kind));
    } catch (error) {
      return err(storageErrorCode(error));
    }
    const writer = createPartWriter(file, described.track);
    if (!writer.ok) return writer;
    const noted = writeRow({ ...row, parts: number, codec: frame.config.codec });
    if (!noted.ok) {
      writer.value.finish(0);
      return noted;
    }
    return ok({ codecKey: key, writer: writer.value, timeline });
  }

  /** The last frame is seen until `atMs`, by the page's clock. */
  function closePart(atMs: number): void {
    if (part === null) return;
    const { timeline, writer } = part;
    part = null;
    const durationMs = Math.max(timeline.lastMs + 1, Math.round(atMs - timeline.beganMs));
    writer.finish(durationMs);
    closedPartsMs += durationMs;
    closedPartsBytes += writer.sizeBytes;
    if (row !== null) writeRow({ ...row, durationMs: closedPartsMs });
  }

  function close(atMs: number): void {
    if (isOver) return;
    isOver = true;
    closePart(atMs);
    if (row !== null) writeRow({ ...row, isFinished: true });
    journal?.close();
    journal = null;
    post({ type: "progress", bytesWritten: closedPartsBytes });
  }

  function fail(code: ErrorCode): void {
    if (isOver) return;
    const lastMs = part === null ? 0 : part.timeline.beganMs + part.timeline.lastMs;
    close(lastMs);
    post({ type: "failed", code });
  }

  function writeRow(next: RecordingRow): Result<void> {
    if (journal === null) return err("storage-unavailable");
    row = { ...next, turn: (row?.turn ?? 0) + 1 };
    const { at, bytes } = encodeRow(row);
    const written = writeAll(journal, bytes, at);
    if (!written.ok) return written;
    return flushed(journal);
  }

  function flushSoon(): void {
    if (isFlushDue) return;
    isFlushDue = true;
    clock.after(flushMs, () => {
      isFlushDue = false;
      if (part === null || isOver) return;
      const done = part.writer.flush();
      if (!done.ok) return fail(done.code);
      post({ type: "progress", bytesWritten: closedPartsBytes + part.writer.sizeBytes });
    });
  }

  return { receive };
}

function flushed(file: SyncFile): Result<void> {
  try {
    file.flush();
    return ok(undefined);
  } catch (error) {
    return err(storageErrorCode(error));
  }
}
