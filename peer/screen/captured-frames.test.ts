import { describe, expect, it } from "vitest";
import { createCapturedFrames } from "./captured-frames.ts";

function createSource() {
  let closed = 0;
  let cancelled = 0;
  let wanted = () => {};
  let controller: ReadableStreamDefaultController<VideoFrame> | undefined;
  const readable = new ReadableStream<VideoFrame>(
    {
      start(given) {
        controller = given;
      },
      pull: () => new Promise<void>((resolve) => (wanted = resolve)),
      cancel() {
        cancelled += 1;
      },
    },
    { highWaterMark: 0 },
  );
  return {
    readable,
    async capture() {
      controller?.enqueue({ close: () => (closed += 1) } as unknown as VideoFrame);
      wanted();
      await new Promise((resolve) => setImmediate(resolve));
    },
    async end() {
      controller?.close();
      await new Promise((resolve) => setImmediate(resolve));
    },
    get counts() {
      return { closed, cancelled };
    },
  };
}

describe("captured frames", () => {
  it("keep the newest, close the one before and count what nobody took", async () => {
    const source = createSource();
    const frames = createCapturedFrames({ readable: source.readable, now: () => 7, onFrame: () => {} });
    await source.capture();
    expect(frames.take()?.captureMs).toBe(7);
    await source.capture();
    await source.capture();
    expect(frames.droppedFrames).toBe(1);
    expect(source.counts).toEqual({ closed: 2, cancelled: 0 });
  });

  it("close all they were given, also the one that arrives after the end, and cancel with it", async () => {
    const source = createSource();
    const heard: number[] = [];
    const frames = createCapturedFrames({
      readable: source.readable,
      now: () => 0,
      onFrame: () => heard.push(1),
    });
    await source.capture();
    frames.dispose();
    expect(source.counts).toEqual({ closed: 1, cancelled: 0 });
    await source.capture();
    expect(source.counts).toEqual({ closed: 2, cancelled: 1 });
    expect([heard.length, frames.newest, frames.isNew]).toEqual([1, null, false]);
  });

  it("end with their track", async () => {
    const source = createSource();
    const frames = createCapturedFrames({ readable: source.readable, now: () => 0, onFrame: () => {} });
    frames.dispose();
    await source.end();
    expect(source.counts).toEqual({ closed: 0, cancelled: 0 });
  });
});
