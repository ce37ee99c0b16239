/**
 * Owns: comparison of secrets. Must never: stop at the first difference.
 * What a JIT makes of it cannot be promised; the loop has no branch that depends on a byte's value.
 */

/**
 * Whether both hold the same bytes, in a time that depends on their lengths only. Lengths are public:
 * arrays of different length are unequal at once.
 */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) {
    difference |= (left[index] as number) ^ (right[index] as number);
  }
  return difference === 0;
}
