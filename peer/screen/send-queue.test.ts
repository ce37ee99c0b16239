import { describe, expect, it } from "vitest";
import type { LinkChannel } from "../link/link.ts";
import { createSendQueue } from "./send-queue.ts";

/** A channel that drains when told to. */
function createChannel() {
  const sent: Uint8Array[] = [];
  let bufferedBytes = 0;
  let isOpen = true;
  let release: (() => void)[] = [];
  const channel: LinkChannel = {
    name: "screen",
    get bufferedBytes() {
      return bufferedBytes;
    },
    get open() {
      return isOpen;
    },
    send(bytes) {
      if (!isOpen) return false;
      sent.push(bytes);
      bufferedBytes += bytes.length;
      return true;
    },
    drained: () =>
      new Promise((resolve) => {
        release.push(resolve);
      }),
    on: () => () => {},
  };
  return {
    channel,
    sent,
    async drain() {
      bufferedBytes = 0;
      const waiting = release;
      release = [];
      for (const resolve of waiting) resolve();
      await Promise.resolve();
    },
    async close() {
      isOpen = false;
      await this.drain();
    },
  };
}

const packet = () => new Uint8Array(60 * 1024);

describe("send queue", () => {
  it("gives the channel a little at a time, in order", async () => {
    const line = createChannel();
    const queue = createSendQueue({ channel: line.channel, onLost: () => {} });
    const packets = Array.from({ length: 7 }, packet);
    for (const one of packets) queue.push(one);
    expect(line.sent.length).toBe(3);
    await line.drain();
    await line.drain();
    expect(line.sent).toEqual(packets);
  });

  it("[SC-5] lets nothing out after it was cleared, and goes on with what comes later", async () => {
    const line = createChannel();
    const queue = createSendQueue({ channel: line.channel, onLost: () => {} });
    for (let at = 0; at < 6; at += 1) queue.push(packet());
    queue.clear();
    await line.drain();
    expect(line.sent.length).toBe(3);
    const later = packet();
    queue.push(later);
    expect(line.sent.at(-1)).toBe(later);
  });

  it("[SC-5] lets nothing out after it was disposed of", async () => {
    const line = createChannel();
    const queue = createSendQueue({ channel: line.channel, onLost: () => {} });
    for (let at = 0; at < 6; at += 1) queue.push(packet());
    queue.dispose();
    await line.drain();
    queue.push(packet());
    expect(line.sent.length).toBe(3);
  });

  it("says so when the channel is gone, and throws away what waits", async () => {
    const line = createChannel();
    let lost = 0;
    const onLost = () => {
      lost += 1;
    };
    const queue = createSendQueue({ channel: line.channel, onLost });
    for (let at = 0; at < 6; at += 1) queue.push(packet());
    await line.close();
    expect(lost).toBe(1);
    expect(line.sent.length).toBe(3);
  });
});
