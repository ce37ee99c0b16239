/**
 * Owns: the packets that wait on the page for one viewer's channel.
 * Never: gives the channel so much that a stop would come late: what it holds has left, as far as we can tell.
 */

import type { LinkChannel } from "../link/link.ts";

/** The channel is given more while it holds less than this. Two fragments keep any path busy. */
const fullBytes = 128 * 1024;
const lowBytes = 64 * 1024;

export interface SendQueue {
  push(packet: Uint8Array): void;
  /** Throws away what waits, at once. */
  clear(): void;
  dispose(): void;
}

/** @param options.onLost the channel is closed: what waited was thrown away */
export function createSendQueue(options: {
  readonly channel: LinkChannel;
  readonly onLost: () => void;
}): SendQueue {
  const { channel } = options;
  const ending = new AbortController();
  let packets: Uint8Array[] = [];
  let isWaiting = false;

  function pump(): void {
    for (;;) {
      const [next] = packets;
      if (next === undefined || isWaiting || ending.signal.aborted) return;
      if (channel.bufferedBytes < fullBytes && channel.send(next)) {
        packets.shift();
        continue;
      }
      if (!channel.open) {
        packets = [];
        options.onLost();
        return;
      }
      isWaiting = true;
      void channel.drained(lowBytes, ending.signal).then(() => {
        isWaiting = false;
        pump();
      });
    }
  }

  return {
    push(packet) {
      packets.push(packet);
      pump();
    },
    clear() {
      packets = [];
    },
    dispose() {
      packets = [];
      ending.abort();
    },
  };
}
