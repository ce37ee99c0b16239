import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { createFrameDecoder } from "./frame-decoder.ts";
import { createFrameEncoder, type FrameOutput, supportedEncoderConfig } from "./frame-encoder.ts";

/** Encodes pictures of one colour after another; the first is a keyframe. */
async function encodePictures(count: number): Promise<FrameOutput[]> {
  const target = { family: "vp8", width: 160, height: 96, bitrateBps: 500_000, isSoftware: false } as const;
  const config = await supportedEncoderConfig(target);
  if (config === null) throw new Error("VP8 is everywhere");
  const canvas = new OffscreenCanvas(160, 96);
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  const outputs: FrameOutput[] = [];
  for (let at = 0; at < count; at += 1) {
    context.fillStyle = `rgb(${at * 40} 100 100)`;
    context.fillRect(0, 0, 160, 96);
    outputs.push(
      await new Promise<FrameOutput>((resolve, reject) => {
        const frame = new VideoFrame(canvas, { timestamp: at * 33_000 });
        const encoder = createFrameEncoder({
          config,
          clock: systemClock,
          onOutput: (output) => {
            encoder.dispose();
            resolve(output);
          },
          onDropped: () => reject(new Error("dropped")),
          onBroken: () => reject(new Error("broken")),
        });
        encoder.encode(frame, { isKey: true, quantizer: 30, timestampUs: at * 33_000 });
        frame.close();
      }),
    );
  }
  return outputs;
}

type Init = ConstructorParameters<typeof VideoDecoder>[0];

/** Looks like a decoder, takes everything, returns nothing. */
function silentDecoder(): VideoDecoder {
  return {
    state: "configured",
    configure: () => {},
    decode: () => {},
    close: () => {},
  } as unknown as VideoDecoder;
}

function createRig(createDecoder: (init: Init, made: number) => VideoDecoder, silentOnes = 99) {
  let made = 0;
  let replaced = 0;
  let failed = 0;
  let frames = 0;
  const configs: VideoDecoderConfig[] = [];
  const decoder = createFrameDecoder({
    clock: {
      now: () => performance.now(),
      after: (ms, act) => systemClock.after(made <= silentOnes ? 20 : 10 * ms, act),
    },
    onFrame: (frame) => {
      frames += 1;
      frame.close();
    },
    onReplaced: () => {
      replaced += 1;
    },
    onFailed: () => {
      failed += 1;
    },
    createDecoder: (init) => {
      made += 1;
      const created = createDecoder(init, made);
      const configure = created.configure.bind(created);
      created.configure = (config) => {
        configs.push(config);
        configure(config);
      };
      return created;
    },
  });
  return {
    decoder,
    configs,
    made: () => made,
    replaced: () => replaced,
    failed: () => failed,
    frames: () => frames,
  };
}

const config = { codec: "vp8", codedWidth: 160, codedHeight: 96 };
const timestampUs = 1_000;

describe("frame decoder", () => {
  it("takes nothing before a keyframe, and gives pictures after it", async () => {
    const [key] = await encodePictures(1);
    if (key === undefined) throw new Error("a keyframe");
    const rig = createRig((init) => new VideoDecoder(init), 0);
    expect(rig.decoder.decode({ isKey: true, data: key.data, timestampUs })).toBe(false);
    rig.decoder.configure(config);
    expect(rig.decoder.decode({ isKey: false, data: key.data, timestampUs })).toBe(false);
    expect(rig.decoder.decode({ isKey: true, data: key.data, timestampUs })).toBe(true);
    await expect.poll(rig.frames).toBe(1);
    rig.decoder.reset();
    expect(rig.decoder.decode({ isKey: false, data: key.data, timestampUs })).toBe(false);
    rig.decoder.dispose();
  });

  it("[SC-4] replaces a decoder that returns nothing, in software the second time, and asks for a keyframe", async () => {
    const [key] = await encodePictures(1);
    if (key === undefined) throw new Error("a keyframe");
    const rig = createRig((init, made) => (made <= 2 ? silentDecoder() : new VideoDecoder(init)), 2);
    rig.decoder.configure(config);
    for (const round of [1, 2]) {
      expect(rig.decoder.decode({ isKey: true, data: key.data, timestampUs })).toBe(true);
      await expect.poll(rig.replaced).toBe(round);
    }
    expect(rig.configs.map((one) => one.hardwareAcceleration)).toEqual([
      undefined,
      undefined,
      "prefer-software",
    ]);
    rig.decoder.decode({ isKey: true, data: key.data, timestampUs });
    await expect.poll(rig.frames).toBe(1);
    rig.decoder.dispose();
  });

  it("[SC-4] replaces a decoder that fails on damaged bytes", async () => {
    const [key] = await encodePictures(1);
    if (key === undefined) throw new Error("a keyframe");
    const rig = createRig((init) => new VideoDecoder(init), 0);
    rig.decoder.configure({ ...config, codec: "avc1.42E01F" });
    rig.decoder.decode({ isKey: true, data: crypto.getRandomValues(new Uint8Array(500)), timestampUs });
    await expect.poll(rig.replaced).toBeGreaterThan(0);
    rig.decoder.configure(config);
    rig.decoder.decode({ isKey: true, data: key.data, timestampUs });
    await expect.poll(rig.frames).toBe(1);
    rig.decoder.dispose();
  });

  it("gives up in the end, and tries again with another config", async () => {
    const rig = createRig(() => silentDecoder());
    rig.decoder.configure(config);
    const data = new Uint8Array(8);
    const feeding = setInterval(() => rig.decoder.decode({ isKey: true, data, timestampUs }), 5);
    await expect.poll(rig.failed).toBe(1);
    clearInterval(feeding);
    const before = rig.made();
    expect(rig.decoder.decode({ isKey: true, data, timestampUs })).toBe(false);
    rig.decoder.configure(config);
    expect(rig.made()).toBe(before + 1);
    rig.decoder.dispose();
  });
});
