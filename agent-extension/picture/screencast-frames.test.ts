import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createManualClock } from "../../peer/manual-clock.ts";
import { attachToTab } from "../control/tab-attachment.ts";
import { createScriptedDriver } from "../engine/scripted-driver.ts";
import { screencastFrames } from "./screencast-frames.ts";

type Drawn = { readonly text: string; readonly timestamp: number };

/** Pictures that are decoded only when a test says so, as the text that they are. */
let decodings: { done(): void; fail(): void }[] = [];
/** Decoders and pictures that hold memory. */
let open = 0;

beforeEach(() => {
  decodings = [];
  open = 0;
  const opened = <Thing extends object>(thing: Thing) => {
    open += 1;
    return { ...thing, close: () => void (open -= 1) };
  };
  vi.stubGlobal("ImageDecoder", function ({ data, type }: { data: Uint8Array; type: string }) {
    if (type !== "image/jpeg") throw new Error("another picture");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    decodings.push({ done: resolve, fail: () => reject(new Error("no picture")) });
    const text = new TextDecoder().decode(data);
    return opened({ decode: () => promise.then(() => ({ image: opened({ text }) })) });
  });
  vi.stubGlobal(
    "VideoFrame",
    class {
      readonly text: string;
      readonly timestamp: number;
      constructor(image: { text: string }, { timestamp }: { timestamp: number }) {
        this.text = image.text;
        this.timestamp = timestamp;
      }
    },
  );
});
afterEach(() => void vi.unstubAllGlobals());

async function trial() {
  const browser = createScriptedDriver();
  const clock = createManualClock();
  browser.addTab(7, "https://shop.example/");
  const attached = await attachToTab(browser.driver, 7, "the layer");
  if (!attached.ok) throw new Error(attached.code);
  await browser.settled();
  browser.commands.length = 0;
  const frames: Drawn[] = [];
  const wallMs = () => 1_000_000 + clock.now();
  const source = screencastFrames({ driver: browser.driver, clock, attachment: attached.value, wallMs });
  let session = 0;
  return {
    browser,
    clock,
    frames,
    source,
    start: () => source.start((frame) => frames.push(frame as unknown as Drawn)),
    /** @param lateMs how long ago it was painted */
    paint(text: string, tab = 7, lateMs = 20) {
      session += 1;
      const metadata = { timestamp: (wallMs() - lateMs) / 1000 };
      browser.cdp(tab, "Page.screencastFrame", { data: btoa(text), sessionId: session, metadata });
    },
    async decode(which = decodings.length - 1) {
      decodings[which]?.done();
      await browser.settled();
    },
    /** The width of each beginning, and what else was sent but acknowledgements. */
    asked: () =>
      browser.commands
        .filter(({ method }) => method !== "Page.screencastFrameAck")
        .map(({ method, params }) => params["maxWidth"] ?? method),
    acknowledged: () =>
      browser.commands
        .filter(({ method }) => method === "Page.screencastFrameAck")
        .map(({ params }) => params["sessionId"]),
  };
}

/** A screencast that runs keeps its size: another one begins. */
const smaller = [1920, "Page.stopScreencast", 960];
const wholeAgain = [...smaller, "Page.stopScreencast", 1920];

test("each paint is acknowledged once it is drawn, so that none is made which nobody has time for", async () => {
  const { clock, start, paint, decode, frames, asked, acknowledged } = await trial();
  start();
  clock.advance(40);
  paint("first");
  expect([asked(), acknowledged(), frames]).toEqual([[1920], [], []]);
  await decode();
  expect(frames).toMatchObject([{ text: "first", timestamp: 40_000 }]);
  expect(acknowledged()).toEqual([1]);
  expect(open).toBe(0);
});

test("while one is decoded the newest of the others waits, and all are acknowledged", async () => {
  const { start, paint, decode, frames, acknowledged } = await trial();
  start();
  for (const text of ["first", "second", "third"]) paint(text);
  expect(acknowledged()).toEqual([2]);
  await decode(0);
  await decode(1);
  expect(frames.map(({ text }) => text)).toEqual(["first", "third"]);
  expect(acknowledged()).toEqual([2, 1, 3]);
  expect(open).toBe(0);
});

test("a picture that moves is asked for smaller, and whole again once it rests", async () => {
  const { clock, start, paint, asked } = await trial();
  start();
  for (let frame = 0; frame < 3; frame += 1) {
    paint("slow");
    clock.advance(300);
  }
  expect(asked()).toEqual([1920]);
  for (let frame = 0; frame < 8; frame += 1) {
    paint("fast");
    clock.advance(50);
  }
  expect(asked()).toEqual(smaller);
  clock.advance(400);
  expect(asked()).toEqual(wholeAgain);
});

test("where the machine is slow a picture that comes late is asked for smaller, and a single one that is late is not", async () => {
  const { clock, start, paint, asked } = await trial();
  start();
  paint("late", 7, 600);
  clock.advance(600);
  paint("in time", 7, 40);
  clock.advance(600);
  paint("late", 7, 600);
  clock.advance(600);
  expect(asked()).toEqual([1920]);
  paint("late again", 7, 600);
  expect(asked()).toEqual(smaller);
  clock.advance(450);
  // There are gaps in what comes late.
  expect(asked()).toEqual(smaller);
  clock.advance(750);
  expect(asked()).toEqual(wholeAgain);
});

test("where also the smaller size is too much it is asked for smaller still, and so in later motion, until it is easy", async () => {
  const { clock, start, paint, asked } = await trial();
  const move = (frames: number, lateMs: number) => {
    for (let frame = 0; frame < frames; frame += 1) {
      paint("moves", 7, lateMs);
      clock.advance(50);
    }
  };
  const widths = () => asked().filter((width) => typeof width === "number");
  start();
  move(4, 20);
  move(3, 150);
  move(1, 20);
  move(3, 150);
  expect(widths()).toEqual([1920, 960]);
  move(1, 150);
  expect(widths()).toEqual([1920, 960, 640]);
  clock.advance(450);
  move(4, 20);
  expect(widths()).toEqual([1920, 960, 640, 1920, 640]);
  move(30, 20);
  expect(widths()).toEqual([1920, 960, 640, 1920, 640]);
  clock.advance(450);
  move(4, 20);
  expect(widths()).toEqual([1920, 960, 640, 1920, 640, 1920, 960]);
});

test("nothing is drawn or asked for after the stop, whatever was under way", async () => {
  const { browser, clock, source, start, paint, decode, frames, asked, acknowledged } = await trial();
  start();
  for (let frame = 0; frame < 4; frame += 1) paint("fast");
  source.stop();
  await decode();
  paint("late");
  clock.advance(10_000);
  await browser.settled();
  expect([frames, open, acknowledged()]).toEqual([[], 0, [2, 3]]);
  expect(asked()).toEqual([...smaller, "Page.stopScreencast"]);
});

test("started again it begins whole", async () => {
  const { source, start, paint, decode, frames, asked } = await trial();
  start();
  source.stop();
  start();
  paint("again");
  await decode();
  expect(asked()).toEqual([1920, "Page.stopScreencast", 1920]);
  expect(frames.map(({ text }) => text)).toEqual(["again"]);
});

test("what is no picture, or another tab's, is left out", async () => {
  const { browser, start, paint, frames, acknowledged } = await trial();
  start();
  paint("of another tab", 8);
  browser.cdp(7, "Page.screencastFrame", { data: 5, sessionId: 1 });
  browser.cdp(7, "Page.screencastFrame", null);
  expect(acknowledged()).toEqual([]);
  paint("broken");
  decodings.at(-1)?.fail();
  await browser.settled();
  expect(frames).toEqual([]);
});
