/**
 * Owns: the honest meter of one pair: asks the link every two seconds how it runs, and gathers what heartbeat and
 * screen tell.
 */

import type { Clock } from "../clock.ts";
import type { Pair } from "../pair/pair.ts";
import type { MeterSnapshot } from "./session-snapshot.ts";

const intervalMs = 2_000;

export type Meter = {
  readonly snapshot: MeterSnapshot;
  set(part: Partial<MeterSnapshot>): void;
  dispose(): void;
};

export const emptyMeter: MeterSnapshot = {
  path: null,
  roundTripMs: null,
  framesPerSecond: null,
  delayMs: null,
  bitrateBps: null,
  codec: null,
  stale: false,
};

export function createMeter(options: {
  readonly pair: Pair;
  readonly clock: Clock;
  readonly onChange: (snapshot: MeterSnapshot) => void;
}): Meter {
  const { pair, clock, onChange } = options;
  let snapshot = emptyMeter;
  let isDisposed = false;
  let cancel = clock.after(intervalMs / 4, () => void look());

  const set = (part: Partial<MeterSnapshot>) => {
    snapshot = { ...snapshot, ...part };
    onChange(snapshot);
  };
  const endListening = pair.on("measured", ({ roundTripMs }) => set({ roundTripMs }));

  return {
    get snapshot() {
      return snapshot;
    },
    set,
    dispose() {
      isDisposed = true;
      cancel();
      endListening();
    },
  };

  async function look(): Promise<void> {
    const stats = pair.link === null ? null : await pair.link.stats();
    if (isDisposed) return;
    if (stats !== null && stats.relayed !== null) set({ path: stats.relayed ? "relayed" : "direct" });
    cancel = clock.after(intervalMs, () => void look());
  }
}
