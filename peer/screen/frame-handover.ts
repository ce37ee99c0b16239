/**
 * Owns: decoded frames on their way from the worker to the page.
 * Never: lets them queue: while the page is busy with one, only the newest of the others is kept.
 */

export type DecodedFrame = {
  readonly frame: VideoFrame;
  readonly frameId: number;
  readonly captureMs: number;
};

export interface FrameHandover {
  /** Takes the frame over: it is handed to the page, or closed when a newer one takes its place. */
  offer(decoded: DecodedFrame): void;
  /** The page is done with the last one. */
  taken(): void;
  dispose(): void;
}

export function createFrameHandover(handOver: (decoded: DecodedFrame) => void): FrameHandover {
  let isPageBusy = false;
  let waiting: DecodedFrame | null = null;

  return {
    offer(decoded) {
      if (isPageBusy) {
        waiting?.frame.close();
        waiting = decoded;
        return;
      }
      isPageBusy = true;
      handOver(decoded);
    },
    taken() {
      isPageBusy = waiting !== null;
      const next = waiting;
      waiting = null;
      if (next !== null) handOver(next);
    },
    dispose() {
      waiting?.frame.close();
      waiting = null;
    },
  };
}
