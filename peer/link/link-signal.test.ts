import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { encodeLinkSignal, type LinkSignal, parseLinkSignal } from "./link-signal.ts";

const generation = fc.integer({ min: 1, max: 1_000_000 });
const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

const signals: fc.Arbitrary<LinkSignal> = fc.oneof(
  fc.record({
    kind: fc.constant("description" as const),
    generation,
    type: fc.constantFrom("offer" as const, "answer" as const),
    sdp: fc.string().map((rest) => `v=0${rest}`),
  }),
  fc.record({
    kind: fc.constant("candidate" as const),
    generation,
    candidate: printable.map((rest) => `candidate:${rest}`),
    sdpMid: fc.option(fc.string({ maxLength: 32 })),
    sdpMLineIndex: fc.option(fc.integer({ min: 0, max: 15 })),
  }),
  fc.constant({ kind: "restart-request" as const }),
);

describe("a link's signals", () => {
  it("[LK-5] come back as they were", () => {
    fc.assert(
      fc.property(signals, (signal) => {
        expect(parseLinkSignal(encodeLinkSignal(signal))).toEqual({ ok: true, value: signal });
      }),
    );
  });

  it("[LK-5] never throw, whatever stands there", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.anything()), (payload) => {
        expect(typeof parseLinkSignal(payload).ok).toBe("boolean");
      }),
    );
  });

  it.each([
    [
      "an empty candidate",
      { kind: "candidate", generation: 1, candidate: "", sdpMid: "0", sdpMLineIndex: 0 },
    ],
    [
      "a line break in a candidate",
      { kind: "candidate", generation: 1, candidate: "candidate:1\r\na=x", sdpMid: "0", sdpMLineIndex: 0 },
    ],
    ["a rollback", { kind: "description", generation: 1, type: "rollback", sdp: "v=0" }],
    ["generation 0", { kind: "description", generation: 0, type: "offer", sdp: "v=0" }],
    ["a generation that is not whole", { kind: "description", generation: 1.5, type: "offer", sdp: "v=0" }],
  ])("[LK-5] have no place for %s", (_, signal) => {
    expect(parseLinkSignal(JSON.stringify(signal))).toMatchObject({ ok: false, code: "message-malformed" });
  });

  it("[LK-5] are measured before they are parsed", () => {
    const sdp = `v=0${"é".repeat(limits.signalPayloadBytes / 2)}`;
    const signal = { kind: "description", generation: 1, type: "offer", sdp };
    expect(parseLinkSignal(JSON.stringify(signal))).toMatchObject({ ok: false, code: "message-too-large" });
  });
});
