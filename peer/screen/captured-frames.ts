/**
 * Owns: the newest captured frame, and the loop that reads the track.
 * Never: keeps more than one frame, since the capturer has only a few to give.
 */

export type CapturedFrame = {
  readonly frame: VideoFrame;
  /** When it was read, by the host's clock. */
  readonly captureMs: number;
};

export interface CapturedFrames {
  /** The newest frame, encoded before or not; it stays open until a newer one comes. Null before the first. */
  readonly newest: CapturedFrame | null;
  /** True until `take` was called for the newest frame. */
  readonly isNew: boolean;
  /** Frames that were replaced before anybody took them. */
  readonly droppedFrames: number;
  take(): CapturedFrame | null;
  /**
   * Closes the frame. The stream is cancelled with the frame that is being waited for, unless its track ends before:
   * Chromium loses one that arrives while a stream is cancelled (measured), and has few to give.
   */
  dispose(): void;
}

/** Reads until the stream ends. `onFrame` is called after each frame. */
export function createCapturedFrames(options: {
  readonly readable: ReadableStream<VideoFrame>;
  readonly now: () => number;
  readonly onFrame: () => void;
}): CapturedFrames {
  const reader = options.readable.getReader();
  let newest: CapturedFrame | null = null;
  let isNew = false;
  let droppedFrames = 0;
  let isOver = false;

  async function read(): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (isOver) {
        value.close();
        await reader.cancel();
        return;
      }
      if (isNew) droppedFrames += 1;
      newest?.frame.close();
      newest = { frame: value, captureMs: options.now() };
      isNew = true;
      options.onFrame();
    }
  }
  // A track that ends in an error has ended: the capture's owner hears of it from the track itself.
  read().catch(() => undefined);

  return {
    get newest() {
      return newest;
    },
    get isNew() {
      return isNew;
    },
    get droppedFrames() {
      return droppedFrames;
    },
    take() {
      isNew = false;
      return newest;
    },
    dispose() {
      isOver = true;
      isNew = false;
      newest?.frame.close();
      newest = null;
    },
  };
}
