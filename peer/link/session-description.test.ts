import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descriptionFingerprint, isDataOnly } from "./session-description.ts";

const byte = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, "0"));
const digest = fc.array(byte, { minLength: 32, maxLength: 32 }).map((bytes) => bytes.join(":"));
const one = Array.from({ length: 32 }, () => "0A").join(":");
const two = Array.from({ length: 32 }, () => "0B").join(":");

function sdpWith(...lines: string[]): string {
  return ["v=0", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", ...lines, ""].join("\r\n");
}

describe("a session description", () => {
  it("[LK-1] gives its one fingerprint, whatever its letters' case, and however often it stands there", () => {
    fc.assert(
      fc.property(digest, (hex) => {
        const lines = [`a=fingerprint:sha-256 ${hex}`, `a=fingerprint:SHA-256 ${hex.toUpperCase()}`];
        expect(descriptionFingerprint(sdpWith(...lines))).toBe(`sha-256 ${hex.replaceAll(":", "")}`);
      }),
    );
  });

  it("[LK-1] takes longer hashes of their right length", () => {
    const hex = Array.from({ length: 64 }, () => "cc").join(":");
    expect(descriptionFingerprint(sdpWith(`a=fingerprint:sha-512 ${hex}`))).toBe(
      `sha-512 ${"cc".repeat(64)}`,
    );
    expect(descriptionFingerprint(sdpWith(`a=fingerprint:sha-384 ${hex}`))).toBeNull();
  });

  it.each([
    ["none", []],
    ["two that differ", [`a=fingerprint:sha-256 ${one}`, `a=fingerprint:sha-256 ${two}`]],
    ["a weak one", [`a=fingerprint:sha-1 ${one.slice(0, 59)}`]],
    [
      "a weak one beside a good one",
      [`a=fingerprint:sha-256 ${one}`, `a=fingerprint:md5 ${one.slice(0, 47)}`],
    ],
    ["a short one", [`a=fingerprint:sha-256 ${one.slice(0, 92)}`]],
    ["one with something after it", [`a=fingerprint:sha-256 ${one} x`]],
    ["one without colons", [`a=fingerprint:sha-256 ${one.replaceAll(":", "")}`]],
    ["a broken line beside a good one", [`a=fingerprint:sha-256 ${one}`, "a=fingerprint:"]],
  ])("[LK-1] has no fingerprint with %s", (_, lines) => {
    expect(descriptionFingerprint(sdpWith(...lines))).toBeNull();
  });

  it("[LK-1] hides no second fingerprint behind other line endings", () => {
    const sdp = `v=0\na=fingerprint:sha-256 ${one}\ra=fingerprint:sha-256 ${two}\n`;
    expect(descriptionFingerprint(sdp)).toBeNull();
  });

  it("is for data channels alone", () => {
    expect(isDataOnly(sdpWith())).toBe(true);
    expect(isDataOnly("v=0\r\n")).toBe(false);
    expect(isDataOnly(sdpWith("m=audio 9 UDP/TLS/RTP/SAVPF 111"))).toBe(false);
    expect(isDataOnly(sdpWith("m=application 9 UDP/DTLS/SCTP webrtc-datachannel"))).toBe(false);
    expect(isDataOnly("v=0\r\nm=application 9 DTLS/SCTP 5000\r\n")).toBe(false);
  });
});
