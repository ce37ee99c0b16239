/** The host's page of the screen benchmark: draws the content and shares it one way or the other. */

import { systemClock } from "../../peer/clock.ts";
import { createScreenSender } from "../../peer/screen/screen-sender.ts";
import { probeCodecs } from "../../peer/screen/screen-support.ts";
import type { ScreenSenderStats } from "../../peer/screen/sender-meter.ts";
import { parseScreenFeedback } from "../../protocol/screen-layout.ts";
import { type Content, draw, framesASecond, height, width } from "./content.ts";
import { benchKey, connectLink, connectReference } from "./wire.ts";

const canvas = document.createElement("canvas");
canvas.width = width;
canvas.height = height;
document.body.append(canvas);
const context = canvas.getContext("2d") as CanvasRenderingContext2D;
draw(context, "scroll", 0);

const sender = createScreenSender({ clock: systemClock });
const reference = connectReference(true);
const transceiver = reference.addTransceiver("video", { direction: "sendonly" });
const link = await connectLink(true);
sender.setGroupKey(benchKey);
sender.addViewer(1, { channel: link.channel("screen"), codecs: await probeCodecs("decode") });
link.channel("screen").on("message", (bytes) => {
  if (parseScreenFeedback(bytes).ok) sender.handleFeedback(1, bytes);
});

let stats: ScreenSenderStats | null = null;
sender.on("stats", (next) => {
  stats = next;
});

let track: MediaStreamTrack | null = null;
let timer = 0;
let drawnAt: number[] = [];

async function start(how: "ours" | "reference", content: Content): Promise<void> {
  track = canvas.captureStream(30).getVideoTracks()[0] as MediaStreamTrack;
  if (how === "ours") {
    const started = await sender.start(track);
    if (!started.ok) throw new Error(started.code);
  } else await transceiver.sender.replaceTrack(track);
  drawnAt = [];
  let frame = 0;
  const periodMs = 1000 / framesASecond[content];
  let dueMs = performance.now();
  const tick = () => {
    draw(context, content, frame);
    drawnAt[frame] = performance.timeOrigin + performance.now();
    frame += 1;
    dueMs += periodMs;
    timer = setTimeout(tick, Math.max(0, dueMs - performance.now())) as unknown as number;
  };
  tick();
}

async function stop(how: "ours" | "reference"): Promise<number[]> {
  clearTimeout(timer);
  if (how === "ours") sender.stop();
  else await transceiver.sender.replaceTrack(null);
  track?.stop();
  return drawnAt;
}

/** Everything that left over this connection's transport. */
async function bytesSent(how: "ours" | "reference"): Promise<number> {
  if (how === "ours") return (await link.stats()).bytesSent;
  let bytes = 0;
  for (const report of (await reference.getStats()).values()) {
    if (report.type === "transport") bytes += report.bytesSent as number;
  }
  return bytes;
}

async function referenceCodec(): Promise<string> {
  const reports = [...(await reference.getStats()).values()];
  return reports.find((report) => report.type === "codec")?.mimeType ?? "";
}

Object.assign(globalThis, { bench: { start, stop, bytesSent, referenceCodec, stats: () => stats } });
