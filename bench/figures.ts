/**
 * Owns: the arithmetic of repeated measurements. Machines are noisy, so every figure is a median of several rounds, and
 * ours and the reference take turns within each round.
 */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** `312 (290 to 355, 7 rounds)`: the median, the extremes, and how many there were. */
export function spread(values: readonly number[], digits = 0): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)}, ${values.length} rounds)`;
}
