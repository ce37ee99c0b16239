import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { err, ok } from "../../protocol/result.ts";
import { attachToTab } from "../control/tab-attachment.ts";
import { createScriptedDriver } from "../engine/scripted-driver.ts";
import { openTabCapture } from "./tab-capture-frames.ts";

const wallMs = 1_800_000_000_000;
const zeroMs = wallMs - 5_000_000;

let readFrame: (value: unknown) => void = () => {};
let openFrames = 0;
let asked: unknown[] = [];
let isStopped = false;
let isRefused = false;

beforeEach(() => {
  openFrames = 0;
  asked = [];
  isStopped = false;
  isRefused = false;
  const track = Object.assign(new EventTarget(), { stop: () => (isStopped = true) });
  vi.stubGlobal("navigator", {
    mediaDevices: {
      async getUserMedia(constraints: unknown) {
        asked.push(constraints);
        if (isRefused) throw new Error("refused");
        return { getVideoTracks: () => [track] };
      },
    },
  });
  vi.stubGlobal(
    "MediaStreamTrackProcessor",
    class {
      readonly readable = new ReadableStream({
        start: (controller) => {
          readFrame = (value) => controller.enqueue(value);
        },
      });
    },
  );
  vi.stubGlobal("VideoFrame", class extends ScriptedFrame {});
});
afterEach(() => void vi.unstubAllGlobals());

class ScriptedFrame {
  readonly rect: unknown;
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly timestamp: number;
  constructor(
    from: { displayWidth: number; displayHeight: number; timestamp: number },
    init: { visibleRect?: { width: number; height: number } } = {},
  ) {
    openFrames += 1;
    this.rect = init.visibleRect ?? null;
    this.displayWidth = init.visibleRect?.width ?? from.displayWidth;
    this.displayHeight = init.visibleRect?.height ?? from.displayHeight;
    this.timestamp = from.timestamp;
  }
  close() {
    openFrames -= 1;
  }
}

async function trial() {
  const browser = createScriptedDriver();
  browser.addTab(7, "https://shop.example/", { isActive: true });
  const attached = await attachToTab(browser.driver, 7, "the layer");
  if (!attached.ok) throw new Error(attached.code);
  await browser.settled();
  const given: { frame: ScriptedFrame; ageMs: number | null }[] = [];
  const sites = new Set(["https://shop.example/"]);
  const open = () =>
    openTabCapture({
      driver: browser.driver,
      attachment: attached.value,
      mayShow: (url) => sites.has(url),
      wallMs: () => wallMs,
    });
  return {
    browser,
    given,
    sites,
    open,
    async opened() {
      const capture = await open();
      if (typeof capture === "string") throw new Error(capture);
      return capture;
    },
    take: (frame: VideoFrame, ageMs: number | null) =>
      void given.push({ frame: frame as unknown as ScriptedFrame, ageMs }),
    async paint(lateMs: number, size = { displayWidth: 1000, displayHeight: 500 }) {
      readFrame(new ScriptedFrame({ ...size, timestamp: (wallMs - zeroMs - lateMs) * 1000 }));
      await browser.settled();
    },
  };
}

test("a browser that refuses is asked for nothing more, and nobody is asked anything", async () => {
  const { browser, open } = await trial();
  const sentence = "Extension has not been invoked for the current page (see activeTab permission).";
  browser.answer("captureTab", err("control-unavailable", sentence));
  expect(await open()).toBe("refused");
  // Only this is said for good.
  browser.answer("captureTab", err("control-unavailable", "Cannot capture a tab with an active stream."));
  expect(await open()).toBe("failed");
  expect(asked).toEqual([]);
});

test("a capture that is not given after all has failed, and so has one whose delay cannot be told", async () => {
  const { browser, open } = await trial();
  isRefused = true;
  expect(await open()).toBe("failed");
  isRefused = false;
  browser.refuse("captureClock", "control-unavailable");
  // And nothing is allowed that is not used at once.
  const allowed = () => browser.calls.filter((call) => call.startsWith("captureTab")).length;
  const before = allowed();
  expect(await open()).toBe("failed");
  expect([asked.length, allowed()]).toEqual([1, before]);
});

test("it is captured in the page's own pixels, and each frame says how late it is", async () => {
  const { browser, opened, take, paint, given } = await trial();
  browser.answer("captureClock", ok(zeroMs));
  browser.answer("captureTab", ok("the capture"));
  const capture = await opened();
  expect(asked).toMatchObject([
    {
      audio: false,
      video: { mandatory: { chromeMediaSourceId: "the capture", maxWidth: 1000, maxHeight: 500 } },
    },
  ]);
  capture.start(take);
  await paint(40);
  await paint(-5_000);
  expect(given.map(({ ageMs }) => ageMs)).toEqual([40, null]);
  // The window has another shape by now.
  await paint(30, { displayWidth: 1000, displayHeight: 1000 });
  expect(given.at(-1)?.frame.rect).toEqual({ x: 0, y: 250, width: 1000, height: 500 });
  expect(openFrames).toBe(3);
});

test("a frame of a page that may not be seen is dropped, also where that was not told yet", async () => {
  const { browser, opened, take, paint, given, sites } = await trial();
  browser.answer("captureClock", ok(zeroMs));
  const capture = await opened();
  capture.start(take);
  browser.changeTab(7, { url: "https://bank.example/" });
  await paint(20);
  browser.changeTab(7, { url: "https://shop.example/" });
  sites.clear();
  await paint(20);
  expect([given.length, openFrames]).toEqual([0, 0]);
  sites.add("https://shop.example/");
  await paint(20);
  expect(given).toHaveLength(1);
  browser.refuse("tabUrl", "control-tab-gone");
  await paint(20);
  expect(given).toHaveLength(1);
});

test("stopped, it captures nothing more, and a frame that was asked about is dropped", async () => {
  const { browser, opened, take, paint, given } = await trial();
  browser.answer("captureClock", ok(zeroMs));
  const capture = await opened();
  capture.start(take);
  const goOn = browser.hold("tabUrl");
  await paint(20);
  capture.stop();
  goOn();
  await browser.settled();
  await paint(20);
  expect([given.length, openFrames, isStopped]).toEqual([0, 0, true]);
});
