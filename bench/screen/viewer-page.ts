/** The viewer's page of the screen benchmark: watches its picture for frame numbers, and compares it with what was drawn. */

import { systemClock } from "../../peer/clock.ts";
import { createScreenReceiver } from "../../peer/screen/screen-receiver.ts";
import {
  type Content,
  counterHeight,
  counterWidth,
  draw,
  framesAPage,
  height,
  readCounter,
  width,
} from "./content.ts";
import { luma, ssim } from "./ssim.ts";
import { benchKey, connectLink, connectReference } from "./wire.ts";

const canvas = document.createElement("canvas");
const video = document.createElement("video");
video.muted = true;
video.autoplay = true;
document.body.append(canvas, video);

const receiver = createScreenReceiver({ clock: systemClock });
receiver.attach(canvas);
receiver.setGroupKey(benchKey);
const reference = connectReference(false);
reference.ontrack = ({ track }) => {
  video.srcObject = new MediaStream([track]);
};
const connecting = connectLink(false);
document.title = "listening";
const link = await connecting;
receiver.on("feedback", (plaintext) => link.channel("screen").send(plaintext));
link.channel("screen").on("message", (packet) => receiver.handlePacket(packet));

function surface(surfaceWidth: number, surfaceHeight: number): CanvasRenderingContext2D {
  const made = document.createElement("canvas");
  made.width = surfaceWidth;
  made.height = surfaceHeight;
  return made.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
}
const counter = surface(counterWidth, counterHeight);
const whole = surface(width, height);
const expected = surface(width, height);

type Watch = {
  /** When each frame number was first seen, milliseconds since 1970. */
  readonly seenAt: Record<number, number>;
  /** Mean similarity of the sampled frames. */
  readonly similarities: number[];
  /** When each page could first be read, by its first frame. */
  readonly legibleAt: Record<number, number>;
};

let watching: { watch: Watch; samples: { frame: number; pixels: Uint8ClampedArray }[] } | null = null;

function start(how: "ours" | "reference", content: Content): void {
  const picture = how === "ours" ? canvas : video;
  const watch: Watch = { seenAt: {}, similarities: [], legibleAt: {} };
  const samples: { frame: number; pixels: Uint8ClampedArray }[] = [];
  const mine = { watch, samples };
  watching = mine;
  const sampleEvery = content === "typing" ? 15 : 45;
  let last = -1;
  // What is still there of the segment before has high numbers.
  let hasBegun = false;
  let page = -1;
  let pageLuma: Float32Array = new Float32Array();
  const look = () => {
    if (watching !== mine) return;
    requestAnimationFrame(look);
    if (picture === video && video.videoWidth === 0) return;
    // The picture may be scaled on the way; the counter is where it would be in the whole.
    const scale = (picture === video ? video.videoWidth : canvas.width) / width;
    counter.drawImage(
      picture,
      0,
      0,
      counterWidth * scale,
      counterHeight * scale,
      0,
      0,
      counterWidth,
      counterHeight,
    );
    const frame = readCounter(counter.getImageData(0, 0, counterWidth, counterHeight).data);
    hasBegun ||= frame < 60;
    const isNew = hasBegun && frame !== last;
    if (isNew) watch.seenAt[frame] ??= performance.timeOrigin + performance.now();
    last = frame;
    if (content === "pages") lookAtPage(frame);
    else if (isNew && frame % sampleEvery === 0 && frame > 60 && samples.length < 12) {
      whole.drawImage(picture, 0, 0, width, height);
      // A newer frame may have come since the counter was read: the sample tells its own number.
      const sampled = readCounter(whole.getImageData(0, 0, counterWidth, counterHeight).data);
      samples.push({ frame: sampled, pixels: whole.getImageData(0, 0, width, height).data });
    }
  };
  const lookAtPage = (frame: number) => {
    const shown = Math.floor(frame / framesAPage);
    if (watch.legibleAt[shown * framesAPage] !== undefined) return;
    if (page !== shown) {
      page = shown;
      draw(expected, content, shown * framesAPage);
      pageLuma = luma(expected.getImageData(0, 0, width, height).data);
    }
    whole.drawImage(picture, 0, 0, width, height);
    const atMs = performance.timeOrigin + performance.now();
    const similarity = ssim(luma(whole.getImageData(0, 0, width, height).data), pageLuma, width, 2);
    if (similarity >= 0.98) watch.legibleAt[shown * framesAPage] = atMs;
  };
  requestAnimationFrame(look);
}

function stop(content: Content): Watch {
  const ended = watching;
  watching = null;
  if (ended === null) throw new Error("nothing was watched");
  for (const { frame, pixels } of ended.samples) {
    draw(expected, content, frame);
    const drawn = luma(expected.getImageData(0, 0, width, height).data);
    ended.watch.similarities.push(ssim(luma(pixels), drawn, width));
  }
  return ended.watch;
}

/** The host's clock is this one, told from another page's origin. */
function alignClock(hostTimeOrigin: number): void {
  receiver.setClockOffsetMs(performance.timeOrigin - hostTimeOrigin);
}
let delayMs: number | null = null;
receiver.on("stats", (stats) => {
  delayMs = stats.delayMs;
});

Object.assign(globalThis, { bench: { start, stop, alignClock, delayMs: () => delayMs } });
