import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { av1Configuration, withoutTemporalDelimiter } from "./av1-configuration.ts";
import { parseAvcConfiguration } from "./avc-configuration.ts";
import { codecKey, frameInFile, trackOf } from "./recorded-codec.ts";

const size = { codedWidth: 640, codedHeight: 360 };
/** Baseline, lengths of four bytes, one sequence and one picture parameter set. */
const avcC = Uint8Array.of(1, 0x42, 0xe0, 0x1e, 0xff, 0xe1, 0, 3, 0x67, 1, 2, 1, 0, 2, 0x68, 9);
const delimiter = [0x12, 0x00];
/** Profile 0, level 2.0 (0), as an encoder wrote it for 320×180. */
const sequenceHeader = [0x0a, 0x0d, 0, 0, 0, 0x04, 0x3c, 0xfe, 0xcc, 0x01, 0xa2, 0x02, 0x1a, 0x03, 0x08];
const av1Key = Uint8Array.from([...delimiter, ...sequenceHeader, 0x32, 2, 7, 7]);

describe("what is written of a codec", () => {
  it("is WebM for WebM's codecs and Matroska for H.264", () => {
    const frame = { isKey: true, data: av1Key };
    expect(trackOf({ ...frame, config: { codec: "vp8", ...size } })).toMatchObject({
      kind: "webm",
      track: { docType: "webm", codecId: "V_VP8", codecPrivate: null, widthPixels: 640, heightPixels: 360 },
    });
    expect(trackOf({ ...frame, config: { codec: "vp09.00.40.08", ...size } })?.track.codecId).toBe("V_VP9");
    expect(trackOf({ ...frame, config: { codec: "av01.0.08M.08", ...size } })?.track.codecId).toBe("V_AV1");
    expect(trackOf({ ...frame, config: { codec: "avc1.42E01E", description: avcC, ...size } })).toMatchObject(
      {
        kind: "mkv",
        track: { docType: "matroska", codecId: "V_MPEG4/ISO/AVC", codecPrivate: avcC },
      },
    );
  });

  it("is nothing for a codec, or a keyframe, that no player would follow", () => {
    const frame = { isKey: true, data: Uint8Array.of(1, 2, 3) };
    for (const config of [
      { codec: "hev1.1.6.L93.B0" },
      { codec: "avc1.42E01E" },
      { codec: "avc1.42E01E", description: avcC.subarray(0, 9) },
      { codec: "av01.0.08M.08" },
    ]) {
      expect(trackOf({ ...frame, config: { ...config, ...size } })).toBeNull();
    }
    expect(trackOf({ ...frame, config: { codec: "vp8" } })).toBeNull();
  });

  it("changes file with the codec and the colour profile, not with size or level", () => {
    expect(codecKey({ codec: "av01.0.08M.08" })).toBe(codecKey({ codec: "av01.0.12M.08" }));
    expect(codecKey({ codec: "av01.0.08M.08" })).not.toBe(codecKey({ codec: "av01.1.08M.08.0.000" }));
    expect(codecKey({ codec: "avc1.42E01E", description: avcC })).toBe(
      codecKey({ codec: "avc1.42E028", description: avcC.slice().buffer }),
    );
    expect(codecKey({ codec: "vp8" })).not.toBe(codecKey({ codec: "vp09.00.40.08" }));
  });

  it("has H.264's parameter sets before every keyframe and nothing before others", () => {
    const config = { codec: "avc1.42E01E", description: avcC, ...size };
    const data = Uint8Array.of(0, 0, 0, 1, 0x65);
    expect([...frameInFile({ isKey: true, data, config })]).toEqual([
      0, 0, 0, 3, 0x67, 1, 2, 0, 0, 0, 2, 0x68, 9, 0, 0, 0, 1, 0x65,
    ]);
    expect(frameInFile({ isKey: false, data, config })).toBe(data);
  });

  it("has AV1's configuration with the sequence header, and no temporal delimiters", () => {
    expect([...(av1Configuration("av01.0.08M.08", av1Key) ?? [])]).toEqual([
      0x81,
      0,
      0x0c,
      0,
      ...sequenceHeader,
    ]);
    expect(av1Configuration("av01.1.08M.08.0.000", av1Key)?.subarray(0, 4)).toEqual(
      Uint8Array.of(0x81, 0x20, 0x00, 0),
    );
    expect([...withoutTemporalDelimiter(av1Key)]).toEqual([...av1Key.subarray(2)]);
    expect(withoutTemporalDelimiter(av1Key.subarray(2))).toEqual(av1Key.subarray(2));
    expect(av1Configuration("av01.0.08M.08", av1Key.subarray(0, 9))).toBeNull();
  });

  it("does not stumble over a peer's bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const record = Uint8Array.from([1, ...bytes]);
        const avc = parseAvcConfiguration(record);
        expect(avc === null || avc.parameterSets.length > 0).toBe(true);
        expect(withoutTemporalDelimiter(bytes).length).toBeLessThanOrEqual(bytes.length);
        const av1 = av1Configuration("av01.0.08M.08", bytes);
        expect(av1 === null || av1[0] === 0x81).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
