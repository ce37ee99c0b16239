/**
 * Owns: the picture of a tab by the browser's own capture of it: fast, and given without anybody's press only where
 * whoever runs the machine started the browser so (`--allowlisted-extension-id`).
 * Never: opens a picker, or hands a frame on before the browser said that its tab is on a page that may be seen: frames
 * and what is told of tabs come by different ways.
 *
 * Source: Chrome's tabCapture. The frames come in a box of the size that was asked for, with bars around another shape.
 */

import * as v from "valibot";
import { parseValue } from "../../protocol/parse.ts";
import type { Viewport } from "../control/input-commands.ts";
import type { TabAttachment } from "../control/tab-attachment.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { type CaptureBox, captureBox, pageIn } from "./capture-box.ts";
import type { FrameSource, GiveFrame } from "./generated-track.ts";
import { newestNext } from "./newest-next.ts";
import { trackFrames } from "./track-frames.ts";

/** `stop` is the end of it. */
export type TabCapture = FrameSource & {
  /** The browser ended it. */
  readonly ended: Promise<void>;
};

/** Refused: this browser lets nothing be captured without a press, now and later. Failed: it may be had another time. */
export type NoCapture = "refused" | "failed";

/** As the browser says it where it was not started so that nobody has to press. */
const needsPress = /has not been invoked/i;

const framesPerSecond = 30;
/** An age that cannot be says that the stamps are of another clock. */
const oldestMs = 60_000;
const mostAheadMs = 50;

/** It failed also where the browser cannot tell how late it is. */
export async function openTabCapture(options: {
  readonly driver: BrowserDriver;
  readonly attachment: TabAttachment;
  /** Whether a page at this address may be seen, as things stand now. */
  readonly mayShow: (url: string) => boolean;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
}): Promise<TabCapture | NoCapture> {
  const { driver, attachment, mayShow, wallMs } = options;
  const { tab } = attachment;
  const [zero, pixelsEach] = await Promise.all([driver.call("captureClock", tab), pixelsOf(driver, tab)]);
  if (!zero.ok) return "failed";
  // Last, and used at once: what is allowed is of the page that is there now. Begun on one that was left meanwhile a
  // capture fails, and Chromium keeps it as under way and allows no other of that tab.
  const allowed = await driver.call("captureTab", tab);
  if (!allowed.ok) return needsPress.test(allowed.detail ?? "") ? "refused" : "failed";
  const stream = await streamOf(allowed.value, captureBox(attachment.viewport, pixelsEach));
  const track = stream?.getVideoTracks()[0];
  if (track === undefined) return "failed";
  const zeroMs = zero.value;

  let give: GiveFrame | null = null;
  const source = trackFrames(track);
  const checked = newestNext(check, (frame: VideoFrame) => frame.close());
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  track.addEventListener("ended", () => resolve(), { once: true });

  return {
    ended,
    start(taker) {
      give = taker;
      source.start((frame) => checked.take(frame));
    },
    stop() {
      give = null;
      source.stop();
      checked.clear();
      track.stop();
    },
  };

  async function check(frame: VideoFrame): Promise<void> {
    const at = await driver.call("tabUrl", tab);
    const { viewport } = attachment;
    const maySee = at.ok && at.value !== null && mayShow(at.value);
    if (give === null || !maySee || viewport === null) return frame.close();
    const ageMs = wallMs() - zeroMs - frame.timestamp / 1000;
    const isSound = ageMs > -mostAheadMs && ageMs < oldestMs;
    give(withoutBars(frame, viewport), isSound ? Math.max(0, ageMs) : null);
  }
}

function withoutBars(frame: VideoFrame, viewport: Viewport): VideoFrame {
  const { displayWidth: width, displayHeight: height } = frame;
  const page = pageIn({ width, height }, viewport);
  if (page.width === width && page.height === height) return frame;
  const cut = new VideoFrame(frame, { visibleRect: page });
  frame.close();
  return cut;
}

const LayoutMetrics = v.object({
  layoutViewport: v.object({ clientWidth: v.number() }),
  cssLayoutViewport: v.object({ clientWidth: v.number() }),
});

/** Device pixels of one CSS pixel. */
async function pixelsOf(driver: BrowserDriver, tab: number): Promise<number> {
  const told = await driver.call("cdp", tab, "Page.getLayoutMetrics", {});
  const metrics = told.ok ? parseValue(LayoutMetrics, told.value) : told;
  if (!metrics.ok) return 1;
  const ratio = metrics.value.layoutViewport.clientWidth / metrics.value.cssLayoutViewport.clientWidth;
  return ratio > 0.1 && ratio < 20 ? ratio : 1;
}

async function streamOf(id: string, box: CaptureBox): Promise<MediaStream | null> {
  // Of the time before constraints were standardized: Chrome takes the number of a capture in no other way.
  const mandatory = {
    chromeMediaSource: "tab",
    chromeMediaSourceId: id,
    maxWidth: box.width,
    maxHeight: box.height,
    maxFrameRate: framesPerSecond,
  };
  const constraints = { audio: false, video: { mandatory } } as unknown as MediaStreamConstraints;
  return navigator.mediaDevices.getUserMedia(constraints).catch(() => null);
}
