/**
 * Owns: one track whose frames come from one source now and from another later, so that the source of the picture can
 * change without a new session. A frame is handed on as it is.
 * Never: keeps a frame, or lets a source write that was replaced.
 *
 * Source: W3C "MediaStreamTrack Insertable Media Processing". Chromium has the generator in windows under its older name.
 */

import { newestNext } from "./newest-next.ts";

declare global {
  interface GeneratorConstructor {
    new (options: { kind: "video" }): MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
  }
  interface ProcessorConstructor {
    new (options: {
      track: MediaStreamTrack;
      maxBufferSize?: number;
    }): {
      readonly readable: ReadableStream<VideoFrame>;
    };
  }
  var MediaStreamTrackGenerator: GeneratorConstructor;
}

/** Takes a frame, and closes it. `ageMs` is how long ago it was painted; null where the source cannot tell. */
export type GiveFrame = (frame: VideoFrame, ageMs: number | null) => void;

export type FrameSource = {
  /** Begins to hand frames on. */
  start(give: GiveFrame): void;
  stop(): void;
};

export type GeneratedTrack = {
  readonly track: MediaStreamTrack;
  /** Null: nothing moves until the next source. */
  use(source: FrameSource | null): void;
  end(): void;
};

export function createGeneratedTrack(): GeneratedTrack {
  const track = new MediaStreamTrackGenerator({ kind: "video" });
  const writer = track.writable.getWriter();
  let current: FrameSource | null = null;
  const frames = newestNext<VideoFrame>(
    // Writing closes the frame.
    (frame) => writer.write(frame).catch(() => frame.close()),
    (frame) => frame.close(),
  );

  return {
    track,
    use(source) {
      if (source === current) return;
      current?.stop();
      frames.clear();
      current = source;
      source?.start((frame) => (current === source ? frames.take(frame) : frame.close()));
    },
    end() {
      current?.stop();
      current = null;
      frames.clear();
      void writer.close().catch(() => undefined);
      track.stop();
    },
  };
}
