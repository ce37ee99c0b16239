/**
 * Owns: where each file of a transfer lies in the transfer's stream (protocol/file-messages.ts).
 * Never: changes once made.
 */

/** One file's part of a range, both in bytes from the file's own start. */
export type FileSegment = { readonly entry: number; readonly start: number; readonly end: number };

export type StreamMap = {
  readonly count: number;
  readonly totalBytes: number;
  sizeOf(entry: number): number;
  /** Position of an entry's first byte. */
  startOf(entry: number): number;
  /** Position after an entry's last byte. */
  endOf(entry: number): number;
  /** The entry that the byte at `position` belongs to; `count` at the end of the stream. */
  entryAt(position: number): number;
  /** How many entries, from the first on, lie wholly before `position`. Empty ones at `position` do. */
  settledAt(position: number): number;
  /** Parts of files in `[start, end)`, in order, empty files left out. */
  segments(start: number, end: number): FileSegment[];
  /** Entries that are not empty and whose last byte lies in `[start, end)`, in order. */
  endingIn(start: number, end: number): number[];
};

/** @param sizes bytes of each file, in the order of their entries */
export function createStreamMap(sizes: readonly number[]): StreamMap {
  const ends = new Float64Array(sizes.length);
  let total = 0;
  sizes.forEach((size, entry) => {
    total += size;
    ends[entry] = total;
  });
  const endOf = (entry: number) => ends[entry] ?? total;
  const startOf = (entry: number) => (entry === 0 ? 0 : endOf(entry - 1));

  /** The first entry that ends after `position`. */
  function entryAt(position: number): number {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (endOf(middle) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    count: sizes.length,
    totalBytes: total,
    sizeOf: (entry) => endOf(entry) - startOf(entry),
    startOf,
    endOf,
    entryAt,
    settledAt: entryAt,

    segments(start, end) {
      const segments: FileSegment[] = [];
      for (let entry = entryAt(start); entry < ends.length && startOf(entry) < end; entry += 1) {
        const base = startOf(entry);
        const segment = {
          entry,
          start: Math.max(start, base) - base,
          end: Math.min(end, endOf(entry)) - base,
        };
        if (segment.end > segment.start) segments.push(segment);
      }
      return segments;
    },

    endingIn(start, end) {
      const entries: number[] = [];
      for (let entry = entryAt(start); entry < ends.length && endOf(entry) <= end; entry += 1) {
        if (endOf(entry) > startOf(entry)) entries.push(entry);
      }
      return entries;
    },
  };
}
