/** Both ends in one page, joined by channels that the test can slow down, cut or count. */

import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import type { LinkChannel } from "../link/link.ts";
import { createScreenReceiver, type ScreenReceiver } from "./screen-receiver.ts";
import { createScreenSender, type ScreenSender } from "./screen-sender.ts";
import { probeCodecs } from "./screen-support.ts";

const disposables: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of disposables.splice(0).reverse()) one.dispose();
});

function until(condition: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const look = () => {
      if (condition()) resolve();
      else if (performance.now() - startMs > timeoutMs) reject(new Error(`never: ${what}`));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** A canvas of one colour as the screen that is shared. */
function createSource(width = 320, height = 180) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  let colour = "rgb(10 10 10)";
  let isMoving = true;
  const paint = () => {
    context.fillStyle = colour;
    context.fillRect(0, 0, canvas.width, canvas.height);
  };
  paint();
  const track = canvas.captureStream(30).getVideoTracks()[0] as MediaStreamTrack;
  let end = 0;
  const loop = () => {
    if (isMoving) paint();
    end = requestAnimationFrame(loop);
  };
  loop();
  const source = {
    track,
    paint: (next: string) => {
      colour = next;
      paint();
    },
    setMoving: (moving: boolean) => {
      isMoving = moving;
    },
    resize: (nextWidth: number, nextHeight: number) => {
      canvas.width = nextWidth;
      canvas.height = nextHeight;
      paint();
    },
    dispose: () => {
      cancelAnimationFrame(end);
      track.stop();
    },
  };
  disposables.push(source);
  return source;
}

/** A channel that hands packets over in order, `delayMs` later, at most `bytesPerSecond`. */
function createTestChannel(
  deliver: (packet: Uint8Array<ArrayBuffer>) => void,
  bytesPerSecond = Number.POSITIVE_INFINITY,
) {
  const waiting: Uint8Array<ArrayBuffer>[] = [];
  const drains = new Set<() => void>();
  const sent: number[] = [];
  let bufferedBytes = 0;
  let isHeld = false;
  let isRunning = false;
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    while (waiting.length > 0 && !isHeld) {
      const packet = waiting.shift() as Uint8Array<ArrayBuffer>;
      const waitMs = (packet.length / bytesPerSecond) * 1000;
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      bufferedBytes -= packet.length;
      deliver(packet);
      for (const look of [...drains]) look();
    }
    isRunning = false;
  };
  const channel: LinkChannel = {
    name: "screen",
    get bufferedBytes() {
      return bufferedBytes;
    },
    open: true,
    send(bytes) {
      sent.push(bytes.length);
      waiting.push(new Uint8Array(bytes));
      bufferedBytes += bytes.length;
      void run();
      return true;
    },
    drained: (lowBytes, signal) =>
      new Promise((resolve) => {
        const look = () => {
          if (bufferedBytes > lowBytes && signal?.aborted !== true) return;
          drains.delete(look);
          resolve();
        };
        drains.add(look);
        signal?.addEventListener("abort", look);
        look();
      }),
    on: () => () => {},
  };
  return {
    channel,
    sent,
    hold: (held: boolean) => {
      isHeld = held;
      void run();
    },
  };
}

type Seat = ReturnType<typeof seat>;
function seat(sender: ScreenSender, number: number, bytesPerSecond?: number) {
  const canvas = document.createElement("canvas");
  const receiver: ScreenReceiver = createScreenReceiver({ clock: systemClock });
  disposables.push(receiver);
  receiver.attach(canvas);
  receiver.setClockOffsetMs(0);
  const counts = {
    chunks: 0,
    feedback: 0,
    refused: 0,
    failed: [] as string[],
    stale: false,
    delayMs: null as number | null,
  };
  const sizes: string[] = [];
  const line = createTestChannel((packet) => receiver.handlePacket(packet), bytesPerSecond);
  receiver.on("feedback", (plaintext) => {
    counts.feedback += 1;
    sender.handleFeedback(number, plaintext);
  });
  receiver.on("refused", () => {
    counts.refused += 1;
  });
  receiver.on("size", ({ width, height }) => sizes.push(`${width}x${height}`));
  receiver.on("stats", (stats) => {
    counts.stale = stats.stale;
    counts.delayMs = stats.delayMs;
  });
  receiver.on("failed", (code) => counts.failed.push(code));
  const read = document.createElement("canvas");
  read.width = 1;
  read.height = 1;
  const context = read.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  const pixel = () => {
    if (canvas.width === 0 || canvas.height === 0) return [0, 0, 0];
    context.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const shows = (red: number, green: number, blue: number) => {
    const [r = 0, g = 0, b = 0] = pixel();
    return Math.abs(r - red) < 24 && Math.abs(g - green) < 24 && Math.abs(b - blue) < 24;
  };
  return { receiver, line, counts, sizes, shows, pixel, canvas };
}

async function startSession(options: { width?: number; height?: number } = {}) {
  const source = createSource(options.width, options.height);
  const sender = createScreenSender({ clock: systemClock });
  disposables.push(sender);
  const codecs = await probeCodecs("decode");
  let epoch = 0;
  const seats: Seat[] = [];
  const rekey = () => {
    epoch += 1;
    const groupKey = crypto.getRandomValues(new Uint8Array(32));
    sender.setGroupKey({ epoch, groupKey });
    for (const one of seats) one.receiver.setGroupKey({ epoch, groupKey });
    return { epoch, groupKey };
  };
  const join = (bytesPerSecond?: number) => {
    const number = seats.length + 1;
    const one = seat(sender, number, bytesPerSecond);
    seats.push(one);
    rekey();
    sender.addViewer(number, { channel: one.line.channel, codecs });
    return one;
  };
  return { source, sender, join, rekey, seats };
}

describe("a screen from host to viewer", () => {
  it("shows on the viewer's canvas what changes on the host's", async () => {
    const { source, sender, join } = await startSession();
    const viewer = join();
    expect(await sender.start(source.track)).toEqual({ ok: true, value: undefined });
    source.paint("rgb(200 30 30)");
    await until(() => viewer.shows(200, 30, 30), "red");
    source.paint("rgb(20 60 220)");
    await until(() => viewer.shows(20, 60, 220), "blue");
    expect(viewer.sizes).toEqual(["320x180"]);
    expect(viewer.counts.refused).toBe(0);
  });
});
