import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { find, floatOf, framesOf, readEbml, unsignedOf } from "./ebml-tree.ts";
import type { VideoTrack } from "./matroska.ts";
import { createMemoryFile, type MemoryFile } from "./memory-file.ts";
import { createPartWriter, indexGapMs, type PartWriter } from "./part-writer.ts";

const segmentId = 0x18538067;
const clusterId = 0x1f43b675;
const track: VideoTrack = {
  docType: "webm",
  codecId: "V_VP9",
  codecPrivate: null,
  widthPixels: 1280,
  heightPixels: 720,
};

type Frame = { readonly timeMs: number; readonly isKey: boolean; readonly data: Uint8Array };

const frames = fc
  .array(
    fc.record({
      stepMs: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 100_000 })),
      isKey: fc.boolean(),
      data: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    let timeMs = 0;
    return steps.map(({ stepMs, isKey, data }, index): Frame => {
      timeMs += index === 0 ? 0 : stepMs;
      return { timeMs, isKey: isKey || index === 0, data };
    });
  });

function begin(file: MemoryFile): PartWriter {
  const writer = createPartWriter(file, track);
  if (!writer.ok) throw new Error(writer.code);
  return writer.value;
}

function writeAllFrames(writer: PartWriter, all: readonly Frame[]): void {
  for (const { timeMs, isKey, data } of all) expect(writer.write(timeMs, isKey, data).ok).toBe(true);
}

describe("a part of a recording", () => {
  it("keeps every frame with its time, in clusters of a second that begin with keyframes", () => {
    fc.assert(
      fc.property(frames, (all) => {
        const file = createMemoryFile();
        const writer = begin(file);
        writeAllFrames(writer, all);
        writer.finish((all.at(-1)?.timeMs ?? 0) + 50);
        expect(framesOf(file.bytes)).toEqual(all);
        const segment = find(readEbml(file.bytes), segmentId);
        for (const cluster of segment.children.filter(({ id }) => id === clusterId)) {
          const blocks = cluster.children.filter(({ id }) => id === 0xa3);
          const offsets = blocks.map(({ content }) => ((content[1] ?? 0) << 8) | (content[2] ?? 0));
          expect(offsets[0]).toBe(0);
          expect(Math.max(...offsets)).toBeLessThan(1_000);
          expect(blocks.slice(1).every(({ content }) => (content[3] ?? 0) === 0)).toBe(true);
        }
      }),
    );
  });

  it("[RC-1] has every frame on disk as soon as it is written, wherever it is cut", () => {
    fc.assert(
      fc.property(frames, fc.nat(), (all, cut) => {
        const file = createMemoryFile();
        const writer = begin(file);
        const head = file.bytes.length;
        all.forEach(({ timeMs, isKey, data }, index) => {
          expect(writer.write(timeMs, isKey, data).ok).toBe(true);
          expect(framesOf(file.bytes)).toEqual(all.slice(0, index + 1));
        });
        // Cut in the middle of whatever: what is whole before it is read.
        const torn = file.bytes.slice(0, head + (cut % (file.bytes.length - head + 1)));
        const kept = framesOf(torn);
        expect(kept).toEqual(all.slice(0, kept.length));
        // Every single write left a file that reads, with all frames but the last ones.
        for (const state of file.states.slice(1)) {
          const seen = framesOf(state);
          expect(seen).toEqual(all.slice(0, seen.length));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is of unknown size until it is finished, and then seekable", () => {
    fc.assert(
      fc.property(frames, (all) => {
        const file = createMemoryFile();
        const writer = begin(file);
        writeAllFrames(writer, all);
        const before = find(readEbml(file.bytes), segmentId);
        expect(before.isUnknownSize).toBe(true);
        const clusters = before.children.filter(({ id }) => id === clusterId);
        // Only the last one is still open.
        expect(clusters.map(({ isUnknownSize }) => isUnknownSize)).toEqual(
          clusters.map((_, index) => index === clusters.length - 1),
        );
        const durationMs = (all.at(-1)?.timeMs ?? 0) + 700;
        writer.finish(durationMs);
        expect(file.isClosed).toBe(true);
        const [head, segment, more] = readEbml(file.bytes);
        expect([head?.id, segment?.id, more]).toEqual([0x1a45dfa3, segmentId, undefined]);
        if (segment === undefined) return;
        expect(segment.isUnknownSize).toBe(false);
        expect(segment.children.some(({ isUnknownSize }) => isUnknownSize)).toBe(false);
        expect(floatOf(find(segment.children, 0x1549a966, 0x4489))).toBe(durationMs);
        const segmentAt = segment.content.byteOffset;
        // The seek head leads to info, tracks and cues; the cues to keyframes' clusters.
        const seeks = find(segment.children, 0x114d9b74).children;
        for (const seek of seeks) {
          const at = segmentAt + unsignedOf(find(seek.children, 0x53ac));
          const id = unsignedOf(find(seek.children, 0x53ab));
          expect(segment.children.find((child) => child.at === at)?.id).toBe(id);
        }
        expect(seeks.filter(({ id }) => id === 0x4dbb)).toHaveLength(3);
        const points = find(segment.children, 0x1c53bb6b).children.map((point) => {
          const at = segmentAt + unsignedOf(find(point.children, 0xb7, 0xf1));
          const cluster = segment.children.find((child) => child.at === at);
          expect(cluster?.id).toBe(clusterId);
          expect(cluster && unsignedOf(find(cluster.children, 0xe7))).toBe(
            unsignedOf(find(point.children, 0xb3)),
          );
          return unsignedOf(find(point.children, 0xb3));
        });
        const expected: number[] = [];
        for (const { timeMs, isKey } of all) {
          if (isKey && timeMs - (expected.at(-1) ?? -indexGapMs) >= indexGapMs) expected.push(timeMs);
        }
        expect(points).toEqual(expected);
      }),
    );
  });

  it("tells players what it holds", () => {
    const file = createMemoryFile();
    begin(file);
    const nodes = readEbml(file.bytes);
    expect(new TextDecoder().decode(find(nodes, 0x1a45dfa3, 0x4282).content)).toBe("webm");
    const entry = find(nodes, segmentId, 0x1654ae6b, 0xae).children;
    expect(new TextDecoder().decode(find(entry, 0x86).content)).toBe("V_VP9");
    expect(unsignedOf(find(entry, 0xe0, 0xb0))).toBe(1280);
    expect(unsignedOf(find(entry, 0xe0, 0xba))).toBe(720);
    expect(unsignedOf(find(nodes, segmentId, 0x1549a966, 0x2ad7b1))).toBe(1_000_000);
  });

  it("takes back a frame the disk had no room for, and still finishes", () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 400, max: 4_000 }), (all, capacityBytes) => {
        const file = createMemoryFile(capacityBytes);
        const writer = begin(file);
        const kept: Frame[] = [];
        for (const frame of all) {
          const written = writer.write(frame.timeMs, frame.isKey, frame.data);
          if (!written.ok) {
            expect(written.code).toBe("storage-full");
            break;
          }
          kept.push(frame);
        }
        writer.finish((kept.at(-1)?.timeMs ?? 0) + 1);
        expect(framesOf(file.bytes)).toEqual(kept);
        expect(find(readEbml(file.bytes), segmentId).isUnknownSize).toBe(false);
        expect(file.isClosed).toBe(true);
      }),
    );
  });

  it("says so when there is no room for its head, and lets go of the file", () => {
    const file = createMemoryFile(100);
    expect(createPartWriter(file, track)).toMatchObject({ ok: false, code: "storage-full" });
    expect(file.isClosed).toBe(true);
  });
});
