import { describe, expect, it } from "vitest";
import { createFrameHandover } from "./frame-handover.ts";

function createFrames() {
  const closed: number[] = [];
  const make = (frameId: number) => {
    const frame = { close: () => closed.push(frameId) } as unknown as VideoFrame;
    return { frame, frameId, captureMs: frameId };
  };
  return { closed, make };
}

describe("frame handover", () => {
  it("[SC-2] keeps only the newest frame while the page is busy, and closes the others", () => {
    const { closed, make } = createFrames();
    const given: number[] = [];
    const handover = createFrameHandover(({ frameId }) => given.push(frameId));
    for (const id of [1, 2, 3, 4]) handover.offer(make(id));
    expect(given).toEqual([1]);
    expect(closed).toEqual([2, 3]);
    handover.taken();
    expect(given).toEqual([1, 4]);
    handover.taken();
    handover.offer(make(5));
    expect(given).toEqual([1, 4, 5]);
  });

  it("closes what waits when it is disposed of", () => {
    const { closed, make } = createFrames();
    const handover = createFrameHandover(() => {});
    handover.offer(make(1));
    handover.offer(make(2));
    handover.dispose();
    expect(closed).toEqual([2]);
  });
});
