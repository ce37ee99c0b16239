/**
 * Owns: how fast something grew over the last seconds.
 * Never: counts going back (a file that starts over) as speed.
 */

export interface RateMeter {
  note(total: number, nowMs: number): void;
  /** Units a second over the last `windowMs`; 0 before two notes, and when nothing was noted for that long. */
  perSecond(nowMs: number): number;
  reset(): void;
}

export function createRateMeter(windowMs = 4_000): RateMeter {
  let notes: { readonly total: number; readonly atMs: number }[] = [];
  return {
    note(total, nowMs) {
      const last = notes.at(-1);
      if (last !== undefined && total < last.total) notes = [];
      notes.push({ total, atMs: nowMs });
      while (notes.length > 2 && (notes[1]?.atMs ?? nowMs) < nowMs - windowMs) notes.shift();
    },
    perSecond(nowMs) {
      const [first] = notes;
      const last = notes.at(-1);
      if (first === undefined || last === undefined || nowMs - last.atMs > windowMs) return 0;
      const elapsedMs = nowMs - first.atMs;
      return elapsedMs <= 0 ? 0 : ((last.total - first.total) / elapsedMs) * 1_000;
    },
    reset() {
      notes = [];
    },
  };
}
