/**
 * Owns: one VideoEncoder and its configuration, one frame at a time.
 * Never: holds a second frame (`encodeQueueSize` hides a second of delay, so frames are counted here), or waits for
 * an encoder that returns nothing.
 *
 *   idle ─ encode ─► busy ─ output ─► idle
 *                     ├─ nothing for a while: flush ─ done ─► idle (the encoder dropped the frame)
 *                     └─ error, or nothing for long ─► broken
 *
 * Sources: W3C WebCodecs and its AV1, VP9 and AVC registrations.
 */

import type { Clock } from "../clock.ts";
import { type CodecFamily, codecFamilies, codecString } from "./codec-choice.ts";

export type EncoderTarget = {
  readonly family: CodecFamily;
  readonly width: number;
  readonly height: number;
  /** Used by codecs that have no quantizer mode. */
  readonly bitrateBps: number;
  readonly isSoftware: boolean;
};

export type FrameOutput = {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly isKey: boolean;
  readonly encodeMs: number;
  /** With keyframes, and whenever it changed. */
  readonly decoderConfig: VideoDecoderConfig | null;
};

export interface FrameEncoder {
  readonly isBusy: boolean;
  /** True when `quantizer` counts; otherwise the bitrate does. */
  readonly hasQuantizer: boolean;
  /**
   * Encodes one frame, which stays the caller's.
   * @param options.timestampUs grows from call to call
   * @throws Error while busy
   */
  encode(
    frame: VideoFrame,
    options: { readonly isKey: boolean; readonly quantizer: number; readonly timestampUs: number },
  ): void;
  /** For codecs without a quantizer. Takes effect with the next frame, which need not be a keyframe. */
  setBitrate(bitrateBps: number): void;
  dispose(): void;
}

export type FrameEncoderOptions = {
  readonly config: VideoEncoderConfig;
  readonly clock: Clock;
  readonly onOutput: (output: FrameOutput) => void;
  /** The encoder chose to leave the frame out. */
  readonly onDropped: () => void;
  /** Of no use any more. Called once; nothing else is called after it. */
  readonly onBroken: () => void;
};

const flushAfterMs = 300;
const brokenAfterMs = 5_000;

/** Encoder options of the codec registrations that TypeScript's DOM library does not know yet. */
type QuantizerOptions = VideoEncoderEncodeOptions & {
  readonly av1?: { readonly quantizer: number };
  readonly vp9?: { readonly quantizer: number };
};

/**
 * The best configuration this browser encodes for `target`: with a quantizer of our own where it has one.
 * @returns null when there is none
 */
export async function supportedEncoderConfig(target: EncoderTarget): Promise<VideoEncoderConfig | null> {
  for (const config of encoderConfigs(target)) {
    try {
      if ((await VideoEncoder.isConfigSupported(config)).supported === true) return config;
    } catch {
      // A member or value this browser does not know: the next one asks for less.
    }
  }
  return null;
}

/** What this browser encodes at a usual size, best first. Never rejects. */
export async function encodableFamilies(): Promise<readonly CodecFamily[]> {
  const probe = async (family: CodecFamily) => {
    const target = { family, width: 1280, height: 720, bitrateBps: 4_000_000, isSoftware: false };
    return (await supportedEncoderConfig(target)) === null ? [] : [family];
  };
  return (await Promise.all(codecFamilies.map(probe))).flat();
}

function encoderConfigs(target: EncoderTarget): readonly VideoEncoderConfig[] {
  const { family, width, height, bitrateBps, isSoftware } = target;
  const base: VideoEncoderConfig = {
    codec: codecString(family, width, height),
    width,
    height,
    bitrate: bitrateBps,
    framerate: 30,
    latencyMode: "realtime",
    contentHint: "text",
    ...(family === "h264" ? { avc: { format: "avc" } } : {}),
  };
  // Hardware encoders have no screen-content tools, which are the reason for AV1 and VP9 here.
  const software: VideoEncoderConfig = { ...base, hardwareAcceleration: "prefer-software" };
  const quantized = (config: VideoEncoderConfig): VideoEncoderConfig => ({
    ...config,
    bitrateMode: "quantizer",
  });
  if (family === "h264" || family === "vp8") return isSoftware ? [software, base] : [base, software];
  return [quantized(software), quantized(base), software, base];
}

export function createFrameEncoder(options: FrameEncoderOptions): FrameEncoder {
  const { clock } = options;
  const isH264 = options.config.codec.startsWith("avc1");
  const hasQuantizer = (options.config.bitrateMode as string | undefined) === "quantizer";
  let config = options.config;
  let submittedMs: number | null = null;
  let isOver = false;
  let cancelWatch = () => {};

  const encoder = new VideoEncoder({
    output(chunk, metadata) {
      if (isOver || submittedMs === null) return;
      const encodeMs = clock.now() - submittedMs;
      settle();
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      options.onOutput({
        data,
        isKey: chunk.type === "key",
        encodeMs,
        decoderConfig: metadata?.decoderConfig ?? null,
      });
    },
    error: () => breakDown(),
  });
  encoder.configure(config);

  function settle(): void {
    submittedMs = null;
    cancelWatch();
  }

  function breakDown(): void {
    if (isOver) return;
    dispose();
    options.onBroken();
  }

  function dispose(): void {
    isOver = true;
    settle();
    if (encoder.state !== "closed") encoder.close();
  }

  function watch(): void {
    cancelWatch = clock.after(flushAfterMs, () => {
      cancelWatch = clock.after(brokenAfterMs, breakDown);
      void encoder.flush().then(
        () => {
          if (isOver || submittedMs === null) return;
          settle();
          options.onDropped();
        },
        () => breakDown(),
      );
    });
  }

  return {
    get isBusy() {
      return submittedMs !== null;
    },
    hasQuantizer,
    encode(frame, { isKey, quantizer, timestampUs }) {
      if (submittedMs !== null) throw new Error("one frame at a time");
      if (isOver) return;
      submittedMs = clock.now();
      // The encoder scales; an odd edge is cut instead, since scaling by one pixel would blur all text.
      const { width, height } = config;
      const isCut = frame.displayWidth - width === 1 || frame.displayHeight - height === 1;
      const visibleRect = isCut
        ? {
            x: frame.visibleRect?.x ?? 0,
            y: frame.visibleRect?.y ?? 0,
            width: frame.displayWidth & ~1,
            height: frame.displayHeight & ~1,
          }
        : undefined;
      const q = Math.round(quantizer);
      const encodeOptions: QuantizerOptions = hasQuantizer
        ? { keyFrame: isKey, av1: { quantizer: q }, vp9: { quantizer: q } }
        : { keyFrame: isKey };
      watch();
      try {
        const view = new VideoFrame(frame, {
          timestamp: timestampUs,
          ...(visibleRect ? { visibleRect } : {}),
        });
        try {
          encoder.encode(view, encodeOptions);
        } finally {
          view.close();
        }
      } catch {
        // After the caller's own step, so that it never hears of a failure before `encode` returned.
        queueMicrotask(breakDown);
      }
    },
    setBitrate(bitrateBps) {
      // In steps of a quarter: every change costs a reconfiguration.
      const bitrate = Math.round(2 ** (Math.round(Math.log2(bitrateBps) * 3) / 3));
      if (hasQuantizer || isOver || config.bitrate === bitrate) return;
      config = { ...config, bitrate };
      encoder.configure({ ...config, ...(isH264 ? { avc: { format: "avc" } } : {}) });
    },
    dispose,
  };
}
