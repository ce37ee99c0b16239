/**
 * Owns: one track whose frames come from one source now and from another later, so that the source of the picture can
 * change without a new session. A frame is handed on as it is.
 * Never: keeps a frame, or lets a source write that was replaced.
 *
 * Source: W3C "MediaStreamTrack Insertable Media Processing". Chromium has the generator in windows under its older name.
 */

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

export type FrameSource = {
  /** Begins to hand frames on; the taker closes them. */
  start(give: (frame: VideoFrame) => void): void;
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
  /** At most one frame is on its way; a newer one waits for its turn, an older one of those that wait is closed. */
  let isWriting = false;
  let waiting: VideoFrame | null = null;

  return {
    track,
    use(source) {
      if (source === current) return;
      current?.stop();
      waiting?.close();
      waiting = null;
      current = source;
      source?.start((frame) => (current === source ? give(frame) : frame.close()));
    },
    end() {
      current?.stop();
      current = null;
      waiting?.close();
      waiting = null;
      void writer.close().catch(() => undefined);
      track.stop();
    },
  };

  function give(frame: VideoFrame): void {
    waiting?.close();
    waiting = frame;
    if (!isWriting) void write();
  }

  async function write(): Promise<void> {
    isWriting = true;
    while (waiting !== null) {
      const frame = waiting;
      waiting = null;
      try {
        // Writing closes the frame.
        await writer.write(frame);
      } catch {
        frame.close();
      }
    }
    isWriting = false;
  }
}
