import { describe, expect, it } from "vitest";
import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { createPacketSealer } from "../../crypto/packet.ts";
import { channelNumbers, mainChannels } from "../../protocol/channels.ts";
import { type ControlMessage, controlMessageRules } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage } from "../../protocol/parse.ts";
import { createMemoryLinkPair } from "../link/memory-link.ts";
import { createManualClock } from "../manual-clock.ts";
import { sampleControlMessages } from "../session/testing/sample-messages.ts";
import { createPairChannels } from "./pair-channels.ts";

const viewerSender = 3;

async function open() {
  const clock = createManualClock();
  const channels = mainChannels.map((name) => ({ name, id: channelNumbers[name] }));
  const links = createMemoryLinkPair({ seed: 1, channels, clock, giveUpAfterMs: 60_000 });
  links.network.flush();
  const pairSecret = new Uint8Array(32).fill(9);
  const shared = { pairSecret, viewerSender, clock };
  const host = createPairChannels({ ...shared, role: "host", link: links.host });
  const viewer = createPairChannels({ ...shared, role: "viewer", link: links.viewer });
  const settle = async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      await Promise.resolve();
      links.network.flush();
    }
  };
  await settle();
  const hears = (end: typeof host) => {
    const heard: string[] = [];
    const refused: string[] = [];
    end.on("control", (message) => heard.push(message.t));
    end.on("input", (message) => heard.push(message.t));
    end.on("screenFeedback", () => heard.push("feedback"));
    end.on("refused", (code) => refused.push(code));
    return { heard, refused };
  };
  return { clock, links, host, viewer, settle, pairSecret, atHost: hears(host), atViewer: hears(viewer) };
}

describe("a pair's channels", () => {
  it.each(Object.keys(controlMessageRules) as ControlMessage["t"][])(
    "[CH-3] take %s only from the side that may send it",
    async (type) => {
      const { host, viewer, settle, atHost, atViewer } = await open();
      const message = sampleControlMessages[type];
      host.sendControl(message);
      viewer.sendControl(message);
      await settle();
      const { from } = controlMessageRules[type];
      expect(atHost.heard).toEqual(from === "host" ? [] : [type]);
      expect(atHost.refused).toEqual(from === "host" ? ["direction-wrong"] : []);
      expect(atViewer.heard).toEqual(from === "viewer" ? [] : [type]);
      expect(atViewer.refused).toEqual(from === "viewer" ? ["direction-wrong"] : []);
    },
  );

  it("[CH-3] take input from a viewer only", async () => {
    const { host, viewer, settle, atHost, atViewer } = await open();
    viewer.sendInput({ t: "ink-clear" });
    host.sendInput({ t: "ink-clear" });
    await settle();
    expect(atHost.heard).toEqual(["ink-clear"]);
    expect(atViewer).toEqual({ heard: [], refused: ["direction-wrong"] });
  });

  it("[CH-4] refuse more control messages than the rate allows, and take them again later", async () => {
    const { clock, viewer, settle, atHost } = await open();
    const many = limits.controlMessagesPerSecond + 5;
    for (let count = 0; count < many; count += 1) viewer.sendControl(sampleControlMessages["chat-ack"]);
    await settle();
    expect(atHost.heard).toHaveLength(limits.controlMessagesPerSecond);
    expect(atHost.refused).toEqual(Array(5).fill("rate-limited"));
    clock.advance(100);
    viewer.sendControl(sampleControlMessages["chat-ack"]);
    await settle();
    expect(atHost.heard).toHaveLength(limits.controlMessagesPerSecond + 1);
  });

  it("[CH-4] limit input and feedback too", async () => {
    const { viewer, settle, atHost } = await open();
    for (let count = 0; count < 1_003; count += 1) viewer.sendInput({ t: "ink-clear" });
    await settle();
    for (let count = 0; count < 1_002; count += 1) {
      viewer.sendScreenFeedback(new Uint8Array(1));
      if (count % 100 === 0) await settle();
    }
    await settle();
    expect(atHost.refused).toEqual(Array(5).fill("rate-limited"));
  });

  it("refuse another channel's packets, a viewer's own thrown back at it, and what is not sealed", async () => {
    const { links, pairSecret, settle, atHost, atViewer } = await open();
    const sealFor = (channel: number, sender: number, sent: object) => {
      const route = { channel, sender, epoch: 0 };
      const keys = deriveChannelKeys({ secret: pairSecret, ...route });
      return createPacketSealer({ ...route, keys }).sealSync(encodeMessage(sent), 0);
    };
    const input = sealFor(channelNumbers.input, viewerSender, { t: "ink-clear" });
    links.viewer.channel("control").send(input);
    links.viewer.channel("screen").send(input);
    links.viewer.channel("control").send(encodeMessage(sampleControlMessages.chat));
    links.viewer.channel("control").send(sealFor(channelNumbers.control, 2, sampleControlMessages.chat));
    links.host
      .channel("control")
      .send(sealFor(channelNumbers.control, viewerSender, sampleControlMessages.chat));
    await settle();
    expect(atHost).toEqual({ heard: [], refused: Array(4).fill("packet-refused") });
    expect(atViewer).toEqual({ heard: [], refused: ["packet-refused"] });
  });
});
