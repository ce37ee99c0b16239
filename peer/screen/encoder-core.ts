/**
 * Owns: the host's worker side of the screen: which captured frame is encoded when, for whom, and its way into sealed
 * packets. Drives its own timers, since a hidden page's are throttled. The rules are in the pure parts it asks:
 * frame-schedule, rate-controller, codec-choice, still-refiner, keyframe-limiter.
 * Never: has more than one frame in the encoder and one waiting before it, or sends anything while paused.
 *
 * One step at a time (`pump`), after every event and at the time that the last step asked for.
 */

import { encodeScreenHeartbeat, type ScreenFeedback } from "../../protocol/screen-layout.ts";
import type { Clock } from "../clock.ts";
import { type CapturedFrame, type CapturedFrames, createCapturedFrames } from "./captured-frames.ts";
import { type CodecEvent, type CodecFamily, nextChoice, noChoice } from "./codec-choice.ts";
import { commonCodecs } from "./common-codecs.ts";
import { codedSize, createEncoderLane, type ReadyEncoder } from "./encoder-lane.ts";
import { encodableFamilies, type FrameOutput } from "./frame-encoder.ts";
import { createFramePacking } from "./frame-packing.ts";
import { longRestMs, nextStep, type Step } from "./frame-schedule.ts";
import { createFrameSealing } from "./frame-sealing.ts";
import { freshLimiter, grant, grantAtMs, unwant, want } from "./keyframe-limiter.ts";
import {
  initialRate,
  isQuiet,
  nextRate,
  plan,
  shortestIntervalMs,
  silentViewers,
} from "./rate-controller.ts";
import { repeat } from "./repeat.ts";
import type { EncoderPort, ToEncoder } from "./sender-messages.ts";
import { createSenderMeter } from "./sender-meter.ts";
import { changed, nothingShown, refined } from "./still-refiner.ts";

const keyframeLimits = { minGapMs: 250, maxGapMs: 4_000 };
/** Between keyframes that nobody asked for: a window that is being resized, a codec that changes. */
const forcedKeyframeGapMs = 120;
const heartbeatMs = 1_000;
const statsMs = 1_000;
const decoderComplaintsAllowed = 3;
const decoderComplaintsMs = 15_000;
/** A still picture is given this many bits a second by codecs that have no quantizer. */
const refinementBitrateBps = 12_000_000;

/** The frame in the encoder. */
type Begun = Exclude<Step, { kind: "wait" }> & {
  readonly captureMs: number;
  /** Kept here: a frame that was closed since does not know it any more. */
  readonly source: { readonly width: number; readonly height: number };
  readonly generation: number;
};

export interface EncoderCore {
  receive(message: ToEncoder): void;
  dispose(): void;
}

export function createEncoderCore(options: {
  readonly clock: Clock;
  /** Milliseconds since 1970 by the worker, comparable with the page's. */
  readonly sinceEpochMs: () => number;
  readonly post: EncoderPort;
}): EncoderCore {
  const { clock, post } = options;
  const sealing = createFrameSealing();
  const packing = createFramePacking();
  const codecsBySender = new Map<number, readonly string[]>();
  const complaintsMs: number[] = [];
  let hostMinusWorkerMs = 0;
  let generation = 0;
  let isPaused = false;
  let frames: CapturedFrames | null = null;
  let encodable: readonly CodecFamily[] | null = null;
  let probing: Promise<readonly CodecFamily[]> | null = null;
  let rate = initialRate;
  let choice = noChoice;
  let still = nothingShown;
  let limiter = freshLimiter(keyframeLimits);
  let begun: Begun | null = null;
  let mustKey = true;
  let lastKeyMs = Number.NEGATIVE_INFINITY;
  let lastKeyBytes = 0;
  let lastKeyId = 0;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let lastTimestampUs = 0;
  let cancelWake = () => {};
  let meter = createSenderMeter(clock.now());

  const lane = createEncoderLane({
    clock,
    onReady: pump,
    onRefused: (family) => {
      if (choice.current === family) chooseCodec({ type: "failed", atMs: clock.now() });
      if (choice.current === family) fail();
      else pump();
    },
    onOutput: sendFrame,
    onLost: () => {
      // The encoder may or may not have taken it as a reference for the next one.
      begun = null;
      mustKey = true;
      pump();
    },
  });

  const cancelBeats = repeat(clock, heartbeatMs, () => {
    if (!isSending() || clock.now() - lastSentMs < heartbeatMs * 0.9 || codecsBySender.size === 0) return;
    deliver([encodeScreenHeartbeat(packing.lastFrameId)], [...codecsBySender.keys()]);
  });
  const cancelStats = repeat(clock, statsMs, () => {
    const newest = frames?.newest;
    if (!isSending() || frames === null || !newest) return;
    const { displayWidth: width, displayHeight: height } = newest.frame;
    const { codec } = packing;
    const stats = meter.read(clock.now(), { codec, width, height, droppedFrames: frames.droppedFrames });
    post({ type: "stats", stats });
  });

  function hostNowMs(): number {
    return options.sinceEpochMs() + hostMinusWorkerMs;
  }

  function isSending(): boolean {
    return frames !== null && !isPaused && sealing.isReady;
  }

  function receive(message: ToEncoder): void {
    const atMs = clock.now();
    switch (message.type) {
      case "clock":
        hostMinusWorkerMs = message.hostMinusWorkerMs;
        return;
      case "prepare":
        probing ??= encodableFamilies();
        return;
      case "start":
        halt(message.generation);
        isPaused = false;
        frames = createCapturedFrames({ readable: message.readable, now: hostNowMs, onFrame: pump });
        void probeEncoders(message.generation);
        return;
      case "stop":
        halt(message.generation);
        return;
      case "pause":
        generation = message.generation;
        isPaused = message.isPaused;
        // Nobody will see the frame that is in the encoder, and the next one has to be a keyframe anyway.
        lane.reset();
        begun = null;
        forgetUnderway();
        break;
      case "key":
        sealing.setGroupKey(message.epoch, message.groupKey);
        limiter = want(limiter);
        break;
      case "viewer-added":
        codecsBySender.set(message.sender, message.codecs);
        rate = nextRate(rate, { type: "viewer-added", sender: message.sender, atMs });
        chooseAmongCommon();
        break;
      case "viewer-removed":
        codecsBySender.delete(message.sender);
        rate = nextRate(rate, message);
        chooseAmongCommon();
        break;
      case "viewer-lost":
        rate = nextRate(rate, { ...message, atMs });
        break;
      case "feedback":
        takeFeedback(message.sender, message.feedback, atMs);
        break;
    }
    pump();
  }

  function takeFeedback(sender: number, feedback: ScreenFeedback, atMs: number): void {
    if (feedback.kind === "ack") {
      rate = nextRate(rate, { type: "acknowledged", sender, frameId: feedback.frameId, atMs });
      meter.acknowledged(sender, feedback.frameId, hostNowMs());
      return;
    }
    if (isKeyframeUnderWay(sender)) return;
    if (feedback.reason !== "tap") rate = nextRate(rate, { type: "viewer-asked", sender, atMs });
    limiter = want(limiter);
    if (feedback.reason !== "decoder") return;
    complaintsMs.push(atMs);
    while ((complaintsMs[0] ?? atMs) < atMs - decoderComplaintsMs) complaintsMs.shift();
    if (complaintsMs.length < decoderComplaintsAllowed) return;
    complaintsMs.length = 0;
    chooseCodec({ type: "failed", atMs });
  }

  /** The answer is on its way already: a slow machine or path is not helped by another. */
  function isKeyframeUnderWay(sender: number): boolean {
    if (begun?.kind === "key" && begun.to.includes(sender)) return true;
    const underway = rate.viewers.get(sender)?.window.underway ?? [];
    return underway.some((frame) => frame.frameId === lastKeyId);
  }

  async function probeEncoders(started: number): Promise<void> {
    probing ??= encodableFamilies();
    encodable = await probing;
    if (started !== generation && frames === null) return;
    if (encodable.length === 0) {
      fail();
      return;
    }
    chooseAmongCommon();
    post({ type: "started", generation: started });
    pump();
  }

  function chooseAmongCommon(): void {
    if (encodable === null) return;
    // Full colour resolution is worth its bytes only where the source has it.
    const hasFullColour = /^(RGB|BGR|I444)/.test(frames?.newest?.frame.format ?? "");
    const offered = encodable.filter((family) => family !== "av1-444" || hasFullColour);
    const { families } = commonCodecs(offered, codecsBySender);
    chooseCodec({ type: "candidates", candidates: families, atMs: clock.now() });
  }

  function chooseCodec(event: CodecEvent): void {
    choice = nextChoice(choice, event);
  }

  /** The viewers that can decode what is encoded now. */
  function isServed(sender: number): boolean {
    const codecs = codecsBySender.get(sender) ?? [];
    return (
      choice.current !== null &&
      commonCodecs([choice.current], new Map([[sender, codecs]])).leftOut.length === 0
    );
  }

  function pump(): void {
    cancelWake();
    const newest = frames?.newest;
    if (isPaused || !newest || begun !== null || choice.current === null) return;
    const nowMs = clock.now();
    giveUpSilentViewers(nowMs);
    const now = plan(rate, nowMs);
    // Also before anybody may see it: the encoder is ready by then.
    const ready = lane.prepare({
      family: choice.current,
      ...codedSize(newest.frame, now.scale),
      bitrateBps: now.bitrateBps,
    });
    if (ready === null || !isSending()) return;
    if (now.isKeyWanted) limiter = want(limiter);
    const isForced = mustKey || ready.isFresh;
    const step = nextStep({
      nowMs,
      plan: now,
      keyFor: now.readyForKey.filter(isServed),
      following: now.following.filter(isServed),
      isForced,
      keyAtMs: isForced ? lastKeyMs + forcedKeyframeGapMs : grantAtMs(limiter),
      isNew: frames?.isNew === true,
      isQuiet: isQuiet(rate),
      still,
      hasQuantizer: ready.encoder.hasQuantizer,
      lastKeyBytes,
    });
    if (step.kind !== "wait") begin(ready, newest, step);
    else if (changesCodecAtRest(nowMs)) pump();
    else if (Number.isFinite(step.againAtMs))
      cancelWake = clock.after(Math.ceil(step.againAtMs - nowMs), pump);
  }

  /** A keyframe costs least when the picture rests and everybody has all of it. */
  function changesCodecAtRest(nowMs: number): boolean {
    const rests = frames?.isNew === false && nowMs - still.lastChangeMs >= longRestMs && isQuiet(rate);
    if (!rests) return false;
    const before = choice.current;
    chooseCodec({ type: "rested", atMs: nowMs });
    return choice.current !== before;
  }

  /** What waits on the page for a viewer that acknowledges nothing would only be late. */
  function giveUpSilentViewers(nowMs: number): void {
    for (const sender of silentViewers(rate, nowMs)) {
      rate = nextRate(rate, { type: "viewer-silent", sender, atMs: nowMs });
      post({ type: "viewer-dropped", sender });
    }
  }

  function begin(ready: ReadyEncoder, captured: CapturedFrame, step: Exclude<Step, { kind: "wait" }>): void {
    const nowMs = clock.now();
    const isKey = step.kind === "key" || ready.isFresh;
    const captureMs = frames?.isNew === true ? captured.captureMs : hostNowMs();
    frames?.take();
    const { displayWidth: width, displayHeight: height } = captured.frame;
    begun = { ...step, kind: isKey ? "key" : step.kind, captureMs, source: { width, height }, generation };
    rate = nextRate(rate, { type: "frame-begun", to: step.to, isKey, atMs: nowMs });
    if (isKey) {
      limiter = limiter.isWanted ? grant(limiter, nowMs, keyframeLimits) : unwant(limiter);
      lastKeyMs = nowMs;
      mustKey = false;
    }
    ready.encoder.setBitrate(step.isRefined ? refinementBitrateBps : plan(rate, nowMs).bitrateBps * 0.8);
    lastTimestampUs = Math.max(lastTimestampUs + 1, Math.round(captureMs * 1000));
    ready.encoder.encode(captured.frame, {
      isKey,
      quantizer: step.quantizer,
      timestampUs: lastTimestampUs,
    });
    lane.begun();
  }

  function sendFrame(output: FrameOutput): void {
    const frame = begun;
    begun = null;
    if (frame === null || frame.generation !== generation || frames === null) {
      mustKey = true;
      pump();
      return;
    }
    const packed = packing.pack(output, frame.source, frame);
    if (packed === null) {
      chooseCodec({ type: "failed", atMs: clock.now() });
      mustKey = true;
      pump();
      return;
    }
    const to = frame.to.filter((sender) => codecsBySender.has(sender));
    account(frame, output, packed.frameId, deliver(packed.messages, to), to);
    pump();
  }

  function account(
    frame: Begun,
    output: FrameOutput,
    frameId: number,
    bytes: number,
    to: readonly number[],
  ): void {
    const atMs = clock.now();
    const { isKey, encodeMs } = output;
    rate = nextRate(rate, { type: "frame-encoded", frameId, bytes, isKey, to, encodeMs, atMs });
    chooseCodec({ type: "encoded", encodeMs, intervalMs: shortestIntervalMs, isKey, atMs });
    if (isKey) {
      lastKeyBytes = bytes;
      lastKeyId = frameId;
    }
    const isRefinement = frame.kind === "refine" || frame.isRefined;
    still = isRefinement
      ? refined(still, frame.quantizer, bytes)
      : changed(still, frame.quantizer, bytes, atMs);
    meter.frame({ frameId, captureMs: frame.captureMs, bytes, encodeMs });
  }

  function deliver(messages: readonly Uint8Array[], to: readonly number[]): number {
    const sentIn = generation;
    lastSentMs = clock.now();
    return sealing.seal(messages, (packet) => {
      if (sentIn === generation) post({ type: "packet", generation: sentIn, to, packet }, [packet.buffer]);
    });
  }

  /** Whatever was under way is gone: everybody starts again with a keyframe. */
  function forgetUnderway(): void {
    for (const sender of codecsBySender.keys()) {
      rate = nextRate(rate, { type: "viewer-lost", sender, atMs: clock.now() });
    }
    mustKey = true;
  }

  function halt(nextGeneration: number): void {
    generation = nextGeneration;
    cancelWake();
    frames?.dispose();
    frames = null;
    begun = null;
    lane.reset();
    still = nothingShown;
    choice = { ...choice, current: null, slowFrames: 0 };
    meter = createSenderMeter(clock.now());
    forgetUnderway();
  }

  function fail(): void {
    const failed = generation;
    halt(generation);
    post({ type: "failed", generation: failed, code: "codec-unsupported" });
  }

  return {
    receive,
    dispose() {
      halt(generation + 1);
      cancelBeats();
      cancelStats();
      lane.dispose();
    },
  };
}
