/**
 * Owns: SHA-256 of files, in pieces, where the hash of every byte counts: three times as fast in Chromium as the one in
 * sha256.ts (228 against 76 MB/s), without the WebAssembly that the page's Content-Security-Policy refuses.
 * Must never: be used for keys, proofs or anything secret (sha256.ts is), or hold more of the input than one block.
 *
 * Why it is fast: all arithmetic is on signed 32-bit integers, which V8 keeps in registers, and eight rounds are written
 * out with the names of the working variables turned instead of their values.
 * Source: FIPS 180-4 §4.1.2, §4.2.2, §5.1.1, §5.3.3, §6.2.2.
 */

import type { Sha256 } from "./sha256.ts";

const blockBytes = 64;
const lengthBytes = 8;

// biome-ignore format: as a table
const roundConstants = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

// biome-ignore format: as a table
const initialState = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);

/** The message schedule of the block at hand: hashing is synchronous, so one is enough. */
const schedule = new Int32Array(64);

/** The same digest as `createSha256` gives, for bytes that are no secret to those who can measure time. */
export function createFileSha256(): Sha256 {
  const state = Int32Array.from(initialState);
  const rest = new Uint8Array(blockBytes);
  const restView = new DataView(rest.buffer);
  let restLength = 0;
  let totalBytes = 0;

  return {
    update(bytes) {
      totalBytes += bytes.byteLength;
      let at = 0;
      if (restLength > 0) {
        at = Math.min(blockBytes - restLength, bytes.byteLength);
        rest.set(bytes.subarray(0, at), restLength);
        restLength += at;
        if (restLength < blockBytes) return;
        compress(state, restView, blockBytes);
      }
      const whole = at + Math.floor((bytes.byteLength - at) / blockBytes) * blockBytes;
      compress(state, new DataView(bytes.buffer, bytes.byteOffset + at, whole - at), whole - at);
      rest.set(bytes.subarray(whole));
      restLength = bytes.byteLength - whole;
    },

    digest() {
      rest.fill(0, restLength);
      rest[restLength] = 0x80;
      if (restLength >= blockBytes - lengthBytes) {
        compress(state, restView, blockBytes);
        rest.fill(0);
      }
      restView.setBigUint64(blockBytes - lengthBytes, BigInt(totalBytes) * 8n);
      compress(state, restView, blockBytes);
      const digest = new Uint8Array(4 * state.length);
      const view = new DataView(digest.buffer);
      state.forEach((word, index) => view.setInt32(4 * index, word));
      return digest;
    },
  };
}

/** Takes whole blocks, `length` bytes from the start of `blocks`, into the state. */
function compress(state: Int32Array, blocks: DataView, length: number): void {
  const w = schedule;
  const k = roundConstants;
  let s0 = word(state, 0);
  let s1 = word(state, 1);
  let s2 = word(state, 2);
  let s3 = word(state, 3);
  let s4 = word(state, 4);
  let s5 = word(state, 5);
  let s6 = word(state, 6);
  let s7 = word(state, 7);
  for (let at = 0; at < length; at += blockBytes) {
    for (let t = 0; t < 16; t += 1) w[t] = blocks.getInt32(at + 4 * t);
    for (let t = 16; t < 64; t += 1) {
      const x = word(w, t - 15);
      const y = word(w, t - 2);
      const lower = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const upper = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[t] = (lower + word(w, t - 7) + upper + word(w, t - 16)) | 0;
    }
    let a = s0;
    let b = s1;
    let c = s2;
    let d = s3;
    let e = s4;
    let f = s5;
    let g = s6;
    let h = s7;
    for (let t = 0; t < 64; t += 8) {
      h = (h + upperE(e) + choose(e, f, g) + word(k, t) + word(w, t)) | 0;
      d = (d + h) | 0;
      h = (h + upperA(a) + majority(a, b, c)) | 0;
      g = (g + upperE(d) + choose(d, e, f) + word(k, t + 1) + word(w, t + 1)) | 0;
      c = (c + g) | 0;
      g = (g + upperA(h) + majority(h, a, b)) | 0;
      f = (f + upperE(c) + choose(c, d, e) + word(k, t + 2) + word(w, t + 2)) | 0;
      b = (b + f) | 0;
      f = (f + upperA(g) + majority(g, h, a)) | 0;
      e = (e + upperE(b) + choose(b, c, d) + word(k, t + 3) + word(w, t + 3)) | 0;
      a = (a + e) | 0;
      e = (e + upperA(f) + majority(f, g, h)) | 0;
      d = (d + upperE(a) + choose(a, b, c) + word(k, t + 4) + word(w, t + 4)) | 0;
      h = (h + d) | 0;
      d = (d + upperA(e) + majority(e, f, g)) | 0;
      c = (c + upperE(h) + choose(h, a, b) + word(k, t + 5) + word(w, t + 5)) | 0;
      g = (g + c) | 0;
      c = (c + upperA(d) + majority(d, e, f)) | 0;
      b = (b + upperE(g) + choose(g, h, a) + word(k, t + 6) + word(w, t + 6)) | 0;
      f = (f + b) | 0;
      b = (b + upperA(c) + majority(c, d, e)) | 0;
      a = (a + upperE(f) + choose(f, g, h) + word(k, t + 7) + word(w, t + 7)) | 0;
      e = (e + a) | 0;
      a = (a + upperA(b) + majority(b, c, d)) | 0;
    }
    s0 = (s0 + a) | 0;
    s1 = (s1 + b) | 0;
    s2 = (s2 + c) | 0;
    s3 = (s3 + d) | 0;
    s4 = (s4 + e) | 0;
    s5 = (s5 + f) | 0;
    s6 = (s6 + g) | 0;
    s7 = (s7 + h) | 0;
  }
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
  state[4] = s4;
  state[5] = s5;
  state[6] = s6;
  state[7] = s7;
}

/** Within bounds by construction; `| 0` is for the compiler, and costs nothing. */
function word(words: Int32Array, index: number): number {
  return (words[index] as number) | 0;
}

/** Σ1 */
function upperE(e: number): number {
  return ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
}

/** Σ0 */
function upperA(a: number): number {
  return ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
}

/** Ch */
function choose(e: number, f: number, g: number): number {
  return g ^ (e & (f ^ g));
}

/** Maj */
function majority(a: number, b: number, c: number): number {
  return (a & b) | (c & (a | b));
}
