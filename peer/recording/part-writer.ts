/**
 * Owns: one file of a recording while it is made, from its head to its index.
 * Never: holds a frame back. Each is written as it comes; what is on disk plays at any moment, whether `finish` is
 * ever called or not.
 *
 * Sizes and the duration are filled in as they become known, in place. A write that fails is taken back, so that the
 * file ends with a whole frame.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import { type SyncFile, storageErrorCode, writeAll } from "../files/byte-store.ts";
import { fixedSize, fixedSizeBytes } from "./ebml.ts";
import {
  type CuePoint,
  clusterHead,
  clusterSizeOffset,
  cues,
  duration,
  fileHead,
  seekHead,
  simpleBlock,
  type VideoTrack,
} from "./matroska.ts";

/** A cluster is closed by the first frame this long after its first one. */
const clusterMs = 1_000;
/** Keyframes closer together than this need no entries of their own: a host may send nothing but keyframes. */
export const indexGapMs = 2_000;
const maxPoints = 50_000;

export interface PartWriter {
  readonly sizeBytes: number;
  /**
   * Appends a frame.
   * @param timeMs integer, later than the one before; the first is 0
   * @returns the code of what the disk said; the file then is as it was before
   */
  write(timeMs: number, isKey: boolean, data: Uint8Array): Result<void>;
  /** Hands the file to the disk, with its duration so far. @returns the code of what the disk said */
  flush(): Result<void>;
  /**
   * Fills in the rest, as far as the disk lets it, and closes the file.
   * @param durationMs how long the last frame is to be seen counts, too
   */
  finish(durationMs: number): void;
}

/**
 * @param file empty; owned from now on, and closed when this fails
 * @returns the code of what the disk said
 */
export function createPartWriter(file: SyncFile, track: VideoTrack): Result<PartWriter> {
  const head = fileHead(track);
  const points: CuePoint[] = [];
  let sizeBytes = 0;
  let lastMs = 0;
  let cluster: { readonly at: number; readonly timeMs: number } | null = null;

  const begun = append(head.bytes);
  if (!begun.ok) {
    file.close();
    return begun;
  }

  function append(bytes: Uint8Array<ArrayBuffer>): Result<void> {
    const written = writeAll(file, bytes, sizeBytes);
    if (written.ok) sizeBytes += bytes.length;
    else quietly(() => file.truncate(sizeBytes));
    return written;
  }

  function note(point: CuePoint): void {
    const last = points.at(-1);
    if (last !== undefined && point.timeMs - last.timeMs < indexGapMs) return;
    if (points.length < maxPoints) points.push(point);
  }

  function closeCluster(): void {
    if (cluster === null) return;
    const sizeAt = cluster.at + clusterSizeOffset;
    writeAll(file, fixedSize(sizeBytes - sizeAt - fixedSizeBytes), sizeAt);
    cluster = null;
  }

  function appendFrame(timeMs: number, isKey: boolean, data: Uint8Array): Result<void> {
    // A keyframe begins a cluster, so that the index leads to it.
    if (cluster !== null && (isKey || timeMs - cluster.timeMs >= clusterMs)) closeCluster();
    if (cluster !== null) return append(simpleBlock(timeMs - cluster.timeMs, isKey, data));
    const at = sizeBytes;
    const begun = clusterHead(timeMs);
    const block = simpleBlock(0, isKey, data);
    const bytes = new Uint8Array(begun.length + block.length);
    bytes.set(begun);
    bytes.set(block, begun.length);
    const written = append(bytes);
    if (!written.ok) return written;
    cluster = { at, timeMs };
    if (isKey) note({ timeMs, at });
    return written;
  }

  return ok({
    get sizeBytes() {
      return sizeBytes;
    },
    write(timeMs, isKey, data) {
      const written = appendFrame(timeMs, isKey, data);
      if (written.ok) lastMs = timeMs;
      return written;
    },
    flush() {
      const noted = writeAll(file, duration(lastMs + 1), head.durationAt);
      if (!noted.ok) return noted;
      try {
        file.flush();
        return ok(undefined);
      } catch (error) {
        return err(storageErrorCode(error));
      }
    },
    finish(durationMs) {
      closeCluster();
      const cuesAt = sizeBytes;
      const isIndexed = points.length > 0 && append(cues(head, points)).ok;
      writeAll(file, seekHead(head, isIndexed ? cuesAt : null), head.seekHeadAt);
      writeAll(file, duration(durationMs), head.durationAt);
      writeAll(file, fixedSize(sizeBytes - head.segmentAt), head.segmentSizeAt);
      quietly(() => file.flush());
      file.close();
    },
  });
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // A disk that refuses this, too: what is on it plays without.
  }
}
