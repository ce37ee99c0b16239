import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "./limits.ts";
import {
  encodeScreenAck,
  encodeScreenConfig,
  encodeScreenFragment,
  encodeScreenHeartbeat,
  encodeScreenKeyframeRequest,
  fragmentCount,
  keyframeReasons,
  nextFrameId,
  parseScreenFeedback,
  parseScreenMessage,
} from "./screen-layout.ts";

const edge = fc.integer({ min: 1, max: limits.screenEdgePixels });
const time = fc.double({ min: 0, max: 9e15, noNaN: true });
const frameId = fc.integer({ min: 1, max: 0xffff_ffff });
const codec = fc.constantFrom("av01.0.08M.08", "avc1.42E028", "vp09.00.31.08", "vp8", "av01.1.08M.08.0.000");
const config = fc.record({
  configNumber: fc.nat(255),
  codedWidth: edge,
  codedHeight: edge,
  sourceWidth: edge,
  sourceHeight: edge,
  codec,
  description: fc.uint8Array({ maxLength: 200 }),
});
const ack = fc.record({ frameId, receivedMs: time, drawnFrameId: fc.nat(0xffff_ffff), drawnMs: time });
const request = fc.record({ reason: fc.constantFrom(...keyframeReasons), lastFrameId: fc.nat(0xffff_ffff) });
const frame = fc.record({
  isKey: fc.boolean(),
  isRefined: fc.boolean(),
  configNumber: fc.nat(255),
  frameId,
  captureMs: time,
});

/** A frame of `bytes` bytes cut up, and read again. */
function cutAndRead(header: Parameters<typeof encodeScreenFragment>[0]) {
  return Array.from({ length: fragmentCount(header.data.length) }, (_, index) => {
    const read = parseScreenMessage(encodeScreenFragment(header, index));
    if (!read.ok || read.value.kind !== "fragment") throw new Error("not a fragment");
    return read.value;
  });
}

describe("screen layout", () => {
  it("[SC-1] gives back every config, acknowledgement, request and heartbeat that it encodes", () => {
    fc.assert(
      fc.property(config, ack, request, fc.nat(0xffff_ffff), (config, ack, request, lastFrameId) => {
        expect(parseScreenMessage(encodeScreenConfig(config))).toEqual({
          ok: true,
          value: { kind: "config", ...config },
        });
        expect(parseScreenFeedback(encodeScreenAck(ack))).toEqual({
          ok: true,
          value: { kind: "ack", ...ack },
        });
        expect(parseScreenFeedback(encodeScreenKeyframeRequest(request))).toEqual({
          ok: true,
          value: { kind: "keyframe-request", ...request },
        });
        expect(parseScreenMessage(encodeScreenHeartbeat(lastFrameId))).toEqual({
          ok: true,
          value: { kind: "heartbeat", lastFrameId },
        });
      }),
    );
  });

  it("[SC-1] cuts a frame into fragments that give the frame again", () => {
    const size = fc.integer({ min: 1, max: 5 * limits.screenFragmentBytes });
    fc.assert(
      fc.property(frame, size, (frame, size) => {
        const data = Uint8Array.from({ length: size }, (_, at) => at % 251);
        const fragments = cutAndRead({ ...frame, data });
        expect(fragments.every((one) => one.count === fragments.length && one.frameBytes === size)).toBe(
          true,
        );
        expect(Buffer.concat(fragments.map((one) => one.payload)).equals(data)).toBe(true);
        expect(fragments[0]).toMatchObject(frame);
      }),
      { numRuns: 40 },
    );
  });

  it("[SC-1] refuses counts, sizes and indexes that do not fit together, without reading on", () => {
    const data = new Uint8Array(limits.screenFragmentBytes + 10);
    const header = { isKey: true, isRefined: false, configNumber: 1, frameId: 1, captureMs: 1, data };
    const field = fc.constantFrom(
      { at: 16, bytes: 4 },
      { at: 20, bytes: 2 },
      { at: 22, bytes: 2 },
      { at: 4, bytes: 4 },
    );
    fc.assert(
      fc.property(field, fc.nat(0xffff_ffff), fc.nat(1), ({ at, bytes }, value, index) => {
        const fragment = encodeScreenFragment(header, index);
        const original = fragment.slice();
        const view = new DataView(fragment.buffer);
        if (bytes === 4) view.setUint32(at, value);
        else view.setUint16(at, value & 0xffff);
        const read = parseScreenMessage(fragment);
        const isFrameId = at === 4 && value > 0;
        const isUnchanged = Buffer.compare(fragment, original) === 0;
        expect(read.ok).toBe(isFrameId || isUnchanged);
      }),
    );
  });

  it("[SC-1] refuses a frame above the limit, empty payloads and unknown flags", () => {
    const data = new Uint8Array(10);
    const fragment = encodeScreenFragment(
      { isKey: false, isRefined: false, configNumber: 0, frameId: 9, captureMs: 0, data },
      0,
    );
    const changed = (change: (view: DataView) => void) => {
      const copy = fragment.slice();
      change(new DataView(copy.buffer));
      return parseScreenMessage(copy);
    };
    expect(changed((view) => view.setUint32(16, limits.screenFrameBytes + 1)).ok).toBe(false);
    expect(changed((view) => view.setUint8(1, 4)).ok).toBe(false);
    expect(changed((view) => view.setUint8(3, 1)).ok).toBe(false);
    expect(changed((view) => view.setFloat64(8, Number.NaN)).ok).toBe(false);
    expect(changed((view) => view.setFloat64(8, -1)).ok).toBe(false);
    expect(parseScreenMessage(fragment.subarray(0, 24)).ok).toBe(false);
    expect(() =>
      encodeScreenFragment(
        {
          isKey: true,
          isRefined: false,
          configNumber: 0,
          frameId: 1,
          captureMs: 0,
          data: new Uint8Array(limits.screenFrameBytes + 1),
        },
        0,
      ),
    ).toThrow(RangeError);
  });

  it("[SC-1] refuses sizes past the edge limit and codec strings that are none", () => {
    const good = {
      configNumber: 0,
      codedWidth: 1,
      codedHeight: 1,
      sourceWidth: 1,
      sourceHeight: 1,
      codec: "vp8",
      description: new Uint8Array(),
    };
    expect(() => encodeScreenConfig({ ...good, codedWidth: limits.screenEdgePixels + 1 })).toThrow(
      RangeError,
    );
    expect(() => encodeScreenConfig({ ...good, sourceHeight: 0 })).toThrow(RangeError);
    expect(() => encodeScreenConfig({ ...good, codec: "vp8 x" })).toThrow(RangeError);
    expect(() => encodeScreenConfig({ ...good, codec: "" })).toThrow(RangeError);
    expect(() =>
      encodeScreenConfig({ ...good, description: new Uint8Array(limits.screenDescriptionBytes + 1) }),
    ).toThrow(RangeError);
  });

  it("[SC-1] answers any bytes with a result and never throws", () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc
        .tuple(fc.constantFrom(1, 2, 3, 16, 17), fc.uint8Array({ maxLength: 60 }))
        .map(([kind, rest]) => Uint8Array.of(kind, ...rest)),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        for (const read of [parseScreenMessage(bytes), parseScreenFeedback(bytes)]) {
          if (!read.ok)
            expect(["message-malformed", "message-unknown", "message-too-large"]).toContain(read.code);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(parseScreenMessage(new Uint8Array(limits.packetBytes))).toMatchObject({
      code: "message-too-large",
    });
    expect(parseScreenFeedback(new Uint8Array(29))).toMatchObject({ code: "message-too-large" });
  });

  it("counts frames from 1 and leaves 0 out when it starts over", () => {
    expect(nextFrameId(0)).toBe(1);
    expect(nextFrameId(0xffff_ffff)).toBe(1);
  });
});
