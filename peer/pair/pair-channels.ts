/**
 * Owns: the sealed channels of one established link: control and input both ways, the viewer's feedback on the
 * screen channel, and the host's sealed screen packets as they are (they are keyed by the group key).
 * Must never: let a message pass that its direction forbids, or more than the pair's rate of them.
 */

import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { createPacketOpener, createPacketSealer } from "../../crypto/packet.ts";
import { channelNumbers } from "../../protocol/channels.ts";
import { ControlMessage, controlMessageRules } from "../../protocol/control-messages.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { InputMessage } from "../../protocol/input-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { hostSender, pairEpoch } from "../../protocol/packet-layout.ts";
import { createSealedMessages } from "../channel/sealed-messages.ts";
import type { Clock } from "../clock.ts";
import { createEmitter, type Listening } from "../events.ts";
import type { Link, LinkChannel } from "../link/link.ts";
import { createMessageRate } from "./message-rate.ts";

export type PairChannelsEvents = {
  readonly control: ControlMessage;
  /** Host only. */
  readonly input: InputMessage;
  /** Host only: an opened feedback of the viewer on the screen channel. */
  readonly screenFeedback: Uint8Array;
  /** Viewer only: a packet of the host's, still sealed with the group key. */
  readonly screenPacket: Uint8Array<ArrayBuffer>;
  readonly refused: ErrorCode;
};

export type PairChannels = Listening<PairChannelsEvents> & {
  sendControl(message: ControlMessage): boolean;
  sendInput(message: InputMessage): boolean;
  /** Input waits to go out: what is only good now is better not sent. */
  readonly isInputCongested: boolean;
  sendScreenFeedback(plaintext: Uint8Array): boolean;
  readonly screen: LinkChannel;
  dispose(): void;
};

/** Messages worth compressing: large, and of one party's data only. */
const compressibleTypes: ReadonlySet<ControlMessage["t"]> = new Set([
  "chat",
  "diagnostics",
  "file-entries",
  "lane-signal",
]);

/** Input comes at up to the screen's own rate, and in bursts after a stall; so do acknowledgements of frames. */
const inputMessagesPerSecond = 1_000;
const feedbackMessagesPerSecond = 1_000;

/** Some dozens of messages. */
const congestedInputBytes = 8 * 1_024;

export function createPairChannels(options: {
  readonly role: "host" | "viewer";
  readonly link: Link;
  readonly pairSecret: Uint8Array;
  readonly viewerSender: number;
  readonly clock: Clock;
}): PairChannels {
  const { role, link, pairSecret, viewerSender, clock } = options;
  const emitter = createEmitter<PairChannelsEvents>();
  const otherRole = role === "host" ? "viewer" : "host";
  const selfSender = role === "host" ? hostSender : viewerSender;
  const otherSender = role === "host" ? viewerSender : hostSender;
  const screen = link.channel("screen");
  const inputChannel = link.channel("input");

  const routeOf = (sender: number, channel: number) => ({
    channel,
    sender,
    epoch: pairEpoch,
    keys: deriveChannelKeys({ secret: pairSecret, epoch: pairEpoch, sender, channel }),
  });
  const sealerOf = (channel: number) => createPacketSealer(routeOf(selfSender, channel));
  const openerOf = (channel: number) =>
    createPacketOpener({ ...routeOf(otherSender, channel), order: "strict" });

  const control = createSealedMessages({
    channel: link.channel("control"),
    sealer: sealerOf(channelNumbers.control),
    opener: openerOf(channelNumbers.control),
    schema: ControlMessage,
    maxBytes: limits.controlMessageBytes,
    isCompressible: (message) => compressibleTypes.has(message.t),
  });
  const input = createSealedMessages({
    channel: inputChannel,
    sealer: sealerOf(channelNumbers.input),
    opener: openerOf(channelNumbers.input),
    schema: InputMessage,
    maxBytes: limits.inputMessageBytes,
  });
  const feedbackSealer = role === "viewer" ? sealerOf(channelNumbers.screen) : null;
  const feedbackOpener = role === "host" ? openerOf(channelNumbers.screen) : null;

  const takeControlToken = createMessageRate(clock, limits.controlMessagesPerSecond);
  const takeInputToken = createMessageRate(clock, inputMessagesPerSecond);
  const takeFeedbackToken = createMessageRate(clock, feedbackMessagesPerSecond);
  const refuse = (code: ErrorCode) => emitter.emit("refused", code);

  const endListening = [
    control.on("refused", ({ code }) => refuse(code)),
    input.on("refused", ({ code }) => refuse(code)),
    control.on("message", (message) => {
      const rule = controlMessageRules[message.t];
      if (!takeControlToken()) refuse("rate-limited");
      else if (rule.from !== "both" && rule.from !== otherRole) refuse("direction-wrong");
      else emitter.emit("control", message);
    }),
    input.on("message", (message) => {
      if (!takeInputToken()) refuse("rate-limited");
      else if (role !== "host") refuse("direction-wrong");
      else emitter.emit("input", message);
    }),
    screen.on("message", (packet) => {
      if (feedbackOpener === null) return emitter.emit("screenPacket", packet);
      const opened = feedbackOpener.openSync(packet);
      if (opened === null) refuse("packet-refused");
      else if (!takeFeedbackToken()) refuse("rate-limited");
      else emitter.emit("screenFeedback", opened.plaintext);
    }),
  ];

  return {
    on: emitter.on,
    sendControl: (message) => control.send(message),
    sendInput: (message) => input.send(message),
    get isInputCongested() {
      return inputChannel.bufferedBytes > congestedInputBytes;
    },
    sendScreenFeedback(plaintext) {
      if (feedbackSealer === null) throw new Error("only a viewer sends feedback");
      // A number that was taken must be sent: look for room first.
      if (!screen.open || screen.bufferedBytes > limits.screenFragmentBytes) return false;
      return screen.send(feedbackSealer.sealSync(plaintext, 0));
    },
    screen,
    dispose() {
      for (const end of endListening) end();
      control.dispose();
      input.dispose();
      emitter.clear();
    },
  };
}
