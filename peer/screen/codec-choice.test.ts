import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CodecChoice,
  type CodecEvent,
  type CodecFamily,
  codecFamilies,
  codecString,
  familiesOf,
  familyOf,
  nextChoice,
  noChoice,
} from "./codec-choice.ts";
import { commonCodecs } from "./common-codecs.ts";

const play = (events: readonly CodecEvent[], from: CodecChoice = noChoice) => events.reduce(nextChoice, from);
const candidates = (list: readonly CodecFamily[], atMs = 0): CodecEvent => ({
  type: "candidates",
  candidates: list,
  atMs,
});
const slow = (count: number, atMs: number): CodecEvent[] =>
  Array.from({ length: count }, () => ({
    type: "encoded",
    encodeMs: 90,
    intervalMs: 33,
    isKey: false,
    atMs,
  }));
const fast = (count: number, atMs: number): CodecEvent[] =>
  Array.from({ length: count }, () => ({ type: "encoded", encodeMs: 8, intervalMs: 33, isKey: false, atMs }));

describe("codec choice", () => {
  it("begins with H.264 where all can do it, and takes the best that all can do when the picture rests", () => {
    expect(play([candidates(["vp8", "h264", "av1"])]).current).toBe("h264");
    expect(play([candidates(["vp8", "vp9", "av1"])]).current).toBe("av1");
    expect(play([candidates([])]).current).toBeNull();
    const rested: CodecEvent = { type: "rested", atMs: 2_000 };
    expect(play([candidates(["vp8", "h264", "av1"]), rested]).current).toBe("av1");
    expect(play([candidates(["vp8", "h264"]), rested]).current).toBe("h264");
  });

  it("takes the best in motion too, once encoding has been easy for four seconds", () => {
    const begun = play([candidates(["av1", "h264"]), ...fast(1, 1_000), ...fast(1, 4_900)]);
    expect(begun.current).toBe("h264");
    expect(play(fast(1, 5_000), begun).current).toBe("av1");
    const disturbed = play([...slow(1, 4_950), ...fast(1, 5_000), ...fast(1, 8_900)], begun);
    expect(disturbed.current).toBe("h264");
    expect(play(fast(1, 9_000), disturbed).current).toBe("av1");
  });

  it("leaves AV1 when whole pages took long twice within half a minute, however easy the frames between", () => {
    const page = (atMs: number, isKey = false): CodecEvent => ({
      type: "encoded",
      encodeMs: 300,
      intervalMs: 33,
      isKey,
      atMs,
    });
    const rested = play([candidates(["av1", "h264"]), { type: "rested", atMs: 0 }, page(100, true)]);
    expect(rested.current).toBe("av1");
    const shown = play([...fast(75, 2_000), page(3_000)], rested);
    expect(shown.current).toBe("h264");
    expect(play([{ type: "rested", atMs: 10_000 }], shown).current).toBe("h264");
    expect(play([page(31_000), ...fast(75, 32_000)], rested).current).toBe("av1");
  });

  it("leaves AV1 for H.264 while encoding does not keep up, and comes back at rest, later each time", () => {
    let choice = play([candidates(["av1", "h264"]), { type: "rested", atMs: 0 }, ...slow(10, 0)]);
    expect(choice.current).toBe("h264");
    choice = play([{ type: "rested", atMs: 5_000 }], choice);
    expect(choice.current).toBe("h264");
    choice = play([{ type: "rested", atMs: 21_000 }], choice);
    expect(choice.current).toBe("av1");
    choice = play([...slow(10, 22_000), { type: "rested", atMs: 50_000 }], choice);
    expect(choice.current).toBe("h264");
    expect(play([{ type: "rested", atMs: 63_000 }], choice).current).toBe("av1");
  });

  it("does not leave for a few slow frames, nor for a slow keyframe", () => {
    const key: CodecEvent = { type: "encoded", encodeMs: 400, intervalMs: 33, isKey: true, atMs: 0 };
    const choice = play([candidates(["av1"]), candidates(["av1", "h264"])]);
    expect(play([...slow(8, 0), ...fast(8, 0), key, ...slow(8, 0)], choice).current).toBe("av1");
  });

  it("leaves a codec that failed, for good while there is another", () => {
    const choice = play([candidates(["av1", "vp9"]), { type: "failed", atMs: 0 }]);
    expect(choice.current).toBe("vp9");
  });

  it("changes when a viewer comes that cannot do the current one, and not when one comes that can", () => {
    const choice = play([candidates(["av1", "h264"]), { type: "rested", atMs: 0 }]);
    expect(play([candidates(["h264"])], choice).current).toBe("h264");
    expect(play([candidates(["av1-444", "av1", "h264"])], choice).current).toBe("av1");
  });

  it("is always one of the candidates, or none when there are none", () => {
    const family = fc.constantFrom(...codecFamilies);
    const event: fc.Arbitrary<CodecEvent> = fc.oneof(
      fc.record({
        type: fc.constant("candidates" as const),
        candidates: fc.array(family),
        atMs: fc.nat(100_000),
      }),
      fc.record({
        type: fc.constant("encoded" as const),
        encodeMs: fc.nat(200),
        intervalMs: fc.constant(33),
        isKey: fc.boolean(),
        atMs: fc.nat(100_000),
      }),
      fc.record({ type: fc.constantFrom("rested" as const, "failed" as const), atMs: fc.nat(100_000) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const choice = play(events);
        if (choice.candidates.length === 0) expect(choice.current).toBeNull();
        else expect(choice.candidates).toContain(choice.current);
      }),
    );
  });

  it("knows its own codec strings again, and leaves others out", () => {
    for (const family of codecFamilies) expect(familyOf(codecString(family, 1920, 1080))).toBe(family);
    expect(familiesOf(["hev1.1.6.L93", "vp8", "avc1.640028"])).toEqual(["h264", "vp8"]);
  });
});

describe("common codecs", () => {
  it("are what every viewer decodes, without those that share none", () => {
    const all = ["av1", "h264", "vp8"] as const;
    expect(commonCodecs(all, new Map())).toEqual({ families: all, leftOut: [] });
    const viewers = new Map([
      [1, ["av01.0.08M.08", "avc1.42E028"]],
      [2, ["avc1.42E028", "vp8"]],
      [3, ["vp09.00.40.08"]],
    ]);
    expect(commonCodecs(all, viewers)).toEqual({ families: ["h264"], leftOut: [3] });
  });
});
