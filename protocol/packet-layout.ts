/**
 * The byte layout of a sealed packet. crypto/packet.ts seals and opens; this page is the contract.
 *
 * | offset | size | field |
 * |--------|------|-------|
 * | 0      | 1    | version |
 * | 1      | 1    | flags, authenticated: bit 0 compressed (raw deflate), bit 1 more fragments follow |
 * | 2      | 1    | channel (channels.ts) |
 * | 3      | 1    | sender: 0 host, 1 to 255 viewers |
 * | 4      | 4    | epoch, big-endian: 0 for pair keys, the connection's generation on bulk lanes, from 1 on for group keys |
 * | 8      | 8    | sequence number, big-endian, from 0 |
 * | 16     | n    | ciphertext: AES-256-CTR, initial counter block = sequence number ‖ 64-bit zero |
 * | 16 + n | 16   | HMAC-SHA-256 over bytes 0 to 16 + n, first 16 bytes |
 */

export const packetFlags = { compressed: 1, moreFragments: 2 } as const;

export const hostSender = 0;
export const pairEpoch = 0;
