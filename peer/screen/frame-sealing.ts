/**
 * Owns: from an encoded frame to sealed packets, once for all viewers, and the sealer of the epoch.
 * Never: seals under one key with two sealers, or lets a packet overtake another.
 */

import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { createPacketSealer, type PacketSealer } from "../../crypto/packet.ts";
import { channelNumbers } from "../../protocol/channels.ts";
import { hostSender } from "../../protocol/packet-layout.ts";

export type SealedPacket = Uint8Array<ArrayBuffer>;

export interface FrameSealing {
  /** False until the first key: nothing can be sent yet. */
  readonly isReady: boolean;
  /** @throws RangeError for an epoch that does not grow, or a key without 32 bytes */
  setGroupKey(epoch: number, groupKey: Uint8Array): void;
  /**
   * Seals each message and gives it to `deliver`, in order, and after everything of earlier calls.
   * @returns the bytes that all packets will take
   * @throws Error before the first key
   */
  seal(messages: readonly Uint8Array[], deliver: (packet: SealedPacket) => void): number;
}

const overheadBytes = 32;

export function createFrameSealing(): FrameSealing {
  let sealer: PacketSealer | null = null;
  let lastEpoch = 0;
  let tail: Promise<void> = Promise.resolve();

  return {
    get isReady() {
      return sealer !== null;
    },
    setGroupKey(epoch, groupKey) {
      if (epoch <= lastEpoch) throw new RangeError("an epoch is used once");
      const route = { channel: channelNumbers.screen, sender: hostSender, epoch };
      sealer = createPacketSealer({ ...route, keys: deriveChannelKeys({ secret: groupKey, ...route }) });
      lastEpoch = epoch;
    },
    seal(messages, deliver) {
      if (sealer === null) throw new Error("no key yet");
      for (const message of messages) {
        const sealed = sealer.seal(message, 0);
        tail = tail.then(async () => deliver(await sealed));
      }
      return messages.reduce((sum, message) => sum + message.length + overheadBytes, 0);
    },
  };
}
