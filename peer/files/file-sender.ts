/**
 * Owns: which bytes of which outgoing transfer go next onto which lane, and what is under way.
 * Never: sends for a transfer that was stopped, more than a lane's window, or further ahead than
 * `bulkLimits.aheadBytes` of what is not acknowledged.
 *
 * A transfer: stopped ─ from ─► running ─ stop, or a file that cannot be read ─► stopped. What a lost lane had under
 * way goes again on another, before anything new.
 */

import type { PacketSealer } from "../../crypto/packet.ts";
import type { Sha256 } from "../../crypto/sha256.ts";
import { bulkLimits, encodeChunk } from "../../protocol/bulk-layout.ts";
import { createLaneWindow, type LaneWindow } from "../bulk/lane-window.ts";
import { type ChunkCompressor, createChunkCompressor } from "./chunk-compression.ts";
import type { EngineEvent, EntryDigest } from "./engine-messages.ts";
import { createStreamMap, type StreamMap } from "./stream-map.ts";
import { createStreamReader, type StreamPiece, type StreamReader, type Unreadable } from "./stream-reader.ts";

type Bytes = Uint8Array<ArrayBuffer>;

type Range = { readonly start: number; readonly end: number };

type Outgoing = {
  readonly id: string;
  readonly map: StreamMap;
  readonly reader: StreamReader;
  readonly compressor: ChunkCompressor;
  readonly textLike: readonly boolean[];
  /** Ranges that a lost lane had, in no order. */
  readonly lost: Range[];
  running: boolean;
  /** Grows with every stop and start, so that what was begun before is not sent after. */
  run: number;
  digestsTold: number;
};

type Flight = Range & { readonly outgoing: Outgoing; readonly run: number; readonly endBytes: number };

export type SendingLane = {
  /** Gives the sealed packet to the lane; called in the order of sealing. */
  readonly emit: (packet: Bytes, transfer: string) => void;
  readonly sealer: PacketSealer;
  readonly window: LaneWindow;
  readonly flights: Flight[];
  sentBytes: number;
  open: boolean;
};

export interface FileSender {
  open(transfer: string, files: readonly Blob[], textLike: readonly boolean[]): void;
  from(transfer: string, position: number, prefixSha256: string | null): Promise<void>;
  stop(transfer: string): void;
  close(transfer: string): void;
  addLane(sealer: PacketSealer, emit: SendingLane["emit"]): SendingLane;
  removeLane(lane: SendingLane): void;
  /** False for an acknowledgement that cannot be. */
  acknowledged(lane: SendingLane, takenBytes: number): boolean;
}

/**
 * Data in one chunk: larger ones cost less a byte (a packet goes through two threads and two native calls at each end),
 * and two at least are to fit into a window, for one to be on its way while the other is acknowledged.
 */
const leastChunkBytes = 64 * 1024;
const chunksPerWindow = 2;
const progressEveryMs = 150;
const rateEveryMs = 500;

export function createFileSender(options: {
  readonly emit: (event: EngineEvent) => void;
  readonly now: () => number;
  readonly createSha256: () => Sha256;
}): FileSender {
  const { emit, now, createSha256 } = options;
  const outgoings = new Map<string, Outgoing>();
  const lanes: SendingLane[] = [];
  let pumping = false;
  let pumpAgain = false;
  let nextLane = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let rate = { bytes: 0, sinceMs: now(), saturated: false };

  /** Everything before it is acknowledged. */
  function acknowledgedTo(outgoing: Outgoing): number {
    let lowest = outgoing.reader.position;
    for (const lane of lanes) {
      for (const flight of lane.flights) {
        if (flight.outgoing === outgoing && flight.run === outgoing.run)
          lowest = Math.min(lowest, flight.start);
      }
    }
    for (const range of outgoing.lost) lowest = Math.min(lowest, range.start);
    return lowest;
  }

  /** Lanes in turn, so that each gets its part. */
  function laneWithRoom(): SendingLane | null {
    for (let tried = 0; tried < lanes.length; tried += 1) {
      const lane = lanes[(nextLane + tried) % lanes.length];
      if (lane?.window.hasRoom() === true) {
        nextLane = (nextLane + tried + 1) % lanes.length;
        return lane;
      }
    }
    return null;
  }

  function isBehind(outgoing: Outgoing): boolean {
    return outgoing.reader.position - acknowledgedTo(outgoing) < bulkLimits.aheadBytes;
  }

  function nextOutgoing(): Outgoing | null {
    for (const outgoing of outgoings.values()) {
      const hasMore = outgoing.lost.length > 0 || outgoing.reader.position < outgoing.map.totalBytes;
      if (outgoing.running && hasMore && (outgoing.lost.length > 0 || isBehind(outgoing))) return outgoing;
    }
    return null;
  }

  function nextPiece(outgoing: Outgoing, lane: SendingLane): ReturnType<StreamReader["next"]> {
    const lost = outgoing.lost.shift();
    return lost === undefined
      ? outgoing.reader.next(chunkBytes(lane.window))
      : outgoing.reader.again(lost.start, lost.end);
  }

  function chunkBytes({ windowBytes }: LaneWindow): number {
    const share = Math.floor(windowBytes / chunksPerWindow);
    return Math.min(bulkLimits.chunkDataBytes, Math.max(leastChunkBytes, share));
  }

  async function pump(): Promise<void> {
    if (pumping) {
      pumpAgain = true;
      return;
    }
    pumping = true;
    try {
      do {
        pumpAgain = false;
        while (await sendOne());
      } while (pumpAgain);
    } finally {
      pumping = false;
    }
  }

  /** False when there is nothing to send, or no room. */
  async function sendOne(): Promise<boolean> {
    const outgoing = nextOutgoing();
    if (outgoing === null) return false;
    const lane = laneWithRoom();
    if (lane === null) {
      rate.saturated = lanes.length > 0;
      return false;
    }
    const { run } = outgoing;
    const reading = nextPiece(outgoing, lane);
    const piece = reading instanceof Promise ? await reading : reading;
    if (piece === null || outgoing.run !== run) return true;
    if ("code" in piece) {
      stopAt(outgoing, piece);
      return true;
    }
    if (lane.open) {
      send(lane, outgoing, piece);
      // Told before the receiver can say that it has all of it.
      if (outgoing.reader.position === outgoing.map.totalBytes) tellProgress(outgoing);
    } else outgoing.lost.push({ start: piece.position, end: piece.position + piece.data.byteLength });
    return true;
  }

  function stopAt(outgoing: Outgoing, { entry, code }: Unreadable): void {
    halt(outgoing);
    emit({ e: "send-skipped", transfer: outgoing.id, entry, code });
  }

  function send(lane: SendingLane, outgoing: Outgoing, piece: StreamPiece): void {
    const { position, data, digests } = piece;
    const end = position + data.byteLength;
    const compressed = isTextOnly(outgoing, position, end) ? outgoing.compressor.compress(data) : null;
    const chunk = encodeChunk({
      transfer: outgoing.id,
      position,
      dataBytes: data.byteLength,
      compressed: compressed !== null,
      digests,
      data: compressed ?? data,
    });
    lane.sentBytes += chunk.byteLength;
    lane.window.sent(chunk.byteLength);
    const { run } = outgoing;
    lane.flights.push({ start: position, end, outgoing, run, endBytes: lane.sentBytes });
    // A packet that is not wanted any more is sealed and sent nevertheless: its number was taken, and a gap in them
    // would end the lane. The session's thread drops the lane where not even that is allowed.
    void lane.sealer.seal(chunk, 0).then((packet) => {
      if (lane.open) lane.emit(packet, outgoing.id);
    });
  }

  function isTextOnly(outgoing: Outgoing, start: number, end: number): boolean {
    return outgoing.map.segments(start, end).every(({ entry }) => outgoing.textLike[entry] === true);
  }

  function halt(outgoing: Outgoing): void {
    outgoing.running = false;
    outgoing.run += 1;
    outgoing.lost.length = 0;
  }

  function tellProgress(outgoing: Outgoing): void {
    const digests: EntryDigest[] = [];
    for (
      ;
      outgoing.digestsTold < outgoing.map.settledAt(outgoing.reader.position);
      outgoing.digestsTold += 1
    ) {
      const sha256 = outgoing.reader.digestOf(outgoing.digestsTold);
      if (sha256 !== null) digests.push({ entry: outgoing.digestsTold, sha256 });
    }
    emit({ e: "send-progress", transfer: outgoing.id, position: acknowledgedTo(outgoing), digests });
  }

  function tell(): void {
    const nowMs = now();
    const isIdle = lanes.every(({ flights }) => flights.length === 0);
    if (isIdle || nowMs - toldAtMs >= progressEveryMs) {
      toldAtMs = nowMs;
      for (const outgoing of outgoings.values()) if (outgoing.running) tellProgress(outgoing);
    }
    if (nowMs - rate.sinceMs >= rateEveryMs) {
      emit({ e: "rate", bytes: rate.bytes, elapsedMs: nowMs - rate.sinceMs, saturated: rate.saturated });
      rate = { bytes: 0, sinceMs: nowMs, saturated: false };
    }
  }

  return {
    open(transfer, files, textLike) {
      const map = createStreamMap(files.map(({ size }) => size));
      outgoings.set(transfer, {
        id: transfer,
        map,
        reader: createStreamReader(files, map, createSha256),
        compressor: createChunkCompressor(),
        textLike,
        lost: [],
        running: false,
        run: 0,
        digestsTold: 0,
      });
    },
    async from(transfer, position, prefixSha256) {
      const outgoing = outgoings.get(transfer);
      if (outgoing === undefined) return;
      halt(outgoing);
      const { run } = outgoing;
      const from = await outgoing.reader.rewind(position, prefixSha256);
      if (outgoing.run !== run || outgoings.get(transfer) !== outgoing) return;
      if (typeof from !== "number") {
        stopAt(outgoing, from);
        return;
      }
      if (from !== position) {
        emit({ e: "send-restart", transfer, position: from });
        return;
      }
      // What time passed before says nothing of the lanes.
      if (![...outgoings.values()].some(({ running }) => running)) {
        rate = { bytes: 0, sinceMs: now(), saturated: false };
      }
      outgoing.running = true;
      emit({ e: "send-started", transfer, position: from });
      void pump();
    },
    stop(transfer) {
      const outgoing = outgoings.get(transfer);
      if (outgoing === undefined) return;
      if (outgoing.running) tellProgress(outgoing);
      halt(outgoing);
    },
    close(transfer) {
      const outgoing = outgoings.get(transfer);
      if (outgoing !== undefined) halt(outgoing);
      outgoings.delete(transfer);
    },
    addLane(sealer, emitPacket) {
      const lane: SendingLane = {
        emit: emitPacket,
        sealer,
        window: createLaneWindow(),
        flights: [],
        sentBytes: 0,
        open: true,
      };
      lanes.push(lane);
      void pump();
      return lane;
    },
    removeLane(lane) {
      lane.open = false;
      const index = lanes.indexOf(lane);
      if (index >= 0) lanes.splice(index, 1);
      for (const { outgoing, run, start, end } of lane.flights) {
        if (outgoing.running && outgoing.run === run) outgoing.lost.push({ start, end });
      }
      void pump();
    },
    acknowledged(lane, takenBytes) {
      const newly = lane.window.acknowledged(takenBytes, now());
      if (newly === null) return false;
      rate.bytes += newly;
      while (lane.flights[0] !== undefined && lane.flights[0].endBytes <= takenBytes) lane.flights.shift();
      void pump();
      tell();
      return true;
    },
  };
}
