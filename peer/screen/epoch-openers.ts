/**
 * Owns: opening the host's sealed packets while group keys change under way.
 * Never: opens a packet of an epoch before last for long, keeps many of an epoch whose key has not come, or gives
 * plaintexts out of order.
 *
 * The new key travels on the control channel, the first packet under it on this one: either may come first.
 */

import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { createPacketOpener, type PacketOpener, packetHeader } from "../../crypto/packet.ts";
import { channelNumbers } from "../../protocol/channels.ts";
import { limits } from "../../protocol/limits.ts";
import { hostSender } from "../../protocol/packet-layout.ts";
import type { Clock } from "../clock.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** How long packets under the last key are still opened, and packets under the next one kept. */
const overlapMs = 5_000;
const keptBytes = 4 * 1024 * 1024;
const keptPackets = 256;

export interface EpochOpeners {
  setGroupKey(epoch: number, groupKey: Uint8Array): void;
  /** `onPlaintext` or `onRefused` follows, in the order of the packets. */
  open(packet: Bytes): void;
  /** Forgets what was kept for a key to come. */
  reset(): void;
}

export function createEpochOpeners(options: {
  readonly clock: Clock;
  readonly onPlaintext: (plaintext: Bytes) => void;
  readonly onRefused: () => void;
}): EpochOpeners {
  const { clock } = options;
  let current: { epoch: number; opener: PacketOpener } | null = null;
  let previous: { epoch: number; opener: PacketOpener; untilMs: number } | null = null;
  let kept: { packet: Bytes; untilMs: number }[] = [];
  let keptSize = 0;
  let tail: Promise<void> = Promise.resolve();

  function open(packet: Bytes): void {
    const header = packet.length > limits.packetBytes ? null : packetHeader(packet);
    if (header === null) {
      inOrder(Promise.resolve(null));
      return;
    }
    const nowMs = clock.now();
    if (header.epoch === current?.epoch) inOrder(openWith(current.opener, packet));
    else if (header.epoch === previous?.epoch) {
      inOrder(nowMs <= previous.untilMs ? openWith(previous.opener, packet) : Promise.resolve(null));
    } else if (header.epoch > (current?.epoch ?? 0)) keep(packet, nowMs);
    else inOrder(Promise.resolve(null));
  }

  function keep(packet: Bytes, nowMs: number): void {
    kept = kept.filter((one) => one.untilMs >= nowMs);
    keptSize = kept.reduce((sum, one) => sum + one.packet.length, 0);
    if (kept.length >= keptPackets || keptSize + packet.length > keptBytes) {
      inOrder(Promise.resolve(null));
      return;
    }
    kept.push({ packet, untilMs: nowMs + overlapMs });
  }

  async function openWith(opener: PacketOpener, packet: Bytes): Promise<Bytes | null> {
    return (await opener.open(packet))?.plaintext ?? null;
  }

  function inOrder(opened: Promise<Bytes | null>): void {
    tail = tail.then(async () => {
      const plaintext = await opened;
      if (plaintext === null) options.onRefused();
      else options.onPlaintext(plaintext);
    });
  }

  return {
    setGroupKey(epoch, groupKey) {
      if (epoch <= (current?.epoch ?? 0)) return;
      if (current !== null) previous = { ...current, untilMs: clock.now() + overlapMs };
      const route = { channel: channelNumbers.screen, sender: hostSender, epoch };
      const keys = deriveChannelKeys({ secret: groupKey, ...route });
      current = { epoch, opener: createPacketOpener({ ...route, keys, order: "increasing" }) };
      const waiting = kept.filter((one) => one.untilMs >= clock.now());
      kept = [];
      for (const { packet } of waiting) open(packet);
    },
    open,
    reset() {
      kept = [];
    },
  };
}
