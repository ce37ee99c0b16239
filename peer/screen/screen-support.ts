/**
 * Owns: what this browser can do for the screen, asked and never guessed from its name.
 * Never: opens a picker or asks for a permission.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import { isCaptureSupported } from "./capture.ts";
import { type CodecFamily, codecFamilies, codecString } from "./codec-choice.ts";
import { supportedEncoderConfig } from "./frame-encoder.ts";

/** Asked for at this size: what encodes or decodes it in time is good for the screens people have. */
const probeWidth = 1920;
const probeHeight = 1080;

type TrackProcessor = new (init: {
  track: MediaStreamTrack;
  maxBufferSize?: number;
}) => {
  readonly readable: ReadableStream<VideoFrame>;
};

/** Chromium's way from a track to its frames; undefined elsewhere. */
export function trackProcessor(): TrackProcessor | undefined {
  return (globalThis as { MediaStreamTrackProcessor?: TrackProcessor }).MediaStreamTrackProcessor;
}

/** @returns `capture-unsupported` where a screen cannot be captured, `codec-unsupported` where it cannot be encoded */
export function canShareScreen(): Result<void> {
  if (!isCaptureSupported() || trackProcessor() === undefined) return err("capture-unsupported");
  return typeof VideoEncoder === "undefined" ? err("codec-unsupported") : ok(undefined);
}

/** @returns `codec-unsupported` where pictures cannot be decoded */
export function canShowScreen(): Result<void> {
  return typeof VideoDecoder === "undefined" ? err("codec-unsupported") : ok(undefined);
}

/** Codec strings that this browser encodes or decodes, best first; empty where it has no WebCodecs. */
export async function probeCodecs(role: "encode" | "decode"): Promise<readonly string[]> {
  const probe = role === "encode" ? canEncode : canDecode;
  const found = await Promise.all(
    codecFamilies.map(async (family) => ((await probe(family)) ? [probeString(family)] : [])),
  );
  return found.flat();
}

function probeString(family: CodecFamily): string {
  return codecString(family, probeWidth, probeHeight);
}

async function canEncode(family: CodecFamily): Promise<boolean> {
  if (typeof VideoEncoder === "undefined") return false;
  const target = { family, width: probeWidth, height: probeHeight, bitrateBps: 4_000_000, isSoftware: false };
  return (await supportedEncoderConfig(target)) !== null;
}

async function canDecode(family: CodecFamily): Promise<boolean> {
  if (typeof VideoDecoder === "undefined") return false;
  try {
    const config = { codec: probeString(family), codedWidth: probeWidth, codedHeight: probeHeight };
    return (await VideoDecoder.isConfigSupported(config)).supported === true;
  } catch {
    return false;
  }
}
