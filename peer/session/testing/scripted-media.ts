/**
 * Owns: a screen without a browser for tests: a picker that a test answers, a sender whose frames are sealed as real
 * ones are, a receiver that opens them, and a recorder that keeps nothing.
 * Never: ships.
 */

import { deriveChannelKeys } from "../../../crypto/key-schedule.ts";
import {
  createPacketOpener,
  createPacketSealer,
  type PacketOpener,
  type PacketSealer,
  packetHeader,
} from "../../../crypto/packet.ts";
import { channelNumbers } from "../../../protocol/channels.ts";
import { hostSender } from "../../../protocol/packet-layout.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import { createEmitter } from "../../events.ts";
import type { LinkChannel } from "../../link/link.ts";
import type { Recorder, RecorderEvents, RecorderState } from "../../recording/recorder.ts";
import type { ScreenCapture, ScreenCaptureEvents } from "../../screen/capture.ts";
import type { ScreenReceiver, ScreenReceiverEvents } from "../../screen/screen-receiver.ts";
import type { ScreenSender, ScreenSenderEvents } from "../../screen/screen-sender.ts";
import type { SessionMedia } from "../environment.ts";

type GroupKey = { readonly epoch: number; readonly groupKey: Uint8Array };

export type ScriptedMedia = SessionMedia & {
  /** How the browser's picker ends. By default it opens and a screen is picked at once. */
  pick: () => Promise<"picked" | "cancelled">;
  /** How often the picker was opened. */
  readonly pickers: number;
  /** Captures that run at this moment. */
  readonly captures: number;
  /** The person presses the browser's own stop button. */
  endCapture(): void;
  /** Seals one frame and sends it to everybody who may see, if the share is live. @returns to how many */
  sendFrame(text: string): number;
  /** Host: every group key that was ever given to the sender. */
  readonly groupKeys: readonly GroupKey[];
  /** Host: who is sent frames now. */
  readonly spectators: readonly number[];
  /** Viewer: what was opened, and how many packets were not. */
  readonly frames: readonly string[];
  readonly unopened: number;
  /** Viewer: the keys it was given. */
  readonly givenKeys: readonly GroupKey[];
  readonly recorder: { readonly state: RecorderState; fail(): void };
  /** Viewer: sends feedback as the receiver does. */
  sendFeedback(bytes: Uint8Array<ArrayBuffer>): void;
};

export function createScriptedMedia(): ScriptedMedia {
  const groupKeys: GroupKey[] = [];
  const givenKeys: GroupKey[] = [];
  const frames: string[] = [];
  const channelsBySender = new Map<number, LinkChannel>();
  const captureEmitters = new Set<ReturnType<typeof createEmitter<ScreenCaptureEvents>>>();
  const receiverEmitter = createEmitter<ScreenReceiverEvents>();
  const recorderEmitter = createEmitter<RecorderEvents>();
  let openers = new Map<number, PacketOpener>();
  let sealer: PacketSealer | null = null;
  let senderState: ScreenSender["state"] = "stopped";
  let recorderState: RecorderState = "idle";
  let pickers = 0;
  let unopened = 0;

  const media: ScriptedMedia = {
    pick: () => Promise.resolve("picked"),
    get pickers() {
      return pickers;
    },
    get captures() {
      return captureEmitters.size;
    },
    endCapture() {
      for (const emitter of captureEmitters) {
        captureEmitters.delete(emitter);
        emitter.emit("ended", undefined);
      }
    },
    sendFrame(text) {
      if (senderState !== "live" || sealer === null || channelsBySender.size === 0) return 0;
      const packet = sealer.sealSync(new TextEncoder().encode(text), 0);
      return [...channelsBySender.values()].filter((channel) => channel.send(packet)).length;
    },
    groupKeys,
    get spectators() {
      return [...channelsBySender.keys()];
    },
    frames,
    get unopened() {
      return unopened;
    },
    givenKeys,
    recorder: {
      get state() {
        return recorderState;
      },
      fail() {
        recorderState = "failed";
        recorderEmitter.emit("failed", "storage-full");
      },
    },
    sendFeedback: (bytes) => receiverEmitter.emit("feedback", bytes),

    async captureScreen(): Promise<Result<ScreenCapture>> {
      pickers += 1;
      if ((await media.pick()) === "cancelled") return err("capture-cancelled");
      const emitter = createEmitter<ScreenCaptureEvents>();
      captureEmitters.add(emitter);
      return ok({
        on: emitter.on,
        track: {} as MediaStreamTrack,
        surface: "monitor",
        stop: () => void captureEmitters.delete(emitter),
      });
    },

    createScreenSender(): ScreenSender {
      const emitter = createEmitter<ScreenSenderEvents>();
      let lastEpoch = 0;
      return {
        on: emitter.on,
        get state() {
          return senderState;
        },
        prepare() {},
        async start() {
          senderState = "live";
          return ok(undefined);
        },
        setPaused(isPaused) {
          if (senderState === "live" || senderState === "paused") senderState = isPaused ? "paused" : "live";
        },
        stop() {
          senderState = "stopped";
        },
        setGroupKey({ epoch, groupKey }) {
          if (epoch <= lastEpoch) throw new RangeError("an epoch is used once");
          lastEpoch = epoch;
          groupKeys.push({ epoch, groupKey: groupKey.slice() });
          const route = { channel: channelNumbers.screen, sender: hostSender, epoch };
          sealer = createPacketSealer({ ...route, keys: deriveChannelKeys({ secret: groupKey, ...route }) });
        },
        addViewer: (sender, { channel }) => void channelsBySender.set(sender, channel),
        removeViewer: (sender) => void channelsBySender.delete(sender),
        handleFeedback: (sender) => (channelsBySender.has(sender) ? ok(undefined) : err("not-a-member")),
        dispose() {
          senderState = "stopped";
          channelsBySender.clear();
          emitter.clear();
        },
      };
    },

    createScreenReceiver(): ScreenReceiver {
      return {
        on: receiverEmitter.on,
        attach() {},
        setGroupKey(key) {
          givenKeys.push({ epoch: key.epoch, groupKey: key.groupKey.slice() });
          const route = { channel: channelNumbers.screen, sender: hostSender, epoch: key.epoch };
          const keys = deriveChannelKeys({ secret: key.groupKey, ...route });
          openers = new Map([
            ...[...openers].slice(-1),
            [key.epoch, createPacketOpener({ ...route, keys, order: "increasing" })],
          ]);
        },
        handlePacket(packet) {
          const opened = openers.get(packetHeader(packet)?.epoch ?? 0)?.openSync(packet) ?? null;
          if (opened === null) unopened += 1;
          else frames.push(new TextDecoder().decode(opened.plaintext));
        },
        setClockOffsetMs() {},
        setChunkTap() {},
        reset() {},
        dispose() {},
      };
    },

    createRecorder(): Recorder {
      return {
        on: recorderEmitter.on,
        get state() {
          return recorderState;
        },
        bytesWritten: 0,
        durationMs: 0,
        async start() {
          recorderState = "recording";
          return ok(undefined);
        },
        async stop() {
          if (recorderState === "idle") return err("recording-failed");
          recorderState = "idle";
          const file = new File(["recorded"], "recording.webm");
          return ok({ id: "recording", file, parts: [file] });
        },
        dispose() {
          recorderState = "idle";
        },
      };
    },

    probeCodecs: () => Promise.resolve(["vp8"]),
  };
  return media;
}
