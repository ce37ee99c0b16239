import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { createChannelInbox } from "./channel-inbox.ts";

function message(...bytes: number[]): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

describe("a channel's inbox", () => {
  it("holds what arrives before the channel is open, so that it can be answered", async () => {
    const inbox = createChannelInbox();
    const heard: string[] = [];
    inbox.on("open", () => heard.push("open"));
    inbox.on("message", (bytes) => heard.push(`message ${bytes[0]}`));
    inbox.receive(message(1));
    inbox.receive(message(2));
    await Promise.resolve();
    expect(heard).toEqual([]);
    inbox.opened();
    await Promise.resolve();
    inbox.receive(message(3));
    expect(heard).toEqual(["open", "message 1", "message 2", "message 3"]);
  });

  it("delivers in order when a message arrives while others still wait", () => {
    const inbox = createChannelInbox();
    inbox.opened();
    inbox.receive(message(1));
    const heard: (number | undefined)[] = [];
    inbox.on("message", (bytes) => heard.push(bytes[0]));
    inbox.receive(message(2));
    expect(heard).toEqual([1, 2]);
  });

  it("stops in the middle when its listener leaves, and leaves once", async () => {
    const inbox = createChannelInbox();
    inbox.opened();
    for (const byte of [1, 2, 3]) inbox.receive(message(byte));
    const heard: (number | undefined)[] = [];
    const stop = inbox.on("message", (bytes) => {
      heard.push(bytes[0]);
      stop();
      stop();
    });
    await Promise.resolve();
    expect(heard).toEqual([1]);
    inbox.on("message", (bytes) => heard.push(bytes[0]));
    await Promise.resolve();
    expect(heard).toEqual([1, 2, 3]);
  });

  it.each([
    ["text", "text"],
    ["a Blob", new Blob(["x"])],
    ["nothing", undefined],
    ["more than a packet", new ArrayBuffer(limits.packetBytes + 1)],
  ])("refuses and counts %s", (_, data) => {
    const inbox = createChannelInbox();
    inbox.opened();
    const heard: number[] = [];
    inbox.on("message", (bytes) => heard.push(bytes.byteLength));
    inbox.receive(data);
    expect([heard, inbox.refusedMessages]).toEqual([[], 1]);
  });

  it("holds at most a mebibyte for nobody", () => {
    const inbox = createChannelInbox();
    inbox.opened();
    for (let index = 0; index < 6; index += 1) inbox.receive(new ArrayBuffer(limits.packetBytes));
    expect(inbox.refusedMessages).toBe(2);
  });

  it("forgets what waits when it is disposed of", async () => {
    const inbox = createChannelInbox();
    inbox.opened();
    inbox.receive(message(1));
    inbox.dispose();
    const heard: number[] = [];
    inbox.on("message", (bytes) => heard.push(bytes.byteLength));
    await Promise.resolve();
    expect(heard).toEqual([]);
  });
});
