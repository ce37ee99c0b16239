/**
 * Owns: all that one side knows of one transfer, and the snapshot of it.
 * Never: decides anything.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { FileEntry } from "../../protocol/file-messages.ts";
import type { FileSource } from "./file-source.ts";
import { createRateMeter, type RateMeter } from "./rate-meter.ts";
import { createStreamMap, type StreamMap } from "./stream-map.ts";
import type { StoredEntry } from "./transfer-journal.ts";
import { shownFiles, type TransferFile, type TransferSnapshot } from "./transfer-snapshot.ts";
import { offeredStatus, shownState, type TransferStatus } from "./transfer-state.ts";

export type TransferRecord = {
  readonly id: string;
  readonly direction: "out" | "in";
  readonly entries: readonly StoredEntry[];
  readonly map: StreamMap;
  /** Outgoing: what to read, and the entries as they were offered. */
  readonly outgoing: {
    readonly sources: readonly FileSource[];
    readonly entries: readonly FileEntry[];
  } | null;
  status: TransferStatus;
  /** The engine has it open. */
  opened: boolean;
  /** Incoming: the yes was told. */
  answered: boolean;
  position: number;
  settled: number;
  /** Incoming: settled as last told. */
  settledTold: number;
  readonly failed: Map<number, ErrorCode>;
  readonly digests: Map<number, string>;
  readonly meter: RateMeter;
  /** Ends the wait for an answer. */
  stopWaiting: () => void;
};

export function createTransferRecord(
  options: Pick<TransferRecord, "id" | "direction" | "entries" | "outgoing"> & { readonly live: boolean },
): TransferRecord {
  const { live, ...given } = options;
  return {
    ...given,
    map: createStreamMap(given.entries.map(({ sizeBytes }) => sizeBytes)),
    status: offeredStatus(live),
    opened: false,
    answered: false,
    position: 0,
    settled: 0,
    settledTold: 0,
    failed: new Map(),
    digests: new Map(),
    meter: createRateMeter(),
    stopWaiting: () => undefined,
  };
}

export function transferFile(record: TransferRecord, entry: number): TransferFile {
  const { map, position, settled, failed, digests, entries } = record;
  const sizeBytes = map.sizeOf(entry);
  const code = failed.get(entry);
  const sha256 = digests.get(entry);
  const doneBytes = Math.min(sizeBytes, Math.max(0, position - map.startOf(entry)));
  const isDone = entry < settled && code === undefined;
  const begun = doneBytes > 0 ? "running" : "waiting";
  return {
    entry,
    path: entries[entry]?.path ?? [],
    sizeBytes,
    doneBytes: code === undefined ? doneBytes : 0,
    state: code === undefined ? (isDone ? "done" : begun) : "failed",
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(code === undefined ? {} : { code }),
  };
}

export function transferSnapshot(record: TransferRecord, nowMs: number): TransferSnapshot {
  const { id, direction, map, position, settled, failed, status, meter } = record;
  const state = shownState(status);
  const bytesPerSecond = state === "running" ? meter.perSecond(nowMs) : 0;
  const failedBelow = [...failed.keys()].filter((entry) => entry < settled).length;
  return {
    id,
    direction,
    state,
    ...(status.code === null ? {} : { code: status.code }),
    files: Array.from({ length: Math.min(map.count, shownFiles) }, (_, entry) => transferFile(record, entry)),
    fileCount: map.count,
    doneFiles: settled - failedBelow,
    failedFiles: failed.size,
    totalBytes: map.totalBytes,
    doneBytes: position,
    bytesPerSecond,
    secondsLeft: bytesPerSecond > 0 ? Math.ceil((map.totalBytes - position) / bytesPerSecond) : null,
  };
}
