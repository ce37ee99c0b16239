import { describe, expect, it } from "vitest";
import { createWebrtcChannel } from "./webrtc-channel.ts";

/** As much of a browser's channel as is used, opened and fed by hand. */
class HandChannel extends EventTarget {
  readonly label = "control";
  readyState: RTCDataChannelState = "connecting";
  binaryType = "blob";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  readonly sent: unknown[] = [];

  open(): void {
    this.readyState = "open";
    this.dispatchEvent(new Event("open"));
  }
  receive(text: string): void {
    this.dispatchEvent(new MessageEvent("message", { data: new TextEncoder().encode(text).buffer }));
  }
  send(bytes: unknown): void {
    this.sent.push(bytes);
  }
}

function createByHand() {
  const browsers = new HandChannel();
  const connection = { isNegotiated: false };
  const channel = createWebrtcChannel(browsers as unknown as RTCDataChannel, () => connection.isNegotiated);
  const seen: string[] = [];
  channel.on("open", () => seen.push("open"));
  return { browsers, connection, channel, seen };
}

describe("a channel that the browser opens early", () => {
  it("[LK-1] is not open before the descriptions stand, which tell whose channel it is", () => {
    const { browsers, connection, channel, seen } = createByHand();
    browsers.open();
    expect([channel.open, channel.hasOpened, channel.send(new Uint8Array(1))]).toEqual([false, false, false]);
    channel.tryOpen();
    expect(seen).toEqual([]);
    connection.isNegotiated = true;
    channel.tryOpen();
    channel.tryOpen();
    expect(seen).toEqual(["open"]);
    expect([channel.open, channel.send(new Uint8Array(1))]).toEqual([true, true]);
    expect(browsers.sent).toHaveLength(1);
  });

  it("keeps what came in the meantime", () => {
    const { browsers, connection, channel } = createByHand();
    browsers.open();
    browsers.receive("early");
    connection.isNegotiated = true;
    channel.tryOpen();
    const heard: string[] = [];
    channel.on("message", (bytes) => heard.push(new TextDecoder().decode(bytes)));
    return expect.poll(() => heard).toEqual(["early"]);
  });

  it("stays open while a later offer is on its way, and never opens once it was ended", () => {
    const { browsers, connection, channel, seen } = createByHand();
    connection.isNegotiated = true;
    browsers.open();
    connection.isNegotiated = false;
    expect(channel.open).toBe(true);
    const other = createByHand();
    other.channel.end();
    other.connection.isNegotiated = true;
    other.browsers.open();
    expect([seen, other.seen, other.channel.open]).toEqual([["open"], [], false]);
  });
});
