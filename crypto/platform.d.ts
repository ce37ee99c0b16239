// The few web-standard globals that crypto/ may use. It is compiled without DOM and Node types, so that
// nothing else of a platform can slip in. No exported signature of crypto/ mentions them.
// Sources: W3C Web Cryptography Level 2, WHATWG Encoding.

declare class TextEncoder {
  encode(input: string): Uint8Array<ArrayBuffer>;
}

/** Opaque: made and used by `crypto.subtle` only. */
declare interface CryptoKey {
  readonly extractable: boolean;
}

declare interface SubtleCrypto {
  importKey(
    format: "raw",
    keyData: Uint8Array,
    algorithm: { name: "AES-CTR" } | { name: "HMAC"; hash: "SHA-256" },
    extractable: false,
    keyUsages: readonly ("encrypt" | "decrypt" | "sign")[],
  ): Promise<CryptoKey>;
  encrypt(algorithm: AesCtrParams, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
  decrypt(algorithm: AesCtrParams, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
  importKey(
    format: "raw",
    keyData: Uint8Array,
    algorithm: "Ed25519",
    extractable: true,
    keyUsages: readonly "verify"[],
  ): Promise<CryptoKey>;
  generateKey(
    algorithm: "Ed25519",
    extractable: false,
    keyUsages: readonly ("sign" | "verify")[],
  ): Promise<{ readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }>;
  importKey(
    format: "raw",
    keyData: Uint8Array,
    algorithm: "X25519",
    extractable: true,
    keyUsages: readonly [],
  ): Promise<CryptoKey>;
  generateKey(
    algorithm: "X25519",
    extractable: false,
    keyUsages: readonly "deriveBits"[],
  ): Promise<{ readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }>;
  deriveBits(
    algorithm: { readonly name: "X25519"; readonly public: CryptoKey },
    baseKey: CryptoKey,
    length: number,
  ): Promise<ArrayBuffer>;
  exportKey(format: "raw", key: CryptoKey): Promise<ArrayBuffer>;
  sign(algorithm: "HMAC" | "Ed25519", key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
  verify(algorithm: "Ed25519", key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
}

/** `length`: how many of the block's rightmost bits count up. */
declare interface AesCtrParams {
  name: "AES-CTR";
  counter: Uint8Array;
  length: number;
}

declare const crypto: {
  getRandomValues(array: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  readonly subtle: SubtleCrypto;
};
