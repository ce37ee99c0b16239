/**
 * Owns: the viewer's worker side of the screen: packets in, decoded frames and acknowledgements out.
 * Never: acknowledges what did not arrive whole, or asks for keyframes faster than the limiter allows.
 *
 *   packet ─ open ─ parse ─ assemble ─► acknowledge ─► decode ─► the page draws
 *                               └ lost ─► ask for a keyframe, again and again until one comes
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import {
  encodeScreenAck,
  encodeScreenKeyframeRequest,
  type KeyframeReason,
  parseScreenMessage,
  type ScreenConfig,
} from "../../protocol/screen-layout.ts";
import type { Clock } from "../clock.ts";
import { createEpochOpeners } from "./epoch-openers.ts";
import { type AssembledFrame, assemble, broken, emptyAssembly, isUpToDate } from "./frame-assembly.ts";
import { createFrameDecoder } from "./frame-decoder.ts";
import { createFrameHandover } from "./frame-handover.ts";
import { freshLimiter, grant, grantAtMs, unwant, want } from "./keyframe-limiter.ts";
import type { DecoderPort, ToDecoder } from "./receiver-messages.ts";
import { createReceiverMeter } from "./receiver-meter.ts";
import { repeat } from "./repeat.ts";

const keyframeLimits = { minGapMs: 500, maxGapMs: 4_000 };
const statsMs = 1_000;
/** The host sends a heartbeat every second. */
const staleAfterMs = 3_000;
const staleCheckMs = 250;
/** Frames inside the decoder whose capture time is remembered. */
const rememberedFrames = 64;

export interface DecoderCore {
  receive(message: ToDecoder): void;
  dispose(): void;
}

export function createDecoderCore(options: {
  readonly clock: Clock;
  /** Milliseconds since 1970 by the worker, comparable with the page's. */
  readonly sinceEpochMs: () => number;
  readonly post: DecoderPort;
  /** For tests. */
  readonly createDecoder?: (init: VideoDecoderInit) => VideoDecoder;
}): DecoderCore {
  const { clock, post } = options;
  const handover = createFrameHandover((decoded) => post({ type: "frame", ...decoded }, [decoded.frame]));
  const meter = createReceiverMeter(clock.now());
  const framesByTimestamp = new Map<number, { frameId: number; captureMs: number }>();
  let viewerMinusWorkerMs = 0;
  let hostMinusViewerMs: number | null = null;
  let assembly = emptyAssembly;
  let limiter = freshLimiter(keyframeLimits);
  let wish: KeyframeReason = "joined";
  let cancelWish = () => {};
  let config: ScreenConfig | null = null;
  let configuredNumber: number | null = null;
  let drawn = { frameId: 0, atMs: 0 };
  let isTapOn = false;
  let tapNeedsKey = true;
  let lastPacketMs = clock.now();
  let isStale = false;

  const openers = createEpochOpeners({
    clock,
    onPlaintext: take,
    onRefused: () => post({ type: "refused", code: "packet-refused" }),
  });
  const decoder = createFrameDecoder({
    clock,
    onFrame: show,
    onReplaced: () => {
      framesByTimestamp.clear();
      lose("decoder");
    },
    onFailed: () => post({ type: "failed", code: "codec-failed" }),
    ...(options.createDecoder ? { createDecoder: options.createDecoder } : {}),
  });

  const cancelStats = repeat(clock, statsMs, postStats);
  const cancelStaleCheck = repeat(clock, staleCheckMs, () => {
    const isNowStale = clock.now() - lastPacketMs > staleAfterMs;
    if (isNowStale === isStale) return;
    isStale = isNowStale;
    postStats();
  });

  function viewerNowMs(): number {
    return options.sinceEpochMs() + viewerMinusWorkerMs;
  }

  function postStats(): void {
    if (config === null) return;
    const { codec, sourceWidth: width, sourceHeight: height } = config;
    post({ type: "stats", stats: meter.read(clock.now(), { codec, width, height, stale: isStale }) });
  }

  function take(plaintext: Uint8Array<ArrayBuffer>): void {
    const message = parseScreenMessage(plaintext);
    if (!message.ok) {
      refuse(message.code);
      return;
    }
    lastPacketMs = clock.now();
    switch (message.value.kind) {
      case "config":
        takeConfig(message.value);
        return;
      case "heartbeat":
        if (message.value.lastFrameId > 0 && !isUpToDate(assembly, message.value.lastFrameId)) lose("lost");
        return;
      case "fragment": {
        const wasIntact = assembly.isIntact;
        const [next, outcome] = assemble(assembly, message.value);
        assembly = next;
        if (outcome.kind === "frame") takeFrame(outcome.frame);
        else if (outcome.kind === "lost") {
          if (message.value.index === message.value.count - 1) acknowledge(message.value.frameId);
          lose(wasIntact ? "lost" : wish);
        }
        return;
      }
    }
  }

  function takeConfig(next: ScreenConfig): void {
    const isSameSize = next.sourceWidth === config?.sourceWidth && next.sourceHeight === config.sourceHeight;
    config = next;
    if (!isSameSize) post({ type: "size", width: next.sourceWidth, height: next.sourceHeight });
  }

  function takeFrame(frame: AssembledFrame): void {
    acknowledge(frame.frameId);
    if (config === null || config.configNumber !== frame.configNumber) {
      refuse("message-malformed");
      lose("lost");
      return;
    }
    if (frame.isKey) {
      limiter = unwant(limiter);
      cancelWish();
      if (configuredNumber !== frame.configNumber) {
        configuredNumber = frame.configNumber;
        decoder.configure(decoderConfig(config));
      }
    }
    const timestampUs = Math.round(frame.captureMs * 1000);
    framesByTimestamp.set(timestampUs, frame);
    const [oldest] = framesByTimestamp.keys();
    if (framesByTimestamp.size > rememberedFrames && oldest !== undefined) framesByTimestamp.delete(oldest);
    const isTaken = decoder.decode({ isKey: frame.isKey, data: frame.data, timestampUs });
    if (!isTaken) lose("decoder");
    tap(frame, config);
  }

  function tap(frame: AssembledFrame, current: ScreenConfig): void {
    if (!isTapOn || (tapNeedsKey && !frame.isKey)) return;
    tapNeedsKey = false;
    const { captureMs, data } = frame;
    const type = frame.isKey ? "key" : "delta";
    post({ type: "chunk", chunk: { type, captureMs, data, config: decoderConfig(current) } }, [data.buffer]);
  }

  function show(frame: VideoFrame): void {
    const known = framesByTimestamp.get(frame.timestamp);
    framesByTimestamp.delete(frame.timestamp);
    if (known === undefined) frame.close();
    else handover.offer({ frame, frameId: known.frameId, captureMs: known.captureMs });
  }

  function acknowledge(frameId: number): void {
    const ack = { frameId, receivedMs: viewerNowMs(), drawnFrameId: drawn.frameId, drawnMs: drawn.atMs };
    send(encodeScreenAck(ack));
  }

  /** Frames are of no use until a keyframe comes. */
  function lose(reason: KeyframeReason): void {
    assembly = broken(assembly);
    tapNeedsKey = true;
    askForKeyframe(reason);
  }

  function askForKeyframe(reason: KeyframeReason): void {
    wish = reason;
    limiter = want(limiter);
    cancelWish();
    const nowMs = clock.now();
    const atMs = grantAtMs(limiter);
    if (atMs > nowMs) {
      cancelWish = clock.after(atMs - nowMs, () => askForKeyframe(wish));
      return;
    }
    limiter = grant(limiter, nowMs, keyframeLimits);
    send(encodeScreenKeyframeRequest({ reason, lastFrameId: assembly.lastFrameId }));
    // Until one comes: the request or the keyframe may be lost with the link.
    cancelWish = clock.after(limiter.gapMs, () => askForKeyframe(wish));
  }

  function send(plaintext: Uint8Array<ArrayBuffer>): void {
    post({ type: "feedback", plaintext }, [plaintext.buffer]);
  }

  function refuse(code: ErrorCode): void {
    post({ type: "refused", code });
  }

  function receive(message: ToDecoder): void {
    switch (message.type) {
      case "clock":
        viewerMinusWorkerMs = message.viewerMinusWorkerMs;
        return;
      case "clock-offset":
        hostMinusViewerMs = message.hostMinusViewerMs;
        return;
      case "key":
        openers.setGroupKey(message.epoch, message.groupKey);
        return;
      case "packet":
        meter.received(message.packet.byteLength);
        openers.open(message.packet);
        return;
      case "drawn":
        handover.taken();
        if (message.atMs === null) return;
        drawn = { frameId: message.frameId, atMs: message.atMs };
        meter.drawn(hostMinusViewerMs === null ? null : message.atMs + hostMinusViewerMs - message.captureMs);
        return;
      case "canvas":
        // A resting host would send nothing by itself.
        if (assembly.lastFrameId > 0) askForKeyframe("tap");
        return;
      case "tap":
        // Set again, it only asks: what comes until then still builds on what the tap was given.
        if (!isTapOn || !message.isOn) tapNeedsKey = true;
        isTapOn = message.isOn;
        if (isTapOn) askForKeyframe("tap");
        return;
      case "reset":
        openers.reset();
        decoder.reset();
        framesByTimestamp.clear();
        lose("lost");
        return;
    }
  }

  return {
    receive,
    dispose() {
      cancelStats();
      cancelStaleCheck();
      cancelWish();
      decoder.dispose();
      handover.dispose();
    },
  };
}

function decoderConfig(config: ScreenConfig): VideoDecoderConfig {
  const { codec, codedWidth, codedHeight, description } = config;
  return {
    codec,
    codedWidth,
    codedHeight,
    ...(description.length > 0 ? { description: description.slice() } : {}),
  };
}
