import { describe, expect, it } from "vitest";
import { createManualClock } from "../manual-clock.ts";
import type { ScreenChunk } from "../screen/screen-chunk.ts";
import { find, floatOf, framesOf, readEbml } from "./ebml-tree.ts";
import { createMemoryFile, type MemoryFile } from "./memory-file.ts";
import type { FromRecording } from "./recorder-messages.ts";
import { parseRow } from "./recording-journal.ts";
import { createRecordingWriter, flushMs } from "./recording-writer.ts";

const vp8: VideoDecoderConfig = { codec: "vp8", codedWidth: 320, codedHeight: 180 };
const vp9: VideoDecoderConfig = { codec: "vp09.00.40.08", codedWidth: 320, codedHeight: 180 };

function chunk(type: "key" | "delta", captureMs: number, config = vp8, bytes = 50): ScreenChunk {
  return { type, captureMs, data: new Uint8Array(bytes).fill(captureMs % 256), config };
}

/** A writer over files in memory. `openFile` throws what `refusals` holds for a name. */
function setUp(
  world: { readonly capacityBytes?: number; readonly refusals?: Readonly<Record<string, string>> } = {},
) {
  const { capacityBytes = Number.POSITIVE_INFINITY, refusals = {} } = world;
  const clock = createManualClock();
  const filesByName = new Map<string, MemoryFile>();
  const posted: FromRecording[] = [];
  const writer = createRecordingWriter({
    clock,
    post: (message) => posted.push(message),
    async openFile(id, name) {
      const refusal = refusals[name];
      if (refusal !== undefined) throw new DOMException("no", refusal);
      const file = createMemoryFile(name === "journal" ? undefined : capacityBytes);
      filesByName.set(`${id}/${name}`, file);
      return file;
    },
  });
  const settled = async () => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  };
  return {
    clock,
    posted,
    names: () => [...filesByName.keys()],
    frames: (name: string) => framesOf(filesByName.get(`id/${name}`)?.bytes ?? new Uint8Array()),
    file: (name: string) => {
      const file = filesByName.get(`id/${name}`);
      if (file === undefined) throw new Error(`no ${name}`);
      return file;
    },
    async begin() {
      writer.receive({ type: "begin", id: "id", name: "n", sessionId: "s", startedMs: 5 });
      await settled();
    },
    async take(...chunks: readonly ScreenChunk[]) {
      for (const one of chunks) writer.receive({ type: "chunk", chunk: one, arrivedMs: one.captureMs });
      await settled();
    },
    async end(atMs: number) {
      writer.receive({ type: "end", atMs });
      await settled();
    },
  };
}

describe("the recording writer", () => {
  it("[RC-2] begins with a keyframe and keeps the real timeline over gaps", async () => {
    const writer = setUp();
    await writer.begin();
    expect(writer.posted).toEqual([{ type: "begun" }]);
    await writer.take(chunk("delta", 900), chunk("key", 1_000), chunk("delta", 1_050), chunk("key", 61_000));
    await writer.end(62_500);
    expect(writer.frames("1.webm").map(({ timeMs, isKey }) => [timeMs, isKey])).toEqual([
      [0, true],
      [50, false],
      [60_000, true],
    ]);
    // The last picture was to be seen until the end.
    const segment = find(readEbml(writer.file("1.webm").bytes), 0x18538067);
    expect(floatOf(find(segment.children, 0x1549a966, 0x4489))).toBe(61_500);
    expect(writer.posted.at(-1)).toEqual({ type: "ended" });
    expect(parseRow(writer.file("journal").bytes)).toMatchObject({
      name: "n",
      sessionId: "s",
      startedMs: 5,
      codec: "vp8",
      parts: 1,
      durationMs: 61_500,
      isFinished: true,
    });
  });

  it("[RC-1] writes a frame when it comes, and flushes within half a second, once for many", async () => {
    const writer = setUp();
    await writer.begin();
    await writer.take(chunk("key", 0), chunk("delta", 10), chunk("delta", 20));
    expect(writer.frames("1.webm")).toHaveLength(3);
    expect(writer.file("1.webm").flushes).toBe(0);
    writer.clock.advance(flushMs);
    expect(writer.file("1.webm").flushes).toBe(1);
    expect(writer.posted.at(-1)).toEqual({
      type: "progress",
      bytesWritten: writer.file("1.webm").bytes.length,
    });
    // Nothing came: nothing to do.
    writer.clock.advance(10 * flushMs);
    expect(writer.file("1.webm").flushes).toBe(1);
    expect(parseRow(writer.file("journal").bytes)?.isFinished).toBe(false);
  });

  it("goes on in another file with another codec, each with a timeline of its own", async () => {
    const writer = setUp();
    await writer.begin();
    await writer.take(
      chunk("key", 0),
      chunk("delta", 100),
      chunk("key", 1_000, vp9),
      chunk("delta", 1_040, vp9),
    );
    await writer.end(2_000);
    expect(writer.names()).toEqual(["id/journal", "id/1.webm", "id/2.webm"]);
    expect(writer.frames("1.webm").map(({ timeMs }) => timeMs)).toEqual([0, 100]);
    expect(writer.frames("2.webm").map(({ timeMs }) => timeMs)).toEqual([0, 40]);
    expect(parseRow(writer.file("journal").bytes)).toMatchObject({
      parts: 2,
      codec: vp9.codec,
      durationMs: 2_000,
    });
    expect(writer.file("1.webm").isClosed && writer.file("2.webm").isClosed).toBe(true);
  });

  it("says `storage-full` once, keeps what was written and closes its files", async () => {
    const writer = setUp({ capacityBytes: 1_000 });
    await writer.begin();
    await writer.take(
      ...Array.from({ length: 40 }, (_, index) => chunk(index === 0 ? "key" : "delta", index * 100)),
    );
    expect(writer.posted.filter(({ type }) => type === "failed")).toEqual([
      { type: "failed", code: "storage-full" },
    ]);
    const kept = writer.frames("1.webm");
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.map(({ timeMs }) => timeMs)).toEqual(kept.map((_, index) => index * 100));
    expect(writer.file("1.webm").isClosed && writer.file("journal").isClosed).toBe(true);
    await writer.end(9_000);
    expect(writer.posted.at(-1)).toEqual({ type: "ended" });
    expect(writer.frames("1.webm")).toEqual(kept);
  });

  it("says why it cannot begin, or open a file", async () => {
    const closed = setUp({ refusals: { journal: "SecurityError" } });
    await closed.begin();
    expect(closed.posted.at(-1)).toEqual({ type: "failed", code: "storage-unavailable" });
    const full = setUp({ refusals: { "1.webm": "QuotaExceededError" } });
    await full.begin();
    await full.take(chunk("key", 0));
    expect(full.posted.at(-1)).toEqual({ type: "failed", code: "storage-full" });
  });

  it("does not record a codec it has no place for", async () => {
    const writer = setUp();
    await writer.begin();
    await writer.take(chunk("key", 0, { ...vp8, codec: "hev1.1.6.L93.B0" }));
    expect(writer.posted.at(-1)).toEqual({ type: "failed", code: "recording-unsupported" });
  });

  it("does not wait for a slow disk with more than it may hold", async () => {
    const writer = setUp();
    await writer.begin();
    const large = 9 * 1024 * 1024;
    await writer.take(...Array.from({ length: 8 }, (_, index) => chunk("key", index, vp8, large)));
    expect(writer.posted.filter(({ type }) => type === "failed")).toEqual([
      { type: "failed", code: "storage-unavailable" },
    ]);
  });
});
