/**
 * The plaintexts of the screen channel, before they are sealed. All numbers big-endian; times are float64
 * milliseconds of the named side's monotonic clock, of which only differences mean something.
 *
 * Host to viewers, sealed once with the group key:
 *
 * ```
 * config          what the frames after it need; a keyframe follows
 *   0   1  kind 1
 *   1   1  config number, counts up modulo 256
 *   2   2  coded width          4   2  coded height
 *   6   2  source width         8   2  source height      the shared surface in its own pixels
 *   10  1  codec bytes c (1 to 40)
 *   11  2  description bytes d (0 to screenDescriptionBytes)
 *   13  c  WebCodecs codec string, ASCII
 *   13+c d decoder description
 *
 * fragment        a piece of one encoded frame
 *   0   1  kind 2
 *   1   1  flags: bit 0 keyframe, bit 1 refined (a still picture sent again, sharper); other bits 0
 *   2   1  config number
 *   3   1  0
 *   4   4  frame id, from 1, one more with every encoded frame
 *   8   8  capture time, host's clock
 *   16  4  frame bytes (1 to screenFrameBytes)
 *   20  2  fragment index       22  2  fragment count = ceil(frame bytes / screenFragmentBytes)
 *   24  n  payload: screenFragmentBytes in all but the last, the rest in the last
 *
 * heartbeat       nothing changed, and the host is there
 *   0   1  kind 3
 *   1   3  0
 *   4   4  id of the last encoded frame
 * ```
 *
 * Viewer to host, sealed with the pair's key:
 *
 * ```
 * acknowledgement of a frame that came complete
 *   0   1  kind 16
 *   1   3  0
 *   4   4  frame id
 *   8   8  when its last fragment came, viewer's clock
 *   16  4  id of the last drawn frame, 0 before the first
 *   20  8  when that was drawn, viewer's clock, 0 before the first
 *
 * keyframe request
 *   0   1  kind 17
 *   1   1  reason: 0 joined, 1 lost, 2 decoder, 3 tap
 *   2   2  0
 *   4   4  id of the last frame that could be used, 0 for none
 * ```
 *
 * Parsing allocates nothing: payloads and descriptions are views into what was given.
 */

import { limits } from "./limits.ts";
import { err, ok, type Result } from "./result.ts";

export const fragmentHeaderBytes = 24;
const configHeaderBytes = 13;
const heartbeatBytes = 8;
const ackBytes = 28;
const keyframeRequestBytes = 8;
const codecChars = 40;
const maxFrameId = 0xffff_ffff;
/** Past any monotonic clock: 285 years. */
const maxTimeMs = 9e15;

const kinds = { config: 1, fragment: 2, heartbeat: 3, ack: 16, keyframeRequest: 17 } as const;
const flagBits = { key: 1, refined: 2 } as const;

export type ScreenConfig = {
  readonly kind: "config";
  readonly configNumber: number;
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly codec: string;
  /** Empty for codecs that need none. */
  readonly description: Uint8Array;
};

export type ScreenFragment = {
  readonly kind: "fragment";
  readonly isKey: boolean;
  readonly isRefined: boolean;
  readonly configNumber: number;
  readonly frameId: number;
  readonly captureMs: number;
  readonly frameBytes: number;
  readonly index: number;
  readonly count: number;
  readonly payload: Uint8Array;
};

export type ScreenHeartbeat = { readonly kind: "heartbeat"; readonly lastFrameId: number };

export type ScreenMessage = ScreenConfig | ScreenFragment | ScreenHeartbeat;

export type ScreenAck = {
  readonly kind: "ack";
  readonly frameId: number;
  readonly receivedMs: number;
  readonly drawnFrameId: number;
  readonly drawnMs: number;
};

export const keyframeReasons = ["joined", "lost", "decoder", "tap"] as const;
export type KeyframeReason = (typeof keyframeReasons)[number];

export type ScreenKeyframeRequest = {
  readonly kind: "keyframe-request";
  readonly reason: KeyframeReason;
  readonly lastFrameId: number;
};

export type ScreenFeedback = ScreenAck | ScreenKeyframeRequest;

const malformed = (detail: string) => err("message-malformed", detail);
const codecPattern = /^[a-z][A-Za-z0-9.-]{1,39}$/;

/** How many fragments a frame of `frameBytes` is cut into. */
export function fragmentCount(frameBytes: number): number {
  return Math.ceil(frameBytes / limits.screenFragmentBytes);
}

/**
 * Reads what a host sent.
 * @returns `message-too-large`, `message-unknown` for another kind, `message-malformed` for a field out of bounds
 */
export function parseScreenMessage(bytes: Uint8Array): Result<ScreenMessage> {
  if (bytes.length > limits.screenFragmentBytes + fragmentHeaderBytes) return err("message-too-large");
  const view = viewOf(bytes);
  switch (bytes[0]) {
    case kinds.config:
      return parseConfig(bytes, view);
    case kinds.fragment:
      return parseFragment(bytes, view);
    case kinds.heartbeat:
      if (bytes.length !== heartbeatBytes || !isZero(bytes, 1, 4)) return malformed("heartbeat");
      return ok({ kind: "heartbeat", lastFrameId: view.getUint32(4) });
    default:
      return err("message-unknown");
  }
}

/** Reads what a viewer sent. @returns errors as of {@link parseScreenMessage} */
export function parseScreenFeedback(bytes: Uint8Array): Result<ScreenFeedback> {
  if (bytes.length > ackBytes) return err("message-too-large");
  const view = viewOf(bytes);
  switch (bytes[0]) {
    case kinds.ack:
      return parseAck(bytes, view);
    case kinds.keyframeRequest: {
      if (bytes.length !== keyframeRequestBytes || !isZero(bytes, 2, 4)) return malformed("keyframe request");
      const reason = keyframeReasons[view.getUint8(1)];
      if (reason === undefined) return malformed("reason");
      return ok({ kind: "keyframe-request", reason, lastFrameId: view.getUint32(4) });
    }
    default:
      return err("message-unknown");
  }
}

function parseConfig(bytes: Uint8Array, view: DataView): Result<ScreenConfig> {
  if (bytes.length < configHeaderBytes) return malformed("config length");
  const [codedWidth, codedHeight] = [view.getUint16(2), view.getUint16(4)];
  const [sourceWidth, sourceHeight] = [view.getUint16(6), view.getUint16(8)];
  const edges = [codedWidth, codedHeight, sourceWidth, sourceHeight];
  if (edges.some((edge) => edge < 1 || edge > limits.screenEdgePixels)) return malformed("size");
  const codecLength = view.getUint8(10);
  const descriptionLength = view.getUint16(11);
  if (codecLength > codecChars || descriptionLength > limits.screenDescriptionBytes)
    return malformed("length");
  const codecEnd = configHeaderBytes + codecLength;
  if (bytes.length !== codecEnd + descriptionLength) return malformed("config length");
  const codec = String.fromCharCode(...bytes.subarray(configHeaderBytes, codecEnd));
  if (!codecPattern.test(codec)) return malformed("codec");
  return ok({
    kind: "config",
    configNumber: view.getUint8(1),
    codedWidth,
    codedHeight,
    sourceWidth,
    sourceHeight,
    codec,
    description: bytes.subarray(codecEnd),
  });
}

function parseFragment(bytes: Uint8Array, view: DataView): Result<ScreenFragment> {
  if (bytes.length <= fragmentHeaderBytes) return malformed("fragment length");
  const flags = view.getUint8(1);
  if ((flags & ~(flagBits.key | flagBits.refined)) !== 0 || view.getUint8(3) !== 0) return malformed("flags");
  const frameId = view.getUint32(4);
  if (frameId === 0) return malformed("frame id");
  const captureMs = view.getFloat64(8);
  if (!isTime(captureMs)) return malformed("time");
  const frameBytes = view.getUint32(16);
  if (frameBytes === 0 || frameBytes > limits.screenFrameBytes) return malformed("frame bytes");
  const index = view.getUint16(20);
  const count = view.getUint16(22);
  if (count !== fragmentCount(frameBytes) || index >= count) return malformed("fragment count");
  const expected =
    index < count - 1 ? limits.screenFragmentBytes : frameBytes - (count - 1) * limits.screenFragmentBytes;
  if (bytes.length - fragmentHeaderBytes !== expected) return malformed("fragment length");
  return ok({
    kind: "fragment",
    isKey: (flags & flagBits.key) !== 0,
    isRefined: (flags & flagBits.refined) !== 0,
    configNumber: view.getUint8(2),
    frameId,
    captureMs,
    frameBytes,
    index,
    count,
    payload: bytes.subarray(fragmentHeaderBytes),
  });
}

function parseAck(bytes: Uint8Array, view: DataView): Result<ScreenAck> {
  if (bytes.length !== ackBytes || !isZero(bytes, 1, 4)) return malformed("acknowledgement");
  const frameId = view.getUint32(4);
  const receivedMs = view.getFloat64(8);
  const drawnFrameId = view.getUint32(16);
  const drawnMs = view.getFloat64(20);
  if (frameId === 0) return malformed("frame id");
  if (!isTime(receivedMs) || !isTime(drawnMs)) return malformed("time");
  return ok({ kind: "ack", frameId, receivedMs, drawnFrameId, drawnMs });
}

/** @throws RangeError for what {@link parseScreenMessage} would refuse */
export function encodeScreenConfig(config: Omit<ScreenConfig, "kind">): Uint8Array<ArrayBuffer> {
  const { codec, description } = config;
  const bytes = new Uint8Array(configHeaderBytes + codec.length + description.length);
  const view = viewOf(bytes);
  view.setUint8(0, kinds.config);
  view.setUint8(1, config.configNumber);
  view.setUint16(2, config.codedWidth);
  view.setUint16(4, config.codedHeight);
  view.setUint16(6, config.sourceWidth);
  view.setUint16(8, config.sourceHeight);
  view.setUint8(10, codec.length);
  view.setUint16(11, description.length);
  for (let at = 0; at < codec.length; at += 1) bytes[configHeaderBytes + at] = codec.charCodeAt(at);
  bytes.set(description, configHeaderBytes + codec.length);
  const read = parseScreenMessage(bytes);
  if (!read.ok) throw new RangeError(`screen config: ${read.detail ?? read.code}`);
  return bytes;
}

/**
 * One fragment of a frame.
 * @param frame.data the whole encoded frame; copied from
 * @param index from 0 to `fragmentCount(data.length) - 1`
 * @throws RangeError for a frame that is empty or larger than `limits.screenFrameBytes`, and for another index
 */
export function encodeScreenFragment(
  frame: Pick<ScreenFragment, "isKey" | "isRefined" | "configNumber" | "frameId" | "captureMs"> & {
    readonly data: Uint8Array;
  },
  index: number,
): Uint8Array<ArrayBuffer> {
  const { data } = frame;
  const count = fragmentCount(data.length);
  if (data.length > limits.screenFrameBytes || index < 0 || index >= count) throw new RangeError("fragment");
  const start = index * limits.screenFragmentBytes;
  const payload = data.subarray(start, start + limits.screenFragmentBytes);
  const bytes = new Uint8Array(fragmentHeaderBytes + payload.length);
  const view = viewOf(bytes);
  view.setUint8(0, kinds.fragment);
  view.setUint8(1, (frame.isKey ? flagBits.key : 0) | (frame.isRefined ? flagBits.refined : 0));
  view.setUint8(2, frame.configNumber);
  view.setUint32(4, frame.frameId);
  view.setFloat64(8, frame.captureMs);
  view.setUint32(16, data.length);
  view.setUint16(20, index);
  view.setUint16(22, count);
  bytes.set(payload, fragmentHeaderBytes);
  return bytes;
}

export function encodeScreenHeartbeat(lastFrameId: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(heartbeatBytes);
  bytes[0] = kinds.heartbeat;
  viewOf(bytes).setUint32(4, lastFrameId);
  return bytes;
}

export function encodeScreenAck(ack: Omit<ScreenAck, "kind">): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ackBytes);
  const view = viewOf(bytes);
  view.setUint8(0, kinds.ack);
  view.setUint32(4, ack.frameId);
  view.setFloat64(8, ack.receivedMs);
  view.setUint32(16, ack.drawnFrameId);
  view.setFloat64(20, ack.drawnMs);
  return bytes;
}

export function encodeScreenKeyframeRequest(
  request: Omit<ScreenKeyframeRequest, "kind">,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(keyframeRequestBytes);
  const view = viewOf(bytes);
  view.setUint8(0, kinds.keyframeRequest);
  view.setUint8(1, keyframeReasons.indexOf(request.reason));
  view.setUint32(4, request.lastFrameId);
  return bytes;
}

/** The id after `frameId`; 0 is never one. */
export function nextFrameId(frameId: number): number {
  return frameId >= maxFrameId ? 1 : frameId + 1;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isTime(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0 && ms <= maxTimeMs;
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  return bytes.subarray(from, to).every((byte) => byte === 0);
}
