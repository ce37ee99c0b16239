import { expect, test } from "vitest";
import { createManualClock } from "../../peer/manual-clock.ts";
import { chosenFrames } from "./chosen-frames.ts";
import type { GiveFrame } from "./generated-track.ts";
import type { NoCapture } from "./tab-capture-frames.ts";

type Outcome = "opened" | NoCapture;

let open = 0;

/** A source whose frames a test gives, as their names. */
function scripted(name: string) {
  let give: GiveFrame | null = null;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  return {
    ended,
    end,
    start(taker: GiveFrame) {
      give = taker;
    },
    stop() {
      give = null;
    },
    get isRunning() {
      return give !== null;
    },
    frame(ageMs: number | null) {
      open += 1;
      give?.({ name, close: () => (open -= 1) } as unknown as VideoFrame, ageMs);
    },
    frames(count: number, ageMs: number | null) {
      for (let at = 0; at < count; at += 1) this.frame(ageMs);
    },
  };
}

async function trial() {
  open = 0;
  const clock = createManualClock();
  const steady = scripted("steady");
  const captures: ReturnType<typeof scripted>[] = [];
  const waiting: ((outcome: Outcome) => void)[] = [];
  const seen: string[] = [];
  const source = chosenFrames({
    clock,
    steady,
    openCapture: () =>
      new Promise((resolve) =>
        waiting.push((outcome) => {
          const capture = scripted("capture");
          if (outcome === "opened") captures.push(capture);
          resolve(outcome === "opened" ? capture : outcome);
        }),
      ),
  });
  source.start((frame) => {
    seen.push((frame as unknown as { name: string }).name);
    frame.close();
  });
  const answer = async (outcome: Outcome) => {
    waiting.shift()?.(outcome);
    await Promise.resolve();
    await Promise.resolve();
  };
  return {
    clock,
    steady,
    source,
    answer,
    asked: () => waiting.length,
    capture: () => captures.at(-1) ?? scripted("none"),
    /** What was shown since it was asked last. */
    shown: () => seen.splice(0),
  };
}

test("the steady picture is there at once, and stays alone where the browser refuses a capture", async () => {
  const { clock, steady, answer, asked, shown } = await trial();
  steady.frame(90);
  await answer("refused");
  clock.advance(60_000);
  steady.frames(20, 900);
  expect([shown().length, asked()]).toEqual([21, 0]);
});

test("a capture that cannot be had for the moment is opened again after pauses that grow, until it is there", async () => {
  const { clock, steady, answer, asked, capture, shown } = await trial();
  await answer("failed");
  expect(asked()).toBe(0);
  clock.advance(500);
  expect(asked()).toBe(1);
  await answer("failed");
  clock.advance(999);
  expect(asked()).toBe(0);
  clock.advance(1);
  // One at a time, however bad the other is meanwhile.
  clock.advance(60_000);
  steady.frames(20, 900);
  expect(asked()).toBe(1);
  shown();
  await answer("opened");
  capture().frames(6, 30);
  capture().frame(30);
  expect([shown(), steady.isRunning]).toEqual([["capture"], false]);
  clock.advance(60_000);
  expect([asked(), open]).toEqual([0, 0]);
});

test("a capture whose frames come sooner takes over, and the other rests", async () => {
  const { steady, answer, capture, shown } = await trial();
  await answer("opened");
  steady.frames(2, 120);
  capture().frames(5, 30);
  expect([shown(), steady.isRunning]).toEqual([["steady", "steady"], true]);
  capture().frame(30);
  expect(steady.isRunning).toBe(false);
  capture().frames(2, 30);
  expect(shown()).toEqual(["capture", "capture"]);
  expect(open).toBe(0);
});

test("a capture whose frames come later is let go of", async () => {
  const { steady, answer, capture, shown } = await trial();
  await answer("opened");
  steady.frames(3, 40);
  capture().frames(6, 400);
  expect([capture().isRunning, steady.isRunning]).toEqual([false, true]);
  steady.frame(40);
  expect(new Set(shown())).toEqual(new Set(["steady"]));
});

test("on a page that rests it is judged by what there is, and what cannot tell its delay is not taken", async () => {
  const still = await trial();
  await still.answer("opened");
  still.capture().frame(25);
  still.clock.advance(3_000);
  expect([still.capture().isRunning, still.steady.isRunning]).toEqual([true, false]);

  const mute = await trial();
  await mute.answer("opened");
  mute.capture().frames(9, null);
  mute.clock.advance(3_000);
  expect([mute.capture().isRunning, mute.steady.isRunning]).toEqual([false, true]);
});

test("one that falls behind is tried against the other again, and the better one stays", async () => {
  const { clock, steady, answer, capture, shown } = await trial();
  await answer("opened");
  steady.frames(2, 100);
  capture().frames(6, 30);
  capture().frames(12, 500);
  expect(steady.isRunning).toBe(false);
  clock.advance(10_000);
  capture().frame(500);
  expect(steady.isRunning).toBe(true);
  steady.frames(3, 90);
  shown();
  capture().frames(6, 500);
  expect([capture().isRunning, steady.isRunning]).toEqual([false, true]);
  // And back again, by a capture that is opened anew.
  clock.advance(10_000);
  steady.frames(12, 800);
  await answer("opened");
  capture().frames(6, 30);
  shown();
  capture().frame(30);
  expect([shown(), steady.isRunning]).toEqual([["capture"], false]);
  expect(open).toBe(0);
});

test("where the browser ends the capture the other goes on at once, and it is opened again", async () => {
  const { clock, steady, answer, capture, shown } = await trial();
  await answer("opened");
  capture().frames(6, 30);
  capture().end();
  await Promise.resolve();
  await Promise.resolve();
  expect([capture().isRunning, steady.isRunning]).toEqual([false, true]);
  shown();
  steady.frame(90);
  expect(shown()).toEqual(["steady"]);
  // What ended it may be over: a page that was left for another.
  clock.advance(500);
  await answer("opened");
  capture().frames(6, 30);
  expect([capture().isRunning, steady.isRunning]).toEqual([true, false]);
});

test("after the stop nothing runs, also a capture that is given only then", async () => {
  const { clock, steady, source, answer, capture, shown } = await trial();
  source.stop();
  await answer("opened");
  capture().frame(1);
  clock.advance(60_000);
  expect([steady.isRunning, capture().isRunning, shown()]).toEqual([false, false, []]);

  const waits = await trial();
  await waits.answer("failed");
  waits.source.stop();
  waits.clock.advance(60_000);
  expect(waits.asked()).toBe(0);

  const later = await trial();
  await later.answer("opened");
  later.source.stop();
  expect([later.steady.isRunning, later.capture().isRunning]).toEqual([false, false]);
  later.clock.advance(60_000);
  expect([later.steady.isRunning, later.capture().isRunning]).toEqual([false, false]);
});
