/**
 * Owns: one encoded frame as whoever records it gets it.
 */

/** One encoded frame as it came, complete and in decoding order. The listener owns the bytes. */
export type ScreenChunk = {
  readonly type: "key" | "delta";
  /** The host's capture time; only differences mean something. */
  readonly captureMs: number;
  readonly data: Uint8Array<ArrayBuffer>;
  /** What a decoder needs; a new one comes with a keyframe only. */
  readonly config: VideoDecoderConfig;
};
