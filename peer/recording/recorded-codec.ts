/**
 * Owns: how each codec lies in a file: the track's description, and what is done to frames on their way in. Pure.
 * Never: encodes anew, or puts frames of two codecs into one file: no player follows.
 *
 * | codec | file | frames |
 * |-------|------|--------|
 * | VP8, VP9 | `.webm` | as they are |
 * | AV1 | `.webm` | without temporal delimiters |
 * | H.264 with `avcC` | `.mkv`: WebM is for the others only | parameter sets before every keyframe |
 *
 * A change of size stays in the file: each keyframe brings what a decoder needs. H.264 as Annex B is not taken; every
 * host asks its encoder for `avc`.
 */

import { av1Configuration, withoutTemporalDelimiter } from "./av1-configuration.ts";
import { parseAvcConfiguration } from "./avc-configuration.ts";
import { concat } from "./ebml.ts";
import type { VideoTrack } from "./matroska.ts";

export const partKinds = ["webm", "mkv"] as const;
export type PartKind = (typeof partKinds)[number];

export const mediaTypes = { webm: "video/webm", mkv: "video/x-matroska" } as const satisfies Record<
  PartKind,
  string
>;

/** As much of a screen's chunk as is recorded. */
export type RecordedFrame = {
  readonly isKey: boolean;
  readonly data: Uint8Array;
  readonly config: Pick<VideoDecoderConfig, "codec" | "codedWidth" | "codedHeight" | "description">;
};

/** Frames with equal keys can follow each other in one file. Null for a codec that cannot be recorded. */
export function codecKey({ codec, description }: RecordedFrame["config"]): string | null {
  if (codec === "vp8") return "vp8";
  const profile = /^(av01\.\d|vp09\.\d\d)\./.exec(codec)?.[1];
  if (profile !== undefined) return profile;
  const avc = codec.startsWith("avc1.") ? parseAvcConfiguration(descriptionBytes(description)) : null;
  return avc === null ? null : `avc1/${avc.lengthBytes}`;
}

/** The track that `keyframe` begins, or null when it cannot be recorded. */
export function trackOf(
  keyframe: RecordedFrame,
): { readonly kind: PartKind; readonly track: VideoTrack } | null {
  const { codec, codedWidth, codedHeight, description } = keyframe.config;
  if (codecKey(keyframe.config) === null || codedWidth === undefined || codedHeight === undefined)
    return null;
  const size = { widthPixels: codedWidth, heightPixels: codedHeight };
  if (codec.startsWith("avc1.")) {
    const codecPrivate = descriptionBytes(description);
    return { kind: "mkv", track: { docType: "matroska", codecId: "V_MPEG4/ISO/AVC", codecPrivate, ...size } };
  }
  if (codec.startsWith("av01.")) {
    const codecPrivate = av1Configuration(codec, keyframe.data);
    return codecPrivate === null
      ? null
      : { kind: "webm", track: { docType: "webm", codecId: "V_AV1", codecPrivate, ...size } };
  }
  const codecId = codec === "vp8" ? "V_VP8" : "V_VP9";
  return { kind: "webm", track: { docType: "webm", codecId, codecPrivate: null, ...size } };
}

/** The frame's bytes as they lie in the file. May be a view. */
export function frameInFile({ isKey, data, config }: RecordedFrame): Uint8Array {
  if (config.codec.startsWith("av01.")) return withoutTemporalDelimiter(data);
  if (!isKey || !config.codec.startsWith("avc1.")) return data;
  const avc = parseAvcConfiguration(descriptionBytes(config.description));
  return avc === null ? data : concat(avc.parameterSets, data);
}

function descriptionBytes(description: AllowSharedBufferSource | undefined): Uint8Array {
  if (description === undefined) return new Uint8Array();
  return ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
}
