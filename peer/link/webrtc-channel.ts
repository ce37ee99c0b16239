/**
 * Owns: one RTCDataChannel as a `LinkChannel`: back pressure, binary only, nothing lost before a listener is there.
 * Never: closes the channel; it lives and dies with its connection.
 */

import { limits } from "../../protocol/limits.ts";
import { createChannelInbox } from "./channel-inbox.ts";
import { createDrainWaiters } from "./drain-waiters.ts";
import { highWaterBytes, type LinkChannel } from "./link.ts";

export interface WebrtcChannel extends LinkChannel {
  readonly refusedMessages: number;
  /** True once the channel has been open, even when it is closed again. */
  readonly hasOpened: boolean;
  /** Looks again whether it may count as open. */
  tryOpen(): void;
  /** Counts as closed from now on, whatever the browser says: its connection has been given up. */
  end(): void;
  /** Ends waits and forgets listeners. The connection is closed by its owner. */
  dispose(): void;
}

/**
 * @param isNegotiated whether the connection's descriptions stand. On a busy machine Chromium opens a channel before
 * it has told the page that the answer was taken: until then nobody could say whose channel it is.
 */
export function createWebrtcChannel(dataChannel: RTCDataChannel, isNegotiated: () => boolean): WebrtcChannel {
  const inbox = createChannelInbox();
  const waiters = createDrainWaiters();
  let hasOpened = false;
  let hasClosed = false;

  dataChannel.binaryType = "arraybuffer";
  dataChannel.addEventListener("open", tryOpen);
  dataChannel.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (!hasClosed) inbox.receive(event.data);
  });
  dataChannel.addEventListener("close", end);
  dataChannel.addEventListener("bufferedamountlow", () => {
    waiters.settle(dataChannel.bufferedAmount);
    watchNextMark();
  });

  function tryOpen(): void {
    if (hasOpened || hasClosed || dataChannel.readyState !== "open" || !isNegotiated()) return;
    hasOpened = true;
    inbox.opened();
  }

  function end(): void {
    if (hasClosed) return;
    hasClosed = true;
    waiters.settleAll();
    inbox.closed();
  }

  function watchNextMark(): void {
    dataChannel.bufferedAmountLowThreshold = waiters.nextMarkBytes ?? 0;
  }

  const isOpen = () => hasOpened && !hasClosed && dataChannel.readyState === "open";

  return {
    name: dataChannel.label,
    get bufferedBytes() {
      return dataChannel.bufferedAmount;
    },
    get open() {
      return isOpen();
    },
    get hasOpened() {
      return hasOpened;
    },
    get refusedMessages() {
      return inbox.refusedMessages;
    },
    send(bytes) {
      if (bytes.byteLength > limits.packetBytes) throw new RangeError("message above limits.packetBytes");
      if (!isOpen() || dataChannel.bufferedAmount + bytes.byteLength > highWaterBytes) return false;
      try {
        dataChannel.send(bytes as Uint8Array<ArrayBuffer>);
        return true;
      } catch {
        // Closing under our feet, or the browser's own queue is full.
        return false;
      }
    },
    async drained(lowWaterBytes, signal) {
      if (!isOpen() || dataChannel.bufferedAmount <= lowWaterBytes) return;
      const done = waiters.wait(lowWaterBytes, signal);
      watchNextMark();
      await done;
    },
    on: (type, listener) => inbox.on(type, listener),
    tryOpen,
    end,
    dispose() {
      hasClosed = true;
      waiters.settleAll();
      inbox.dispose();
    },
  };
}
