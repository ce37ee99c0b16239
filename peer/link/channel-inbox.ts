/**
 * Owns: the receiving half of a channel: refusing what no message of ours can be, and holding what comes before
 * anybody listens.
 * Never: delivers out of order, or before the channel is open: a message can arrive while the browser still says
 * `connecting`, and its answer could not be sent.
 */

import { limits } from "../../protocol/limits.ts";
import { createEmitter } from "../events.ts";
import type { LinkChannelEvents } from "./link.ts";

/** What waits for a listener. A handshake message or two wait in practice; more is somebody flooding. */
const waitingMessagesMax = 512;
const waitingBytesMax = 1024 * 1024;

export interface ChannelInbox {
  on<Type extends keyof LinkChannelEvents>(
    type: Type,
    listener: (event: LinkChannelEvents[Type]) => void,
  ): () => void;
  /** A message as the browser gave it. */
  receive(data: unknown): void;
  opened(): void;
  /** The channel is closed by the other end or by a failure. */
  closed(): void;
  readonly refusedMessages: number;
  dispose(): void;
}

export function createChannelInbox(): ChannelInbox {
  const emitter = createEmitter<LinkChannelEvents>();
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let messageListeners = 0;
  let isOpen = false;
  let refusedMessages = 0;

  function deliverWaiting(): void {
    for (;;) {
      // Asked again for each message: a listener may leave, or dispose of the channel.
      const bytes = isOpen && messageListeners > 0 ? waiting.shift() : undefined;
      if (bytes === undefined) return;
      waitingBytes -= bytes.byteLength;
      emitter.emit("message", bytes);
    }
  }

  return {
    on(type, listener) {
      const stop = emitter.on(type, listener);
      if (type !== "message") return stop;
      messageListeners += 1;
      queueMicrotask(deliverWaiting);
      let listening = true;
      return () => {
        if (listening) messageListeners -= 1;
        listening = false;
        stop();
      };
    },
    receive(data) {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : null;
      const fits =
        waiting.length < waitingMessagesMax && waitingBytes + (bytes?.byteLength ?? 0) <= waitingBytesMax;
      if (bytes === null || bytes.byteLength > limits.packetBytes || !fits) {
        refusedMessages += 1;
        return;
      }
      waiting.push(bytes);
      waitingBytes += bytes.byteLength;
      deliverWaiting();
    },
    opened() {
      isOpen = true;
      emitter.emit("open", undefined);
      queueMicrotask(deliverWaiting);
    },
    closed() {
      emitter.emit("close", undefined);
    },
    get refusedMessages() {
      return refusedMessages;
    },
    dispose() {
      isOpen = false;
      waiting = [];
      waitingBytes = 0;
      emitter.clear();
    },
  };
}
