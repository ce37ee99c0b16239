/**
 * Owns: reading the clock that captured frames are stamped by, so that their delay can be told. Of the page's own figures
 * that come with it nothing is handed on.
 *
 * Source: the DevTools protocol's Performance.getMetrics, whose `Timestamp` is of that clock.
 */

import * as v from "valibot";

const Metrics = v.object({ metrics: v.array(v.object({ name: v.string(), value: v.number() })) });

/** The quickest of so many answers is the nearest. */
const tries = 3;

/** @returns when it was at zero, in milliseconds since 1970 */
export async function captureClock(tabId: number): Promise<number> {
  const send = (method: string) => chrome.debugger.sendCommand({ tabId }, method);
  await send("Performance.enable");
  let best = { tookMs: Number.POSITIVE_INFINITY, zeroMs: Number.NaN };
  for (let count = 0; count < tries; count += 1) {
    const before = performance.now();
    const answer = v.parse(Metrics, await send("Performance.getMetrics"));
    const tookMs = performance.now() - before;
    const seconds = answer.metrics.find(({ name }) => name === "Timestamp")?.value ?? Number.NaN;
    const zeroMs = performance.timeOrigin + before + tookMs / 2 - seconds * 1000;
    if (tookMs < best.tookMs) best = { tookMs, zeroMs };
  }
  await send("Performance.disable");
  if (!Number.isFinite(best.zeroMs)) throw new Error("The browser tells no time.");
  return best.zeroMs;
}
