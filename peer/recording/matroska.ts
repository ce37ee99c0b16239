/**
 * Owns: the layout of a recording's file: a Matroska (or WebM) stream with one video track, made so that it can be
 * cut anywhere after its head and still plays. Pure.
 * Never: puts anything of the session into the file but its pictures and their times.
 *
 * ```text
 * EBML head │ Segment (size unknown, filled in at the end)
 *             ├ room for a SeekHead, filled in at the end
 *             ├ Info: TimestampScale (1 ms), room for Duration (filled in with every cluster)
 *             ├ Tracks: one video track
 *             ├ Cluster (size unknown, filled in when the next begins): Timestamp, SimpleBlock …
 *             ├ Cluster …
 *             └ Cues: the clusters that begin with a keyframe
 * ```
 *
 * Positions are bytes from the beginning of the file, except where "in the segment" is said.
 * Sources: RFC 9559 (Matroska), WebM Container Guidelines.
 */

import {
  concat,
  element,
  fixedSizeBytes,
  floatElement,
  idBytes,
  textElement,
  unknownSize,
  unsignedElement,
  voidOf,
} from "./ebml.ts";

const ids = {
  ebml: 0x1a45dfa3,
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIdLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  flagLacing: 0x9c,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
} as const;

const trackNumber = 1;
const nanosecondsPerMs = 1_000_000;
/** Three entries with the longest positions there are. */
const seekHeadBytes = 96;
const durationBytes = 11;
const keyframeFlag = 0x80;
/** A block's time is a signed 16-bit distance from its cluster's. */
const maxBlockOffsetMs = 0x7fff;

export type VideoTrack = {
  /** `webm` promises players one of WebM's own codecs. */
  readonly docType: "webm" | "matroska";
  readonly codecId: string;
  readonly codecPrivate: Uint8Array | null;
  /** Of the first frames. Later keyframes may bring others. */
  readonly widthPixels: number;
  readonly heightPixels: number;
};

/** A file's head and where its blanks are. */
export type FileHead = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the segment's size field of eight bytes lies. */
  readonly segmentSizeAt: number;
  /** What positions in the segment count from. */
  readonly segmentAt: number;
  readonly seekHeadAt: number;
  readonly durationAt: number;
  readonly infoAt: number;
  readonly tracksAt: number;
};

export type CuePoint = {
  readonly timeMs: number;
  /** Of the cluster's first byte. */
  readonly at: number;
};

export function fileHead(track: VideoTrack): FileHead {
  const ebml = element(
    ids.ebml,
    unsignedElement(ids.ebmlVersion, 1),
    unsignedElement(ids.ebmlReadVersion, 1),
    unsignedElement(ids.ebmlMaxIdLength, 4),
    unsignedElement(ids.ebmlMaxSizeLength, 8),
    textElement(ids.docType, track.docType),
    unsignedElement(ids.docTypeVersion, 4),
    unsignedElement(ids.docTypeReadVersion, 2),
  );
  const segmentId = idBytes(ids.segment);
  const segmentSizeAt = ebml.length + segmentId.length;
  const seekHeadAt = segmentSizeAt + fixedSizeBytes;
  const infoAt = seekHeadAt + seekHeadBytes;
  const info = element(
    ids.info,
    unsignedElement(ids.timestampScale, nanosecondsPerMs),
    textElement(ids.muxingApp, "Farhand"),
    textElement(ids.writingApp, "Farhand"),
    voidOf(durationBytes),
  );
  const tracksAt = infoAt + info.length;
  return {
    bytes: concat(ebml, segmentId, unknownSize(), voidOf(seekHeadBytes), info, tracks(track)),
    segmentSizeAt,
    segmentAt: seekHeadAt,
    seekHeadAt,
    durationAt: tracksAt - durationBytes,
    infoAt,
    tracksAt,
  };
}

function tracks(track: VideoTrack): Uint8Array {
  return element(
    ids.tracks,
    element(
      ids.trackEntry,
      unsignedElement(ids.trackNumber, trackNumber),
      unsignedElement(ids.trackUid, 1),
      unsignedElement(ids.trackType, 1),
      unsignedElement(ids.flagLacing, 0),
      textElement(ids.codecId, track.codecId),
      ...(track.codecPrivate === null ? [] : [element(ids.codecPrivate, track.codecPrivate)]),
      element(
        ids.video,
        unsignedElement(ids.pixelWidth, track.widthPixels),
        unsignedElement(ids.pixelHeight, track.heightPixels),
      ),
    ),
  );
}

/** What is written over the room for it. */
export function duration(durationMs: number): Uint8Array<ArrayBuffer> {
  return floatElement(ids.duration, durationMs);
}

/**
 * The beginning of a cluster, of unknown size.
 * @param timeMs integer, from the file's beginning
 */
export function clusterHead(timeMs: number): Uint8Array<ArrayBuffer> {
  return concat(idBytes(ids.cluster), unknownSize(), unsignedElement(ids.timestamp, timeMs));
}

/** Where a cluster's size field of eight bytes lies, from the cluster's first byte; its content follows. */
export const clusterSizeOffset = idBytes(ids.cluster).length;

/**
 * One frame.
 * @param offsetMs integer from 0 to 32 767, from the cluster's time
 * @throws RangeError for another
 */
export function simpleBlock(offsetMs: number, isKey: boolean, data: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(offsetMs) || offsetMs < 0 || offsetMs > maxBlockOffsetMs)
    throw new RangeError("offset");
  const head = Uint8Array.of(0x80 | trackNumber, offsetMs >> 8, offsetMs & 0xff, isKey ? keyframeFlag : 0);
  return element(ids.simpleBlock, head, data);
}

/** The index. @param points in order of time, one at least */
export function cues(head: FileHead, points: readonly CuePoint[]): Uint8Array<ArrayBuffer> {
  const entries = points.map(({ timeMs, at }) =>
    element(
      ids.cuePoint,
      unsignedElement(ids.cueTime, timeMs),
      element(
        ids.cueTrackPositions,
        unsignedElement(ids.cueTrack, trackNumber),
        unsignedElement(ids.cueClusterPosition, at - head.segmentAt),
      ),
    ),
  );
  return element(ids.cues, ...entries);
}

/** What is written over the room for it. @param cuesAt null when there is no index */
export function seekHead(head: FileHead, cuesAt: number | null): Uint8Array<ArrayBuffer> {
  const entry = (id: number, at: number) =>
    element(
      ids.seek,
      element(ids.seekId, idBytes(id)),
      unsignedElement(ids.seekPosition, at - head.segmentAt),
    );
  const bytes = element(
    ids.seekHead,
    entry(ids.info, head.infoAt),
    entry(ids.tracks, head.tracksAt),
    ...(cuesAt === null ? [] : [entry(ids.cues, cuesAt)]),
  );
  return concat(bytes, voidOf(seekHeadBytes - bytes.length));
}
