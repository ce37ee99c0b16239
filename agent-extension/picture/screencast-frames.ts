/**
 * Owns: the picture of a tab by the debugger, for tabs that no capture shows. Slow when it is large, so its size falls
 * while much moves and is full again once it rests (figures in docs/BENCHMARKS.md).
 * Never: runs where the debugger is not there for control already.
 *
 * Source: the DevTools protocol's Page.startScreencast; a frame comes only after a paint, and the next only after an
 * acknowledgement.
 */

import type { Clock } from "../../peer/clock.ts";
import { parseValue } from "../../protocol/parse.ts";
import { ScreencastFrame } from "../control/cdp-events.ts";
import type { TabAttachment } from "../control/tab-attachment.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { base64ToBytes } from "./base64-bytes.ts";
import type { FrameSource, GiveFrame } from "./generated-track.ts";
import { newestNext } from "./newest-next.ts";

type Size = { readonly maxWidth: number; readonly maxHeight: number; readonly quality: number };

/** Largest edges, in pixels, and the JPEG's quality. */
const whole: Size = { maxWidth: 1920, maxHeight: 1200, quality: 85 };
const moving: Size = { maxWidth: 960, maxHeight: 600, quality: 60 };
/** For machines to which that is too much. */
const small: Size = { maxWidth: 640, maxHeight: 400, quality: 60 };

/**
 * So many frames within `movingWithinMs` are a picture that moves; and so are `lateFrames` in a row that took longer than
 * `lateMs` to come: where the machine is slow, few come of a picture that moves.
 */
const movingFrames = 4;
const movingWithinMs = 800;
const lateFrames = 2;
const lateMs = 250;
/**
 * In motion, so many in a row that took longer than `tooMuchMs` ask for the small size, here and in later motion, until so many
 * in a row took less than `easyMs`.
 */
const tooMuchFrames = 4;
const tooMuchMs = 120;
const easyFrames = 30;
const easyMs = 50;
/** Shorter than a caret's blinking, so that what one types into is whole. */
const restMs = 450;
/** Where frames come late there are gaps in what moves. */
const lateRestMs = 1_200;

export function screencastFrames(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  readonly attachment: TabAttachment;
  /** Milliseconds since 1970, as the browser's timestamps. */
  readonly wallMs: () => number;
}): FrameSource {
  const { driver, clock, attachment, wallMs } = options;
  let give: GiveFrame | null = null;
  let stopListening = () => {};
  let cancelRest = () => {};
  let size: Size | null = null;
  let arrivedMs: number[] = [];
  let late = 0;
  let inMotion = moving;
  let tooMuch = 0;
  let easy = 0;
  // One is drawn, and the newest of those that came meanwhile waits: nothing overtakes, nothing piles up.
  const frames = newestNext(draw, (frame: ScreencastFrame) => {
    if (give !== null) acknowledge(frame);
  });

  return {
    start(taker) {
      give = taker;
      stopListening = driver.on("cdp", ({ tab, method, params }) => {
        if (tab !== attachment.tab || method !== "Page.screencastFrame") return;
        const frame = parseValue(ScreencastFrame, params);
        if (!frame.ok) return;
        watchPace(frame.value);
        frames.take(frame.value);
      });
      ask(whole);
    },
    stop() {
      give = null;
      size = null;
      stopListening();
      cancelRest();
      frames.clear();
      attachment.send({ method: "Page.stopScreencast", params: {} });
    },
  };

  function ask(wanted: Size): void {
    if (size === wanted) return;
    // A screencast that runs keeps its size, whatever it is asked for.
    if (size !== null) attachment.send({ method: "Page.stopScreencast", params: {} });
    size = wanted;
    attachment.send({ method: "Page.startScreencast", params: { format: "jpeg", ...wanted } });
  }

  /** The browser makes the next only when it knows that this one came: one that nobody has time for is not made. */
  function acknowledge({ sessionId }: ScreencastFrame): void {
    attachment.send({ method: "Page.screencastFrameAck", params: { sessionId } });
  }

  async function draw(frame: ScreencastFrame): Promise<void> {
    const timestamp = Math.round(clock.now() * 1000);
    const image = await decodeJpeg(frame.data);
    if (image !== null) {
      const paintedMs = paintedMsOf(frame);
      give?.(new VideoFrame(image, { timestamp }), paintedMs === null ? null : wallMs() - paintedMs);
      image.close();
    }
    if (give !== null) acknowledge(frame);
  }

  function watchPace(frame: ScreencastFrame): void {
    const nowMs = clock.now();
    arrivedMs = [...arrivedMs.filter((ms) => nowMs - ms < movingWithinMs), nowMs];
    const paintedMs = paintedMsOf(frame);
    const tookMs = paintedMs === null ? 0 : wallMs() - paintedMs;
    late = tookMs > lateMs ? late + 1 : 0;
    if (size === whole) {
      if (arrivedMs.length >= movingFrames || late >= lateFrames) ask(inMotion);
    } else {
      tooMuch = tookMs > tooMuchMs ? tooMuch + 1 : 0;
      easy = paintedMs !== null && tookMs < easyMs ? easy + 1 : 0;
      if (tooMuch >= tooMuchFrames) ask((inMotion = small));
      // Not in the midst of motion: each change of size costs a whole picture.
      else if (easy >= easyFrames) inMotion = moving;
    }
    cancelRest();
    if (size === whole) return;
    cancelRest = clock.after(late > 0 ? lateRestMs : restMs, () => {
      tooMuch = 0;
      easy = 0;
      if (give !== null) ask(whole);
    });
  }
}

/** In the colours that a JPEG has and an encoder takes: a bitmap would be neither. Null for what is no picture. */
async function decodeJpeg(data: string): Promise<VideoFrame | null> {
  let decoder: ImageDecoder | null = null;
  try {
    decoder = new ImageDecoder({ data: base64ToBytes(data), type: "image/jpeg" });
    return (await decoder.decode()).image;
  } catch {
    return null;
  } finally {
    decoder?.close();
  }
}

function paintedMsOf({ metadata }: ScreencastFrame): number | null {
  return metadata?.timestamp === undefined ? null : metadata.timestamp * 1000;
}
