/**
 * Owns: the viewer's half of the screen: from sealed packets to pixels on a canvas, and what it tells the host about them.
 * Never: shows a frame whose references it does not have, or waits for a decoder that returns nothing.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { Clock } from "../clock.ts";
import { createEmitter } from "../events.ts";
import { createDecoderCore } from "./decoder-core.ts";
import { createPicture } from "./picture.ts";
import type { FromDecoder, ToDecoder } from "./receiver-messages.ts";
import type { ScreenReceiverStats } from "./receiver-meter.ts";
import type { ScreenChunk } from "./screen-chunk.ts";

export type ScreenReceiverEvents = {
  /** A plaintext for the host, to be sealed with the pair's key on the screen channel. */
  readonly feedback: Uint8Array<ArrayBuffer>;
  /** The shared surface's own size in pixels, at the first frame and at every change. */
  readonly size: { readonly width: number; readonly height: number };
  readonly stats: ScreenReceiverStats;
  /** Only while the tap is set. */
  readonly chunk: ScreenChunk;
  /** A packet was refused: count it against the host's link. */
  readonly refused: ErrorCode;
  /** This browser cannot show the screen. Chat and files go on. */
  readonly failed: ErrorCode;
};

export interface ScreenReceiver {
  /**
   * Draws on `canvas`, instead of the one before, at the coded size (CSS decides how large it looks), beginning with
   * a keyframe that is asked for. Nobody else may draw on it meanwhile.
   */
  attach(canvas: HTMLCanvasElement): void;
  /** Opens packets of this epoch from now on; the one before is still opened for a few seconds. */
  setGroupKey(key: { readonly epoch: number; readonly groupKey: Uint8Array }): void;
  /** Takes a sealed packet as it came. Its buffer is given away when it spans the whole of it. */
  handlePacket(packet: Uint8Array<ArrayBuffer>): void;
  /** What to add to this side's clock to get the host's. */
  setClockOffsetMs(hostMinusViewer: number): void;
  /** Turns the `chunk` event on, which asks for a keyframe and begins with it, or off. On again: asks for another one. */
  setChunkTap(on: boolean): void;
  /** Forgets half-received frames and the decoder's state and asks for a keyframe: the link came back. */
  reset(): void;
  on<Type extends keyof ScreenReceiverEvents>(
    type: Type,
    listener: (event: ScreenReceiverEvents[Type]) => void,
  ): () => void;
  dispose(): void;
}

export type ScreenReceiverOptions = {
  readonly clock: Clock;
  /** Default: the module worker that is built with this file. */
  readonly createWorker?: () => Worker;
};

export function createScreenReceiver(options: ScreenReceiverOptions): ScreenReceiver {
  const { clock } = options;
  const emitter = createEmitter<ScreenReceiverEvents>();
  const picture = createPicture();
  const line = openLine(options, receive);
  let attached: HTMLCanvasElement | null = null;
  let isDisposed = false;

  line.post({
    type: "clock",
    viewerMinusWorkerMs: clock.now() - (performance.timeOrigin + performance.now()),
  });
  if (typeof VideoDecoder === "undefined") {
    queueMicrotask(() => emitter.emit("failed", "codec-unsupported"));
  }

  function receive(message: FromDecoder): void {
    if (isDisposed) {
      if (message.type === "frame") message.frame.close();
      return;
    }
    switch (message.type) {
      case "feedback":
        emitter.emit("feedback", message.plaintext);
        return;
      case "size":
        emitter.emit("size", { width: message.width, height: message.height });
        return;
      case "stats":
        emitter.emit("stats", message.stats);
        return;
      case "chunk":
        emitter.emit("chunk", message.chunk);
        return;
      case "frame": {
        const { frameId, captureMs } = message;
        const isDrawn = picture.draw(message.frame);
        line.post({ type: "drawn", frameId, captureMs, atMs: isDrawn ? clock.now() : null });
        return;
      }
      case "refused":
        emitter.emit("refused", message.code);
        return;
      case "failed":
        emitter.emit("failed", message.code);
        return;
    }
  }

  return {
    on: emitter.on,
    attach(canvas) {
      if (canvas === attached || isDisposed) return;
      attached = canvas;
      picture.setCanvas(canvas);
      line.post({ type: "canvas" });
    },
    setGroupKey({ epoch, groupKey }) {
      line.post({ type: "key", epoch, groupKey: groupKey.slice() });
    },
    handlePacket(packet) {
      const isWhole = packet.byteLength === packet.buffer.byteLength;
      const owned = isWhole ? packet : packet.slice();
      line.post({ type: "packet", packet: owned }, [owned.buffer]);
    },
    setClockOffsetMs(hostMinusViewerMs) {
      line.post({ type: "clock-offset", hostMinusViewerMs });
    },
    setChunkTap(isOn) {
      line.post({ type: "tap", isOn });
    },
    reset() {
      line.post({ type: "reset" });
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      line.close();
      picture.setCanvas(null);
      emitter.clear();
    },
  };
}

type Line = {
  post(message: ToDecoder, transfer?: Transferable[]): void;
  close(): void;
};

/** The decoder in a worker, or in the page where there are no workers. */
function openLine(options: ScreenReceiverOptions, receive: (message: FromDecoder) => void): Line {
  if (typeof Worker === "undefined" && options.createWorker === undefined) {
    return openLineInPage(options.clock, receive);
  }
  const worker = options.createWorker?.() ?? createDecoderWorker();
  worker.addEventListener("message", (event: MessageEvent<FromDecoder>) => receive(event.data));
  worker.addEventListener("error", () => receive({ type: "failed", code: "codec-failed" }));
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    close: () => worker.terminate(),
  };
}

function openLineInPage(clock: Clock, receive: (message: FromDecoder) => void): Line {
  const core = createDecoderCore({
    clock,
    sinceEpochMs: () => performance.timeOrigin + performance.now(),
    post: receive,
  });
  return { post: (message) => core.receive(message), close: () => core.dispose() };
}

function createDecoderWorker(): Worker {
  return new Worker(new URL("./screen-decoder.worker.ts", import.meta.url), { type: "module" });
}
