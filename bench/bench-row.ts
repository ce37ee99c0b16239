/**
 * Owns: what every benchmark gives back, and what it is given.
 */

export type BenchRow = {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** Measured in the same run on the same machine; null where there is nothing to compare with. */
  readonly reference: number | null;
  /** `ours / reference`. */
  readonly ratio: number | null;
  readonly referenceIs: string;
};

export type BenchContext = {
  /** One line for whoever watches. */
  readonly log: (line: string) => void;
};

export function benchRow(row: Omit<BenchRow, "ratio">): BenchRow {
  return { ...row, ratio: row.reference === null ? null : row.ours / row.reference };
}
