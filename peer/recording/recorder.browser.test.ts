/** Real encoders, a real worker, a real disk and a real player; only the receiver is played by the test. */

import { afterEach, describe, expect, it } from "vitest";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { systemClock } from "../clock.ts";
import { createEmitter } from "../events.ts";
import type { ScreenReceiverEvents } from "../screen/screen-receiver.ts";
import { framesOf } from "./ebml-tree.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { deleteRecording, listRecordings, openRecording } from "./recordings.ts";
import { recordingsFolder } from "./recordings-folder.ts";

const codecs = {
  vp8: { codec: "vp8" },
  vp9: { codec: "vp09.00.40.08" },
  av1: { codec: "av01.0.08M.08" },
  h264: { codec: "avc1.42E028", avc: { format: "avc" } },
} as const satisfies Record<string, Pick<VideoEncoderConfig, "codec" | "avc">>;
type Codec = keyof typeof codecs;

const red = "rgb(220 20 20)";
const blue = "rgb(20 20 220)";
const session = { name: "Printer: Anna / desk 4", sessionId: "session-1" };
const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  const folder = await recordingsFolder();
  for await (const name of folder.keys()) await folder.removeEntry(name, { recursive: true });
});

/** A host and its link, as far as a recorder sees them: frames go out only while the tap is on. */
function createFakeHost() {
  const emitter = createEmitter<ScreenReceiverEvents>();
  const taps: boolean[] = [];
  let frame = 0;
  return {
    taps,
    receiver: { on: emitter.on, setChunkTap: (isOn: boolean) => void taps.push(isOn) },
    /** Encodes `colours` as frames of one stream that begins with a keyframe, `stepMs` apart. */
    async show(
      codec: Codec,
      colours: readonly string[],
      { width = 320, height = 180, stepMs = 100 } = {},
    ): Promise<void> {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
      let config: VideoDecoderConfig | undefined;
      const encoder = new VideoEncoder({
        output(chunk, metadata) {
          config = metadata?.decoderConfig ?? config;
          const data = new Uint8Array(chunk.byteLength);
          chunk.copyTo(data);
          if (config === undefined) throw new Error("no config");
          const captureMs = 1_000_000 + chunk.timestamp / 1000;
          emitter.emit("chunk", { type: chunk.type, captureMs, data, config });
        },
        error: (error) => {
          throw error;
        },
      });
      encoder.configure({
        ...codecs[codec],
        width,
        height,
        bitrate: 2e6,
        framerate: 10,
        latencyMode: "realtime",
      });
      for (const [index, colour] of colours.entries()) {
        context.fillStyle = colour;
        context.fillRect(0, 0, width, height);
        const picture = new VideoFrame(canvas, { timestamp: frame * stepMs * 1000 });
        frame += 1;
        encoder.encode(picture, { keyFrame: index === 0 });
        picture.close();
      }
      await encoder.flush();
      encoder.close();
    },
  };
}

function record(host: ReturnType<typeof createFakeHost>, createWorker?: () => Worker): Recorder {
  const recorder = createRecorder({
    receiver: host.receiver,
    clock: systemClock,
    ...(createWorker ? { createWorker } : {}),
  });
  endings.push(() => recorder.dispose());
  return recorder;
}

function colourOf(video: HTMLVideoElement): "red" | "blue" | "other" {
  const context = new OffscreenCanvas(1, 1).getContext("2d") as OffscreenCanvasRenderingContext2D;
  context.drawImage(video, 0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  if (r > 180 && g < 70 && b < 70) return "red";
  return b > 180 && r < 70 && g < 70 ? "blue" : "other";
}

/** Plays a file in a video element. */
async function play(file: File) {
  const video = document.createElement("video");
  video.muted = true;
  const url = URL.createObjectURL(file);
  endings.push(() => URL.revokeObjectURL(url));
  const happened = (type: string) =>
    new Promise<void>((resolve, reject) => {
      video.addEventListener(type, () => resolve(), { once: true });
      video.addEventListener("error", () => reject(new Error(video.error?.message)), { once: true });
    });
  const loaded = happened("loadeddata");
  video.src = url;
  await loaded;
  return {
    video,
    durationS: video.duration,
    /** Seeks, and waits until the picture has this colour: what is drawn may follow the event by a frame. */
    async shows(colour: "red" | "blue", atSeconds: number): Promise<void> {
      const sought = happened("seeked");
      video.currentTime = atSeconds;
      await sought;
      await expect.poll(() => colourOf(video), { message: `at ${atSeconds} s` }).toBe(colour);
    },
    /** From the beginning to the end at speed. */
    async toEnd(): Promise<void> {
      const ended = happened("ended");
      video.currentTime = 0;
      video.playbackRate = 4;
      await video.play();
      await ended;
    },
  };
}

const times = (count: number, colour: string) => Array.from({ length: count }, () => colour);

async function fileOf(result: Promise<Awaited<ReturnType<Recorder["stop"]>>>) {
  const stopped = await result;
  if (!stopped.ok) throw new Error(`${stopped.code}: ${stopped.detail}`);
  return stopped.value;
}

describe("a recording", () => {
  for (const codec of Object.keys(codecs) as Codec[]) {
    it(`[RC-2] begins with a keyframe and plays, ${codec}`, async () => {
      const host = createFakeHost();
      const recorder = record(host);
      expect(await recorder.start(session)).toEqual({ ok: true, value: undefined });
      expect(recorder.state).toBe("recording");
      expect(host.taps).toEqual([true]);
      await host.show(codec, [...times(15, red), ...times(15, blue)]);
      const { file, parts } = await fileOf(recorder.stop());
      expect(host.taps).toEqual([true, false]);
      expect(recorder.state).toBe("idle");
      expect(parts).toEqual([file]);
      expect(file.name).toBe(`Printer_ Anna _ desk 4.${codec === "h264" ? "mkv" : "webm"}`);
      const player = await play(file);
      expect(player.durationS).toBeCloseTo(2.9, 1);
      await player.shows("red", 0.5);
      await player.shows("blue", 2.5);
      await player.shows("red", 1);
      await player.toEnd();
    });

    it(`goes on in the same file when the picture's size changes, ${codec}`, async () => {
      const host = createFakeHost();
      const recorder = record(host);
      await recorder.start(session);
      await host.show(codec, times(10, red));
      await host.show(codec, times(10, blue), { width: 640, height: 480 });
      const { file, parts } = await fileOf(recorder.stop());
      expect(parts).toHaveLength(1);
      const player = await play(file);
      await player.shows("red", 0.5);
      await player.shows("blue", 1.5);
      expect([player.video.videoWidth, player.video.videoHeight]).toEqual([640, 480]);
      await player.shows("red", 0.2);
      expect(player.video.videoWidth).toBe(320);
      await player.toEnd();
    });
  }

  it("goes on in a part of its own when the codec changes", async () => {
    const host = createFakeHost();
    const recorder = record(host);
    await recorder.start(session);
    await host.show("av1", times(10, red));
    await host.show("h264", times(10, blue));
    const { id, file, parts } = await fileOf(recorder.stop());
    expect(parts.map(({ name }) => name)).toEqual([
      "Printer_ Anna _ desk 4 (1).webm",
      "Printer_ Anna _ desk 4 (2).mkv",
    ]);
    expect(parts[0]).toBe(file);
    await (await play(file)).shows("red", 0.4);
    await (await play(parts[1] as File)).shows("blue", 0.4);
    const second = await openRecording(id, 2);
    expect(second.ok && second.value.size).toBe(parts[1]?.size);
    const listed = await listRecordings();
    expect(listed.ok && listed.value).toMatchObject([{ id, parts: 2, codec: codecs.h264.codec }]);
  });

  it("is listed while it is made and after, and deleted", async () => {
    const host = createFakeHost();
    const recorder = record(host);
    await recorder.start(session);
    await host.show("vp8", times(5, red));
    const during = await listRecordings();
    expect(during.ok && during.value).toMatchObject([{ state: "recording", durationMs: null }]);
    const id = during.ok ? (during.value[0]?.id ?? "") : "";
    expect(await deleteRecording(id)).toMatchObject({ ok: false, code: "storage-unavailable" });
    const { file } = await fileOf(recorder.stop());
    const after = await listRecordings();
    const row = { id, ...session, state: "finished", parts: 1, codec: "vp8", sizeBytes: file.size };
    expect(after.ok && after.value).toMatchObject([row]);
    expect(await deleteRecording(id)).toEqual({ ok: true, value: undefined });
    expect(await listRecordings()).toEqual({ ok: true, value: [] });
    expect(await openRecording(id)).toMatchObject({ ok: false, code: "storage-unavailable" });
  });

  it("of nothing leaves nothing", async () => {
    const recorder = record(createFakeHost());
    await recorder.start(session);
    expect(await recorder.stop()).toMatchObject({ ok: false, code: "recording-failed" });
    expect(recorder.state).toBe("idle");
    expect(await listRecordings()).toEqual({ ok: true, value: [] });
  });

  it("can follow another one", async () => {
    const host = createFakeHost();
    const recorder = record(host);
    for (const colour of [red, blue]) {
      await recorder.start(session);
      await host.show("vp8", times(5, colour));
      const { file } = await fileOf(recorder.stop());
      await (await play(file)).shows(colour === red ? "red" : "blue", 0.2);
    }
    const listed = await listRecordings();
    expect(listed.ok && listed.value.length).toBe(2);
  });

  it("is finished when the recorder is disposed of", async () => {
    const host = createFakeHost();
    const recorder = record(host);
    await recorder.start(session);
    await host.show("vp8", times(5, red));
    recorder.dispose();
    await expect
      .poll(async () => {
        const listed = await listRecordings();
        return listed.ok && listed.value[0]?.state;
      })
      .toBe("finished");
  });

  for (const codec of Object.keys(codecs) as Codec[]) {
    it(`[RC-1] security case 15: a tab that is closed loses none of what is older than a second, ${codec}`, async () => {
      const host = createFakeHost();
      let worker: Worker | undefined;
      const recorder = record(host, () => {
        worker = new Worker(new URL("./recording.worker.ts", import.meta.url), { type: "module" });
        return worker;
      });
      await recorder.start(session);
      await host.show(codec, [...times(15, red), ...times(15, blue)]);
      // Within a second of the last frame the worker says that what it was given is on disk.
      await expect
        .poll(async () => recorder.bytesWritten > 0 && recorder.bytesWritten === (await sizeOnDisk()), {
          timeout: 1_000,
        })
        .toBe(true);
      worker?.terminate();
      const listed = await listRecordings();
      const kept = listed.ok ? listed.value[0] : undefined;
      expect(kept).toMatchObject({ ...session, parts: 1, durationMs: null });
      await expect
        .poll(async () => {
          const again = await listRecordings();
          return again.ok && again.value[0]?.state;
        })
        .toBe("unfinished");
      const file = await openRecording(kept?.id ?? "");
      if (!file.ok) throw new Error(file.code);
      // Older than a second were those up to 1.9 s; here, every frame that came is there.
      expect(framesOf(new Uint8Array(await file.value.arrayBuffer()))).toHaveLength(30);
      const player = await play(file.value);
      expect(player.durationS).toBeCloseTo(2.9, 1);
      await player.shows("red", 0.5);
      await player.toEnd();
      await player.shows("blue", 2.8);
      expect(await deleteRecording(kept?.id ?? "")).toEqual({ ok: true, value: undefined });
    });
  }

  it("that fills the disk fails with a code, and keeps what it has", async () => {
    const host = createFakeHost();
    const failures: ErrorCode[] = [];
    const recorder = record(
      host,
      () => new Worker(new URL("./full-disk.worker.ts", import.meta.url), { type: "module" }),
    );
    recorder.on("failed", (code) => failures.push(code));
    await recorder.start(session);
    for (let round = 0; round < 40 && recorder.state === "recording"; round += 1) {
      await host.show("vp8", [...times(10, red), ...times(10, blue)]);
    }
    await expect.poll(() => recorder.state).toBe("failed");
    expect(failures).toEqual(["storage-full"]);
    expect(host.taps.at(-1)).toBe(false);
    const { file } = await fileOf(recorder.stop());
    expect(recorder.state).toBe("idle");
    const player = await play(file);
    expect(player.durationS).toBeGreaterThan(0.5);
    await player.shows("red", 0.3);
    await player.toEnd();
  });

  it("whose worker dies says so, and keeps what it has", async () => {
    const host = createFakeHost();
    const failures: ErrorCode[] = [];
    let worker: Worker | undefined;
    const recorder = record(host, () => {
      worker = new Worker(new URL("./recording.worker.ts", import.meta.url), { type: "module" });
      return worker;
    });
    recorder.on("failed", (code) => failures.push(code));
    await recorder.start(session);
    await host.show("vp8", times(10, red));
    await expect.poll(() => recorder.bytesWritten).toBeGreaterThan(0);
    worker?.dispatchEvent(new ErrorEvent("error"));
    expect(recorder.state).toBe("failed");
    expect(failures).toEqual(["recording-failed"]);
    const { file } = await fileOf(recorder.stop());
    await (await play(file)).shows("red", 0.3);
  });
});

async function sizeOnDisk(): Promise<number> {
  const listed = await listRecordings();
  return listed.ok ? (listed.value[0]?.sizeBytes ?? 0) : 0;
}
