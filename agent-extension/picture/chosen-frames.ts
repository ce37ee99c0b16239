/**
 * Owns: which of two sources of one tab's picture is shown: the debugger's, which is there always, and the browser's own
 * capture, where the browser lets it begin. Both run for a moment, and the one whose frames come sooner stays; where it
 * falls behind later they are tried again.
 * Never: shows two at once, or lets one run on that is not shown and not tried.
 *
 * ```
 * steady alone → trial → settled → trial …     the capture opened … judged … fell behind
 *              ↖ the capture ended, or could not be opened now: opened again after a pause
 * ```
 */

import type { Clock } from "../../peer/clock.ts";
import { createGrowingPause } from "../engine/growing-pause.ts";
import type { FrameSource, GiveFrame } from "./generated-track.ts";
import type { NoCapture, TabCapture } from "./tab-capture-frames.ts";

const longestTrialMs = 3_000;
const trialFrames = 6;
/** A capture that is hardly later has its size and its pace for it. */
const marginMs = 30;
/** Nobody is helped by another trial while frames come sooner than this. */
const badMs = 200;
const worseBy = 1.5;
const mostAges = 12;
/** From one trial to the next. */
const settledMs = 10_000;

export function chosenFrames(options: {
  readonly clock: Clock;
  readonly steady: FrameSource;
  readonly openCapture: () => Promise<TabCapture | NoCapture>;
}): FrameSource {
  const { clock, steady, openCapture } = options;
  const pause = createGrowingPause(clock);
  let give: GiveFrame | null = null;
  /** Counts beginnings and ends: a capture that opens for an earlier one is let go. */
  let turn = 0;
  let capture: TabCapture | null = null;
  let isRefused = false;
  let shown: FrameSource = steady;
  let agesBySource = new Map<FrameSource, readonly number[]>();
  let isTrial = false;
  let cancelTrial = () => {};
  let settledAtMs = 0;
  let otherMs: number | null = null;

  return {
    start(taker) {
      give = taker;
      isRefused = false;
      shown = steady;
      run(steady);
      void tryCapture();
    },
    stop() {
      turn += 1;
      give = null;
      isTrial = false;
      cancelTrial();
      pause.reset();
      for (const source of agesBySource.keys()) source.stop();
      agesBySource = new Map();
      capture = null;
    },
  };

  /** With none of its ages known, whether it ran or not. */
  function run(source: FrameSource): void {
    const isRunning = agesBySource.has(source);
    agesBySource.set(source, []);
    if (isRunning) return;
    source.start((frame, ageMs) => {
      if (give === null || source !== shown) frame.close();
      else give(frame, ageMs);
      if (agesBySource.has(source) && ageMs !== null) note(source, ageMs);
    });
  }

  function rest(source: FrameSource): void {
    if (agesBySource.delete(source)) source.stop();
    if (source === capture) capture = null;
  }

  async function tryCapture(): Promise<void> {
    turn += 1;
    const mine = turn;
    isTrial = true;
    pause.cancel();
    const opened = await openCapture();
    if (mine !== turn) {
      if (typeof opened !== "string") opened.stop();
      return;
    }
    isTrial = false;
    if (opened === "refused") isRefused = true;
    else if (opened === "failed") tryLater();
    else {
      capture = opened;
      void opened.ended.then(() => {
        if (capture !== opened) return;
        settleOn(steady);
        tryLater();
      });
      beginTrial(opened);
    }
  }

  /** A tab that is on its way to another page, or whose last capture is still being let go, can be captured soon. */
  function tryLater(): void {
    pause.beforeNext(() => void tryCapture());
  }

  function beginTrial(tried: TabCapture): void {
    run(steady);
    run(tried);
    isTrial = true;
    cancelTrial();
    cancelTrial = clock.after(longestTrialMs, judge);
  }

  /** What cannot tell how late it is is not taken. */
  function judge(): void {
    const [captureMs, steadyMs] = [medianOf(capture), medianOf(steady)];
    const isBetter = captureMs !== null && (steadyMs === null || captureMs <= steadyMs + marginMs);
    otherMs = isBetter ? steadyMs : captureMs;
    pause.reset();
    settleOn(isBetter && capture !== null ? capture : steady);
  }

  function settleOn(source: FrameSource): void {
    cancelTrial();
    isTrial = false;
    settledAtMs = clock.now();
    shown = source;
    run(source);
    for (const other of agesBySource.keys()) if (other !== source) rest(other);
  }

  function note(source: FrameSource, ageMs: number): void {
    const ages = [...(agesBySource.get(source) ?? []), ageMs].slice(-mostAges);
    agesBySource.set(source, ages);
    if (isTrial) {
      if (source === capture && ages.length >= trialFrames) judge();
      return;
    }
    if (isRefused || ages.length < mostAges || clock.now() - settledAtMs < settledMs) return;
    const ms = medianOf(source) ?? 0;
    if (ms < badMs || ms < worseBy * (otherMs ?? 0)) return;
    if (capture === null) void tryCapture();
    else beginTrial(capture);
  }

  function medianOf(source: FrameSource | null): number | null {
    const ages = (source === null ? undefined : agesBySource.get(source)) ?? [];
    return ages.toSorted((a, b) => a - b)[Math.floor(ages.length / 2)] ?? null;
  }
}
