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

/** Largest edges, in pixels. */
const whole = { maxWidth: 1920, maxHeight: 1200 };
const moving = { maxWidth: 960, maxHeight: 600 };

/**
 * So many frames within `movingWithinMs` are a picture that moves; and so are `lateFrames` in a row that took longer than
 * `lateMs` to come: where the machine is slow, few come of a picture that moves.
 */
const movingFrames = 4;
const movingWithinMs = 800;
const lateFrames = 2;
const lateMs = 250;
/** Shorter than a caret's blinking, so that what one types into is whole. */
const restMs = 450;

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
  let size: typeof whole | null = null;
  let arrivedMs: number[] = [];
  let late = 0;
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

  function ask(wanted: typeof whole): void {
    if (size === wanted) return;
    size = wanted;
    attachment.send({ method: "Page.startScreencast", params: { format: "jpeg", quality: 85, ...wanted } });
  }

  /** The browser sends the next only when it knows that this one came. */
  function acknowledge({ sessionId }: ScreencastFrame): void {
    attachment.send({ method: "Page.screencastFrameAck", params: { sessionId } });
  }

  async function draw(frame: ScreencastFrame): Promise<void> {
    acknowledge(frame);
    const timestamp = Math.round(clock.now() * 1000);
    const blob = new Blob([base64ToBytes(frame.data)], { type: "image/jpeg" });
    const bitmap = await createImageBitmap(blob).catch(() => null);
    if (bitmap === null) return;
    const paintedMs = paintedMsOf(frame);
    give?.(new VideoFrame(bitmap, { timestamp }), paintedMs === null ? null : wallMs() - paintedMs);
    bitmap.close();
  }

  function watchPace(frame: ScreencastFrame): void {
    const nowMs = clock.now();
    arrivedMs = [...arrivedMs.filter((ms) => nowMs - ms < movingWithinMs), nowMs];
    const paintedMs = paintedMsOf(frame);
    late = paintedMs !== null && wallMs() - paintedMs > lateMs ? late + 1 : 0;
    if (arrivedMs.length >= movingFrames || late >= lateFrames) ask(moving);
    cancelRest();
    if (size === moving) cancelRest = clock.after(restMs, () => give !== null && ask(whole));
  }
}

function paintedMsOf({ metadata }: ScreencastFrame): number | null {
  return metadata?.timestamp === undefined ? null : metadata.timestamp * 1000;
}
