/** Both ends in one page, joined by channels that the test can slow down, cut or count. */

import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import type { LinkChannel } from "../link/link.ts";
import type { ScreenChunk } from "./screen-chunk.ts";
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

/** Resolves after the page was painted so many times: time passes, and nothing is waited for. */
async function paintedFrames(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Global SSIM of two canvases' luma over 8 × 8 blocks. */
function similarity(one: HTMLCanvasElement, other: HTMLCanvasElement): number {
  const { width, height } = one;
  const [a, b] = [one, other].map((canvas) => {
    const copy = document.createElement("canvas");
    copy.width = width;
    copy.height = height;
    const context = copy.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
    context.drawImage(canvas, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return (x: number, y: number) => {
      const at = (y * width + x) * 4;
      return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    };
  });
  if (a === undefined || b === undefined) return 0;
  let sum = 0;
  let blocks = 0;
  for (let top = 0; top + 8 <= height; top += 8) {
    for (let left = 0; left + 8 <= width; left += 8) {
      let [ma, mb, aa, bb, ab] = [0, 0, 0, 0, 0];
      for (let at = 0; at < 64; at += 1) {
        const p = a(left + (at & 7), top + (at >> 3)) / 64;
        const q = b(left + (at & 7), top + (at >> 3)) / 64;
        ma += p;
        mb += q;
        aa += p * p * 64;
        bb += q * q * 64;
        ab += p * q * 64;
      }
      const variance = aa - ma * ma + bb - mb * mb;
      sum +=
        ((2 * ma * mb + 6.5) * (2 * (ab - ma * mb) + 58.5)) / ((ma * ma + mb * mb + 6.5) * (variance + 58.5));
      blocks += 1;
    }
  }
  return sum / blocks;
}

/** A canvas of one colour as the screen that is shared. */
function createSource(width = 320, height = 180) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  let colour = "rgb(10 10 10)";
  let isMoving = true;
  let drawing: (() => void) | null = null;
  const paint = () => {
    if (drawing !== null) {
      drawing();
      return;
    }
    context.fillStyle = colour;
    context.fillRect(0, 0, canvas.width, canvas.height);
  };
  const drawNoise = () => {
    const picture = context.createImageData(canvas.width, canvas.height);
    for (let at = 0; at < picture.data.length; at += 65_536) {
      crypto.getRandomValues(picture.data.subarray(at, Math.min(at + 65_536, picture.data.length)));
    }
    for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
    context.putImageData(picture, 0, 0);
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
    canvas,
    paint: (next: string) => {
      drawing = null;
      colour = next;
      paint();
    },
    /** One picture that no codec makes small. */
    noise: () => {
      drawing = () => {};
      drawNoise();
    },
    animateNoise: () => {
      drawing = drawNoise;
      return () => {
        drawing = null;
      };
    },
    text: () => {
      drawing = () => {
        context.fillStyle = "#fff";
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.fillStyle = "#123";
        context.font = "12px sans-serif";
        for (let row = 1; row < 22; row += 1) {
          context.fillText(
            `${row}: the quick brown fox jumps over the lazy dog, again and again`.repeat(2),
            4,
            row * 16,
          );
        }
      };
      drawing();
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
  const packets: string[] = [];
  let isLossy = false;
  let bufferedBytes = 0;
  const gate = { isHeld: false };
  let isRunning = false;
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    while (waiting.length > 0 && !gate.isHeld) {
      const packet = waiting.shift() as Uint8Array<ArrayBuffer>;
      const waitMs = (packet.length / bytesPerSecond) * 1000;
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      bufferedBytes -= packet.length;
      if (!isLossy) deliver(packet);
      for (const look of drains) look();
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
      // Header and beginning of the ciphertext: no two packets of a session have these in common.
      packets.push([...bytes.subarray(0, 32)].join());
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
    packets,
    setLossy: (lossy: boolean) => {
      isLossy = lossy;
    },
    hold: (held: boolean) => {
      gate.isHeld = held;
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
    stats: 0,
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
    counts.stats += 1;
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
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
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
    await until(() => viewer.counts.delayMs !== null, "a delay");
    expect(viewer.counts.delayMs).toBeLessThan(5_000);
    expect(viewer.counts.refused).toBe(0);
  });

  it("[SC-4] gives a viewer that joins a resting screen a keyframe of what is shown", async () => {
    const { source, sender, join } = await startSession();
    const first = join();
    await sender.start(source.track);
    source.paint("rgb(30 160 40)");
    await until(() => first.shows(30, 160, 40), "green at the first");
    source.setMoving(false);
    const second = join();
    await until(() => second.shows(30, 160, 40), "green at the second");
  });

  it("[SC-3] sends each viewer the very same packets, sealed once", async () => {
    const { source, sender, join } = await startSession();
    const [first, second] = [join(), join()];
    await sender.start(source.track);
    source.paint("rgb(150 20 150)");
    await until(() => first.shows(150, 20, 150) && second.shows(150, 20, 150), "violet at both");
    const both = new Set(first.line.packets);
    const shared = second.line.packets.filter((packet) => both.has(packet));
    expect(shared.length).toBeGreaterThan(0);
    expect(shared.length).toBe(second.line.packets.length);
  });

  it("[SC-5] lets nothing more out once paused, in mid-frame too, and goes on when resumed", async () => {
    const { source, sender, join } = await startSession({ width: 640, height: 360 });
    const viewer = join();
    viewer.line.hold(true);
    source.noise();
    await sender.start(source.track);
    // A keyframe of noise is many fragments: the channel takes the first ones and no more.
    await until(() => viewer.line.sent.length >= 2, "the beginning of a keyframe");
    sender.setPaused(true);
    expect(sender.state).toBe("paused");
    const sentAtPause = viewer.line.sent.length;
    viewer.line.hold(false);
    await until(() => viewer.line.channel.bufferedBytes === 0, "an empty channel");
    source.paint("rgb(200 200 20)");
    await paintedFrames(30);
    expect(viewer.line.sent.length).toBe(sentAtPause);
    expect(viewer.shows(200, 200, 20)).toBe(false);
    sender.setPaused(false);
    await until(() => viewer.shows(200, 200, 20), "yellow");
  });

  it("[SC-5] lets nothing more out to a viewer that was removed, and the others do not notice", async () => {
    const { source, sender, join, rekey, seats } = await startSession({ width: 640, height: 360 });
    const removed = join();
    const staying = join();
    removed.line.hold(true);
    source.noise();
    await sender.start(source.track);
    await until(() => removed.line.sent.length >= 2, "the beginning of a keyframe");
    sender.removeViewer(1);
    seats.splice(0, 1);
    rekey();
    const sentAtRemoval = removed.line.sent.length;
    removed.line.hold(false);
    source.paint("rgb(20 180 180)");
    await until(() => staying.shows(20, 180, 180), "cyan");
    await paintedFrames(10);
    expect(removed.line.sent.length).toBe(sentAtRemoval);
    expect(removed.shows(20, 180, 180)).toBe(false);
    expect(sender.handleFeedback(1, new Uint8Array(8))).toMatchObject({ ok: false });
  });

  it("changes the group key in mid-stream without a refused packet, whichever arrives first", async () => {
    const { source, sender, join, rekey, seats } = await startSession();
    const viewer = join();
    await sender.start(source.track);
    source.paint("rgb(200 30 30)");
    await until(() => viewer.shows(200, 30, 30), "red");
    rekey();
    source.paint("rgb(20 60 220)");
    await until(() => viewer.shows(20, 60, 220), "blue");
    // The key comes late: packets under it are kept until then.
    seats.splice(0, 1);
    const late = rekey();
    const before = viewer.line.sent.length;
    await until(() => viewer.line.sent.length > before + 3, "packets under the new key");
    source.paint("rgb(30 160 40)");
    await paintedFrames(5);
    viewer.receiver.setGroupKey(late);
    await until(() => viewer.shows(30, 160, 40), "green");
    expect(viewer.counts.refused).toBe(0);
  });

  it("[SC-6] serves a fast viewer while a slow one skips frames, and the slow one catches up", async () => {
    const { source, sender, join } = await startSession({ width: 640, height: 360 });
    const fast = join();
    const slow = join(40_000);
    await sender.start(source.track);
    const stop = source.animateNoise();
    const sentBefore = fast.line.sent.length;
    await until(() => fast.line.sent.length > sentBefore + 60, "a stream at the fast one");
    expect(slow.line.sent.length).toBeLessThan(fast.line.sent.length);
    stop();
    source.paint("rgb(200 30 30)");
    await until(() => fast.shows(200, 30, 30), "red at the fast one");
    await until(() => slow.shows(200, 30, 30), "red at the slow one", 40_000);
  });

  it("follows a host whose window changes its size", async () => {
    const { source, sender, join } = await startSession();
    const viewer = join();
    await sender.start(source.track);
    source.paint("rgb(200 30 30)");
    await until(() => viewer.shows(200, 30, 30), "red");
    source.resize(401, 301);
    source.paint("rgb(20 60 220)");
    await until(() => viewer.canvas.width === 400 && viewer.shows(20, 60, 220), "blue, and its size");
    expect(viewer.sizes.at(-1)).toBe("401x301");
  });

  it("[SC-4] recovers from a link that lost packets", async () => {
    const { source, sender, join } = await startSession();
    const viewer = join();
    await sender.start(source.track);
    source.paint("rgb(200 30 30)");
    await until(() => viewer.shows(200, 30, 30), "red");
    viewer.line.setLossy(true);
    source.paint("rgb(20 60 220)");
    await paintedFrames(20);
    viewer.line.setLossy(false);
    await until(() => viewer.shows(20, 60, 220), "blue");
  });

  it("hands out encoded frames that begin with a keyframe, on demand", async () => {
    const { source, sender, join } = await startSession();
    const viewer = join();
    const chunks: ScreenChunk[] = [];
    viewer.receiver.on("chunk", (chunk) => chunks.push(chunk));
    await sender.start(source.track);
    source.paint("rgb(200 30 30)");
    await until(() => viewer.shows(200, 30, 30), "red");
    expect(chunks).toEqual([]);
    viewer.receiver.setChunkTap(true);
    await until(() => chunks.length > 2, "chunks");
    expect(chunks[0]?.type).toBe("key");
    expect(chunks[0]?.config.codedWidth).toBe(320);
    expect(chunks.every((chunk) => chunk.data.length > 0)).toBe(true);
  });

  it("says that the picture may be old when nothing comes, not even a heartbeat", async () => {
    const { source, sender, join } = await startSession();
    const viewer = join();
    await sender.start(source.track);
    source.paint("rgb(200 30 30)");
    await until(() => viewer.shows(200, 30, 30), "red");
    source.setMoving(false);
    // Heartbeats keep a resting picture fresh.
    await until(() => viewer.counts.stats >= 5, "some seconds of rest");
    expect(viewer.counts.stale).toBe(false);
    viewer.line.setLossy(true);
    await until(() => viewer.counts.stale, "stale");
    viewer.line.setLossy(false);
    await until(() => !viewer.counts.stale, "fresh");
  });

  it("refuses bad feedback, ended tracks and keys that come twice", async () => {
    const { source, sender, join } = await startSession();
    join();
    expect(sender.handleFeedback(1, Uint8Array.of(99))).toMatchObject({ code: "message-unknown" });
    expect(sender.handleFeedback(1, new Uint8Array(500))).toMatchObject({ code: "message-too-large" });
    expect(() => sender.setGroupKey({ epoch: 1, groupKey: new Uint8Array(32) })).toThrow(RangeError);
    expect(() => sender.setGroupKey({ epoch: 9, groupKey: new Uint8Array(5) })).toThrow(RangeError);
    source.track.stop();
    expect(await sender.start(source.track)).toMatchObject({ code: "capture-failed" });
  });
});

describe("a resting screen", () => {
  it("[SC-7] is sent again until it is as sharp as the source", async () => {
    const { source, sender, join } = await startSession({ width: 640, height: 360 });
    const viewer = join();
    await sender.start(source.track);
    source.text();
    await until(() => viewer.shows(255, 255, 255) || viewer.shows(17, 34, 51), "a picture");
    source.setMoving(false);
    await until(() => similarity(source.canvas, viewer.canvas) >= 0.98, "a sharp picture", 5_000);
    const sentWhenSharp = viewer.line.sent.length;
    source.setMoving(true);
    source.paint("rgb(200 30 30)");
    await until(() => viewer.shows(200, 30, 30), "the next change");
    expect(viewer.line.sent.length).toBeGreaterThan(sentWhenSharp);
  });
});
