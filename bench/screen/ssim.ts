/**
 * Owns: structural similarity of two pictures' luma (Wang et al. 2004), over 8 × 8 blocks.
 */

const block = 8;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

/** BT.601 luma of RGBA pixels. */
export function luma(pixels: Uint8ClampedArray): Float32Array {
  const out = new Float32Array(pixels.length / 4);
  for (let at = 0, from = 0; at < out.length; at += 1, from += 4) {
    out[at] =
      0.299 * (pixels[from] as number) +
      0.587 * (pixels[from + 1] as number) +
      0.114 * (pixels[from + 2] as number);
  }
  return out;
}

/**
 * Mean SSIM, 1 for equal pictures.
 * @param stride 1 for every block, 2 for every second one in both directions
 */
export function ssim(one: Float32Array, other: Float32Array, width: number, stride = 1): number {
  const height = one.length / width;
  let sum = 0;
  let blocks = 0;
  for (let top = 0; top + block <= height; top += block * stride) {
    for (let left = 0; left + block <= width; left += block * stride) {
      sum += blockSsim(one, other, top * width + left, width);
      blocks += 1;
    }
  }
  return sum / blocks;
}

function blockSsim(one: Float32Array, other: Float32Array, start: number, width: number): number {
  const n = block * block;
  let a = 0;
  let b = 0;
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let y = 0; y < block; y += 1) {
    for (let at = start + y * width; at < start + y * width + block; at += 1) {
      const p = one[at] as number;
      const q = other[at] as number;
      a += p;
      b += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  }
  const ma = a / n;
  const mb = b / n;
  const variance = aa / n - ma * ma + bb / n - mb * mb;
  const covariance = ab / n - ma * mb;
  return ((2 * ma * mb + c1) * (2 * covariance + c2)) / ((ma * ma + mb * mb + c1) * (variance + c2));
}
