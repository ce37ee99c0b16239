import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesToBase64url } from "./base64url.ts";
import { bulkLimits, encodeAck, encodeChunk, parseBulk } from "./bulk-layout.ts";

const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Uint8Array.from(bytes));
const positions = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - bulkLimits.chunkDataBytes });
const chunks = fc
  .record({
    transfer: bytesOf(16).map(bytesToBase64url),
    position: positions,
    compressed: fc.boolean(),
    digests: fc.array(bytesOf(32), { maxLength: 5 }),
    data: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
    saved: fc.integer({ min: 1, max: 1_000 }),
  })
  .map(({ saved, ...chunk }) => ({
    ...chunk,
    dataBytes: chunk.data.byteLength + (chunk.compressed ? saved : 0),
  }));

/** A chunk's bytes with a few of them set to something else. */
function chunkWith(changes: readonly (readonly [offset: number, value: number])[]): Uint8Array<ArrayBuffer> {
  const bytes = encodeChunk({
    transfer: "A".repeat(22),
    position: 7,
    dataBytes: 10,
    compressed: false,
    digests: [],
    data: new Uint8Array(10),
  });
  for (const [offset, value] of changes) bytes[offset] = value;
  return bytes;
}

describe("bulk layout", () => {
  test("[FT-5] a chunk comes back as it was laid out", () => {
    fc.assert(
      fc.property(chunks, (chunk) => {
        const parsed = parseBulk(encodeChunk(chunk));
        expect(parsed).toEqual({ ok: true, value: { kind: "chunk", ...chunk } });
      }),
    );
  });

  test("[FT-5] an acknowledgement comes back as it was laid out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (takenBytes) => {
        expect(parseBulk(encodeAck(takenBytes))).toEqual({ ok: true, value: { kind: "ack", takenBytes } });
      }),
    );
  });

  test("[FT-5] whatever bytes come, the answer is a result, and what is taken lays out to the same bytes", () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(chunks, fc.nat(400), fc.nat(255), fc.nat(60)).map(([chunk, offset, value, cut]) => {
        const bytes = encodeChunk(chunk);
        bytes[offset % bytes.length] = value;
        return bytes.subarray(0, bytes.length - (cut > 30 ? 0 : cut));
      }),
    );
    fc.assert(
      fc.property(hostile, (given) => {
        const bytes = Uint8Array.from(given);
        const parsed = parseBulk(bytes);
        if (!parsed.ok) {
          expect(["message-malformed", "message-unknown"]).toContain(parsed.code);
          return;
        }
        const again =
          parsed.value.kind === "ack" ? encodeAck(parsed.value.takenBytes) : encodeChunk(parsed.value);
        expect(again).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["an unknown kind", chunkWith([[0, 9]])],
    ["an unknown flag", chunkWith([[1, 2]])],
    ["more digests than there are bytes", chunkWith([[3, 1]])],
    ["a number of digests past the limit", chunkWith([[2, 255]])],
    ["more data than the packet holds", chunkWith([[7, 200]])],
    ["less data than the packet holds", chunkWith([[7, 9]])],
    [
      "four gigabytes announced",
      chunkWith([
        [4, 255],
        [5, 255],
        [6, 255],
        [7, 255],
      ]),
    ],
    ["compressed data that is no shorter", chunkWith([[1, 1]])],
    ["a position past 2⁵³", chunkWith([[8, 255]])],
    ["a header alone", chunkWith([]).slice(0, 32)],
    ["nothing", new Uint8Array(0)],
  ])("[FT-5] %s is refused", (_, bytes) => {
    expect(parseBulk(bytes).ok).toBe(false);
  });

  test("[FT-5] an acknowledgement of another length or with reserved bytes set is refused", () => {
    expect(parseBulk(encodeAck(5).slice(0, 15)).ok).toBe(false);
    const reserved = encodeAck(5);
    reserved[3] = 1;
    expect(parseBulk(reserved).ok).toBe(false);
  });
});
