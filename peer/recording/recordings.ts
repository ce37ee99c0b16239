/**
 * Owns: the recordings on this disk: which there are, their files, and their removal. For the page that lists them.
 * Never: hides a recording whose tab was closed while it was made: that is what it is for.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import { storageErrorCode } from "../files/byte-store.ts";
import { safeName } from "../files/safe-name.ts";
import { mediaTypes } from "./recorded-codec.ts";
import { parseRow, type RecordingRow } from "./recording-journal.ts";
import {
  isRecordingId,
  journalName,
  partOfName,
  recordingFolder,
  recordingLock,
  recordingsFolder,
} from "./recordings-folder.ts";

export type StoredRecording = {
  readonly id: string;
  readonly name: string;
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** WebCodecs name of the last part's codec. */
  readonly codec: string;
  /** Files; more than one when the host changed its codec. 0 when no picture came. */
  readonly parts: number;
  readonly sizeBytes: number;
  /** Null when it was not finished: players still tell how long it is. */
  readonly durationMs: number | null;
  /** `unfinished`: its tab was closed while it was made; it plays up to there. */
  readonly state: "recording" | "finished" | "unfinished";
};

/** Newest first. @returns `storage-unavailable` where the browser gives none */
export async function listRecordings(): Promise<Result<readonly StoredRecording[]>> {
  try {
    const found: StoredRecording[] = [];
    const locked = await heldLocks();
    for await (const [id, handle] of (await recordingsFolder()).entries()) {
      if (handle.kind !== "directory" || !isRecordingId(id)) continue;
      const recording = await describe(id, handle, locked.has(recordingLock(id)));
      if (recording !== null) found.push(recording);
    }
    return ok(found.sort((left, right) => right.startedMs - left.startedMs));
  } catch (error) {
    return err(storageErrorCode(error));
  }
}

/**
 * A recording's file, named for people.
 * @param part from 1
 * @returns `storage-unavailable` when there is none
 */
export async function openRecording(id: string, part = 1): Promise<Result<File>> {
  const parts = await openParts(id);
  if (!parts.ok) return parts;
  const file = parts.value[part - 1];
  return file === undefined ? err("storage-unavailable") : ok(file);
}

/** All of a recording's files in order of time; none when no picture came. */
export async function openParts(id: string): Promise<Result<readonly File[]>> {
  if (!isRecordingId(id)) return err("storage-unavailable");
  try {
    const folder = await recordingFolder(id, { create: false });
    const row = await readRow(folder);
    const files = await partFiles(folder);
    const name = safeName(row?.name ?? "");
    return ok(
      files.map(({ file, part, kind }) => {
        const suffix = files.length > 1 ? ` (${part})` : "";
        // Of the file on disk, not a copy of its bytes.
        return new File([file], `${name}${suffix}.${kind}`, {
          type: mediaTypes[kind],
          lastModified: file.lastModified,
        });
      }),
    );
  } catch {
    return err("storage-unavailable");
  }
}

/** @returns `storage-unavailable` while it is made, in this tab or another, or when there is none */
export async function deleteRecording(id: string): Promise<Result<void>> {
  if (!isRecordingId(id)) return err("storage-unavailable");
  try {
    await (await recordingsFolder()).removeEntry(id, { recursive: true });
    return ok(undefined);
  } catch (error) {
    return err(storageErrorCode(error));
  }
}

async function describe(
  id: string,
  folder: FileSystemDirectoryHandle,
  isLocked: boolean,
): Promise<StoredRecording | null> {
  const row: RecordingRow | null = await readRow(folder);
  const files = await partFiles(folder);
  // Without a row, pictures still count; without either there is nothing to show.
  if (row === null && files.length === 0) return null;
  const isFinished = row?.isFinished ?? false;
  return {
    id,
    name: row?.name ?? "",
    sessionId: row?.sessionId ?? "",
    startedMs: row?.startedMs ?? files[0]?.file.lastModified ?? 0,
    codec: row?.codec ?? "",
    parts: files.length,
    sizeBytes: files.reduce((sum, { file }) => sum + file.size, 0),
    durationMs: isFinished && row !== null ? row.durationMs : null,
    state: isLocked && !isFinished ? "recording" : isFinished ? "finished" : "unfinished",
  };
}

async function readRow(folder: FileSystemDirectoryHandle): Promise<RecordingRow | null> {
  try {
    const file = await (await folder.getFileHandle(journalName)).getFile();
    return parseRow(new Uint8Array(await file.slice(0, 8_192).arrayBuffer()));
  } catch {
    return null;
  }
}

async function partFiles(folder: FileSystemDirectoryHandle) {
  const files = [];
  for await (const [name, handle] of folder.entries()) {
    const known = partOfName(name);
    if (known === null || handle.kind !== "file") continue;
    const file = await handle.getFile();
    // An empty one is all a full disk left of a part.
    if (file.size > 0) files.push({ ...known, file });
  }
  return files.sort((left, right) => left.part - right.part);
}

async function heldLocks(): Promise<ReadonlySet<string | undefined>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name }) => name));
}
