/**
 * Owns: the numbers of frames and configs, and what is put on the wire for an encoded frame, before sealing.
 * Never: uses a frame id twice, or sends a keyframe without the config it needs.
 */

import { limits } from "../../protocol/limits.ts";
import {
  encodeScreenConfig,
  encodeScreenFragment,
  fragmentCount,
  nextFrameId,
} from "../../protocol/screen-layout.ts";
import type { FrameOutput } from "./frame-encoder.ts";

export type PackedFrame = { readonly frameId: number; readonly messages: readonly Uint8Array[] };

export interface FramePacking {
  readonly lastFrameId: number;
  /** What decoders are told; empty before the first keyframe. */
  readonly codec: string;
  /**
   * @param source the shared surface's own size
   * @returns null for a frame past `limits.screenFrameBytes`
   */
  pack(
    output: FrameOutput,
    source: { readonly width: number; readonly height: number },
    about: { readonly isRefined: boolean; readonly captureMs: number },
  ): PackedFrame | null;
}

export function createFramePacking(): FramePacking {
  let lastFrameId = 0;
  let configNumber = 0;
  let config: { text: string; bytes: Uint8Array; codec: string } | null = null;

  function updateConfig(from: VideoDecoderConfig, source: { width: number; height: number }): void {
    const fields = {
      codedWidth: from.codedWidth ?? source.width,
      codedHeight: from.codedHeight ?? source.height,
      sourceWidth: Math.min(source.width, limits.screenEdgePixels),
      sourceHeight: Math.min(source.height, limits.screenEdgePixels),
      codec: from.codec,
      description: from.description === undefined ? new Uint8Array() : bytesOf(from.description),
    };
    const text = JSON.stringify({ ...fields, description: [...fields.description] });
    if (config?.text === text) return;
    configNumber = (configNumber + 1) % 256;
    config = { text, codec: from.codec, bytes: encodeScreenConfig({ configNumber, ...fields }) };
  }

  return {
    get lastFrameId() {
      return lastFrameId;
    },
    get codec() {
      return config?.codec ?? "";
    },
    pack(output, source, about) {
      const { data, isKey } = output;
      if (data.length > limits.screenFrameBytes) return null;
      if (output.decoderConfig !== null) updateConfig(output.decoderConfig, source);
      lastFrameId = nextFrameId(lastFrameId);
      const frame = { ...about, isKey, configNumber, frameId: lastFrameId, data };
      const fragments = Array.from({ length: fragmentCount(data.length) }, (_, index) =>
        encodeScreenFragment(frame, index),
      );
      return {
        frameId: lastFrameId,
        messages: isKey && config !== null ? [config.bytes, ...fragments] : fragments,
      };
    },
  };
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
