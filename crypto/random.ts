/**
 * Owns: the one source of randomness. Must never: fall back to anything but the platform's secure generator.
 * Source: W3C Web Cryptography, getRandomValues (which refuses more than 65,536 bytes a call).
 */

const bytesPerCall = 65_536;

/** A source of `count` unpredictable bytes, as the long-lived objects of crypto/ and peer/ take it. */
export type RandomBytes = (count: number) => Uint8Array<ArrayBuffer>;

/**
 * Draws bytes from the platform's cryptographically secure generator.
 * @param count 0 or more
 * @returns a new array of its own, which the caller owns
 */
export const randomBytes: RandomBytes = (count) => {
  const bytes = new Uint8Array(count);
  for (let offset = 0; offset < count; offset += bytesPerCall) {
    crypto.getRandomValues(bytes.subarray(offset, offset + bytesPerCall));
  }
  return bytes;
};
