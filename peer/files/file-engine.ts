/**
 * Owns: the file engine: opens and seals what the lanes carry, and hands it to the sender and the receiver. It runs in
 * a worker (file-worker.ts), so that reading, hashing, sealing and writing never hold up the session; tests run it in
 * their own thread.
 * Never: decides what is allowed. The session's thread does, and stops a transfer here before the next packet.
 */

import { createPacketOpener, createPacketSealer, type PacketOpener } from "../../crypto/packet.ts";
import type { Sha256 } from "../../crypto/sha256.ts";
import { encodeAck, parseBulk } from "../../protocol/bulk-layout.ts";
import { type LaneName, laneKey, type OpenLane } from "../bulk/lane.ts";
import { laneWindowLimits } from "../bulk/lane-window.ts";
import type { ByteStore } from "./byte-store.ts";
import type { EngineCommand, EngineEvent } from "./engine-messages.ts";
import { createFileReceiver } from "./file-receiver.ts";
import { createFileSender, type SendingLane } from "./file-sender.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface FileEngine {
  handle(command: EngineCommand): void;
}

type EngineLane = {
  readonly name: LaneName;
  readonly opener: PacketOpener;
  readonly sending: SendingLane;
  /** Packets whose opening was begun and not ended. */
  opening: number;
  takenBytes: number;
  acknowledgedBytes: number;
  acknowledgedAtMs: number;
};

/**
 * An acknowledgement costs about as much as a chunk. It is due for this much, which is no more than the least window, so
 * that a sender that waits always gets one; and for less when nothing else waits and the last is a while ago.
 */
const ackEveryBytes = laneWindowLimits.minBytes;
const ackEveryMs = 20;

export function createFileEngine(options: {
  readonly store: ByteStore;
  readonly emit: (event: EngineEvent) => void;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** The fastest there is: all make the same digests. */
  readonly createSha256: () => Sha256;
}): FileEngine {
  const { emit, now } = options;
  const sender = createFileSender(options);
  const receiver = createFileReceiver(options);
  const lanesByKey = new Map<string, EngineLane>();

  function addLane({ lane, generation, sendRoute, receiveRoute }: OpenLane): void {
    const name = { lane, generation };
    const sealer = createPacketSealer(sendRoute);
    const sending = sender.addLane(sealer, (bytes, transfer) =>
      emit({ e: "packet", lane: name, bytes, transfer }),
    );
    lanesByKey.set(laneKey(name), {
      name,
      opener: createPacketOpener({ ...receiveRoute, order: "strict" }),
      sending,
      opening: 0,
      takenBytes: 0,
      acknowledgedBytes: 0,
      acknowledgedAtMs: Number.NEGATIVE_INFINITY,
    });
  }

  function removeLane(name: LaneName): void {
    const lane = lanesByKey.get(laneKey(name));
    if (lane === undefined) return;
    lanesByKey.delete(laneKey(name));
    sender.removeLane(lane.sending);
  }

  async function open(lane: EngineLane, packet: Bytes): Promise<void> {
    lane.opening += 1;
    const opened = await lane.opener.open(packet);
    lane.opening -= 1;
    // A lane that was closed meanwhile: its chunks are sent again on another.
    if (!lane.sending.open) return;
    if (opened === null || opened.flags !== 0 || !take(lane, opened.plaintext)) {
      emit({ e: "refused", lane: lane.name });
    }
  }

  /** False for what no honest peer sends. */
  function take(lane: EngineLane, plaintext: Bytes): boolean {
    const parsed = parseBulk(plaintext);
    if (!parsed.ok) return false;
    if (parsed.value.kind === "ack") return sender.acknowledged(lane.sending, parsed.value.takenBytes);
    const good = receiver.take(parsed.value);
    lane.takenBytes += plaintext.byteLength;
    const owed = lane.takenBytes - lane.acknowledgedBytes;
    const isLate = lane.opening === 0 && now() - lane.acknowledgedAtMs >= ackEveryMs;
    if (owed >= ackEveryBytes || isLate) acknowledge(lane);
    return good;
  }

  function acknowledge(lane: EngineLane): void {
    lane.acknowledgedBytes = lane.takenBytes;
    lane.acknowledgedAtMs = now();
    void lane.sending.sealer.seal(encodeAck(lane.takenBytes), 0).then((bytes) => {
      if (lane.sending.open) emit({ e: "packet", lane: lane.name, bytes, transfer: null });
    });
  }

  return {
    handle(command) {
      switch (command.c) {
        case "lane-opened":
          addLane(command.lane);
          return;
        case "lane-closed":
          removeLane(command.lane);
          return;
        case "packet": {
          const lane = lanesByKey.get(laneKey(command.lane));
          if (lane !== undefined) void open(lane, command.bytes);
          return;
        }
        case "send-open":
          sender.open(command.transfer, command.files, command.textLike);
          return;
        case "send-from":
          void sender.from(command.transfer, command.position, command.prefixSha256);
          return;
        case "send-stop":
          sender.stop(command.transfer);
          return;
        case "send-close":
          sender.close(command.transfer);
          return;
        case "receive-open":
          void receiver.open(command.transfer, command.entries);
          return;
        case "receive-restart":
          receiver.restart(command.transfer, command.position);
          return;
        case "receive-skip":
          receiver.skip(command.transfer, command.entry, command.code);
          return;
        case "receive-sync":
          receiver.sync(command.transfer);
          return;
        case "receive-stop":
          receiver.stop(command.transfer);
          return;
        case "receive-close":
          receiver.close(command.transfer, command.keep);
          return;
        case "dispose":
          receiver.dispose();
          for (const { name } of lanesByKey.values()) removeLane(name);
          emit({ e: "disposed" });
          return;
      }
    },
  };
}
