/** Owns: the frames of a captured track as a source. The track itself belongs to whoever captured it. */

import type { FrameSource, GiveFrame } from "./generated-track.ts";

type Processor = { readonly readable: ReadableStream<VideoFrame> };
type ProcessorConstructor = new (options: { track: MediaStreamTrack; maxBufferSize: number }) => Processor;

/** @param isLast the track ends with the source */
export function trackFrames(track: MediaStreamTrack): FrameSource {
  let isOn = false;
  let give: GiveFrame = (frame) => frame.close();
  let isReading = false;

  return {
    start(taker) {
      give = taker;
      isOn = true;
      if (!isReading) void read();
    },
    stop() {
      isOn = false;
    },
  };

  /** Goes on while the source rests: a reader that is cancelled in mid-read loses a frame, and the capturer has few. */
  async function read(): Promise<void> {
    isReading = true;
    const Processor = (globalThis as unknown as { MediaStreamTrackProcessor: ProcessorConstructor })
      .MediaStreamTrackProcessor;
    const reader = new Processor({ track, maxBufferSize: 1 }).readable.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (isOn) give(value, null);
        else value.close();
      }
    } catch {
      // The track ended.
    } finally {
      isReading = false;
    }
  }
}
