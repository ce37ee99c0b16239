/**
 * Owns: how much may be under way on one lane. An application-level window of acknowledged bytes, so that bytes wait
 * here and not in the browser's or the network's queues, where a control message would wait behind them.
 * Never: lets more than `maxBytes` be under way, or grows for a rate that was not seen.
 *
 * window = gain × greatest delivery rate of the last seconds × least round trip of this connection, within bounds.
 * The least round trip is kept for the connection's life: with one that is forgotten, the queue that the window itself
 * makes is taken for the path's length in the end, and the window grows for nothing.
 * Source: the model of BBR (draft-cardwell-iccrg-bbr-congestion-control), for a window over SCTP's own.
 */

export const laneWindowLimits = {
  minBytes: 192 * 1024,
  maxBytes: 2 * 1024 * 1024,
  gain: 1.5,
  /** How long a rate is remembered. */
  memoryMs: 5_000,
} as const;

export interface LaneWindow {
  readonly windowBytes: number;
  readonly inFlightBytes: number;
  hasRoom(): boolean;
  sent(bytes: number, nowMs: number): void;
  /** @returns bytes newly acknowledged; null for a total that was never sent or went back, which is the peer's fault */
  acknowledged(totalBytes: number, nowMs: number): number | null;
}

type Sent = { readonly endBytes: number; readonly atMs: number; readonly deliveredBytes: number };
type Sample = { readonly value: number; readonly atMs: number };

export function createLaneWindow(): LaneWindow {
  const { minBytes, maxBytes, gain, memoryMs } = laneWindowLimits;
  const underWay: Sent[] = [];
  let sentBytes = 0;
  let deliveredBytes = 0;
  let windowBytes: number = minBytes;
  let fastest: Sample | null = null;
  let shortestMs = Number.POSITIVE_INFINITY;

  function adapt(sent: Sent, nowMs: number): void {
    const roundTripMs = Math.max(nowMs - sent.atMs, 0.1);
    const bytesPerMs = (deliveredBytes - sent.deliveredBytes) / roundTripMs;
    if (fastest === null || bytesPerMs >= fastest.value || nowMs - fastest.atMs > memoryMs) {
      fastest = { value: bytesPerMs, atMs: nowMs };
    }
    shortestMs = Math.min(shortestMs, roundTripMs);
    const wanted = gain * fastest.value * shortestMs;
    windowBytes = Math.min(maxBytes, Math.max(minBytes, wanted));
  }

  return {
    get windowBytes() {
      return windowBytes;
    },
    get inFlightBytes() {
      return sentBytes - deliveredBytes;
    },
    hasRoom: () => sentBytes - deliveredBytes < windowBytes,
    sent(bytes, nowMs) {
      sentBytes += bytes;
      underWay.push({ endBytes: sentBytes, atMs: nowMs, deliveredBytes });
    },
    acknowledged(totalBytes, nowMs) {
      if (totalBytes < deliveredBytes || totalBytes > sentBytes) return null;
      const newly = totalBytes - deliveredBytes;
      deliveredBytes = totalBytes;
      let last: Sent | undefined;
      while (underWay[0] !== undefined && underWay[0].endBytes <= totalBytes) last = underWay.shift();
      if (last !== undefined) adapt(last, nowMs);
      return newly;
    },
  };
}
